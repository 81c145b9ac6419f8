import { type Flaw, flaw, isPrintable, unprintableFlaw } from './flaw.ts';

/**
 * A command, matched as a whole: a program and each of its arguments, divided by single spaces. An argument that holds
 * a space, a quote or a `*` stands in double quotes, as JSON writes it. `*` alone is exactly one argument that does not
 * begin with `-`, so that what fills a gap can never be an option.
 */
export interface ProgramPattern {
  readonly kind: 'program';
  readonly text: string;
  /** The name that is looked for on the search path. */
  readonly program: string;
  readonly arguments: readonly ProgramArgument[];
}

export type ProgramArgument = { readonly kind: 'exact'; readonly text: string } | { readonly kind: 'any' };

export function matchProgram(pattern: ProgramPattern, command: readonly string[]): boolean {
  if (command.length !== pattern.arguments.length + 1 || command[0] !== pattern.program) return false;
  return pattern.arguments.every((argument, at) => {
    const given = command[at + 1] ?? '';
    return argument.kind === 'exact' ? argument.text === given : !given.startsWith('-');
  });
}

export function parseProgramPattern(
  text: string,
): { kind: 'pattern'; pattern: ProgramPattern } | { kind: 'error'; flaw: Flaw } {
  if (text.length > longest) return refused(`A command has at most ${longest} characters`, longest, text.length);
  const hidden = unprintableFlaw(text);
  if (hidden) return { kind: 'error', flaw: hidden };
  const words: ProgramArgument[] = [];
  for (let at = 0; at <= text.length; at++) {
    const end = wordEnd(text, at);
    const word = text.slice(at, end);
    const read = end < text.length && text[end] !== ' ' ? unspaced : readWord(word);
    if (typeof read === 'string') return refused(read, at, Math.max(end, at + 1));
    words.push(read);
    at = end;
  }
  const [program, ...rest] = words;
  if (program?.kind !== 'exact' || !programName.test(program.text)) {
    const message = 'A command begins with the plain name of a program, as "git status"; no path, no "*"';
    return refused(message, 0, wordEnd(text, 0));
  }
  return { kind: 'pattern', pattern: { kind: 'program', text, program: program.text, arguments: rest } };
}

/** The text of a pattern that means exactly this command. */
export function programPatternOf(command: readonly string[]): string {
  return command.map((word) => (plain.test(word) && isVisible(word) ? word : quoted(word))).join(' ');
}

/** The one command that a pattern means. Undefined for a text that means several, or is no pattern. */
export function commandOf(text: string): readonly string[] | undefined {
  const parsed = parseProgramPattern(text);
  if (parsed.kind === 'error') return undefined;
  const words = parsed.pattern.arguments.flatMap((word) => (word.kind === 'exact' ? [word.text] : []));
  return words.length === parsed.pattern.arguments.length ? [parsed.pattern.program, ...words] : undefined;
}

/** A program's name that holds no path. */
export const programName = /^[A-Za-z0-9_][A-Za-z0-9._+-]*$/;

const longest = 1024;

/** Words that are themselves; everything else is quoted. */
const plain = /^[^\s"*\\]+$/;

const unspaced = 'Behind a closing quote comes a space or the end';

function isVisible(word: string): boolean {
  return unprintableFlaw(word) === undefined;
}

/** As JSON, with what nobody can see as its number, so that the text can be shown to the person who judges it. */
function quoted(word: string): string {
  const characters = Array.from(JSON.stringify(word), (character) =>
    isPrintable(character) ? character : Array.from(character.split(''), escaped).join(''),
  );
  return characters.join('');
}

function escaped(unit: string): string {
  return `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`;
}

/** The word that starts here ends before the next space outside of quotes. */
function wordEnd(text: string, start: number): number {
  if (text[start] === '"') {
    const close = /^"(?:[^"\\]|\\.)*"/.exec(text.slice(start))?.[0].length;
    if (close !== undefined) return start + close;
  }
  const space = text.indexOf(' ', start);
  return space < 0 ? text.length : space;
}

/** A string says what is wrong with the word. */
function readWord(word: string): ProgramArgument | string {
  if (word === '') return 'The words of a command are divided by single spaces; an empty argument is written ""';
  if (word === '*') return { kind: 'any' };
  if (word.startsWith('"')) {
    const text = unquoted(word);
    if (text === undefined) return 'This quote does not end, or what is in it is no JSON text';
    return text.includes('\0') ? 'A word of a command holds no NUL' : { kind: 'exact', text };
  }
  if (plain.test(word)) return { kind: 'exact', text: word };
  return 'An argument that holds a quote, a backslash or a "*" stands in double quotes; "*" alone is any one argument';
}

function unquoted(word: string): string | undefined {
  try {
    const text: unknown = JSON.parse(word);
    return typeof text === 'string' ? text : undefined;
  } catch {
    return undefined;
  }
}

function refused(message: string, start: number, end: number): { kind: 'error'; flaw: Flaw } {
  return { kind: 'error', flaw: flaw(message, start, end) };
}
