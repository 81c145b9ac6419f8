import { type Flaw, flaw } from './flaw.ts';

/** A subject as NATS has it: tokens joined by `.`, `*` for exactly one token, `>` at the end for one or more. */
export interface SubjectPattern {
  readonly kind: 'subject';
  readonly text: string;
  readonly tokens: readonly string[];
}

/** Whether a subject (of a message, or a namespace of stored values) is one that the pattern means. */
export function matchSubject(pattern: SubjectPattern, subject: string): boolean {
  if (subject.length > longest) return false;
  const names = subject.split('.');
  if (!names.every((name) => token.test(name))) return false;
  const { tokens } = pattern;
  const open = tokens.at(-1) === '>';
  if (open ? names.length < tokens.length : names.length !== tokens.length) return false;
  return tokens.every((each, at) => each === '*' || (open && at === tokens.length - 1) || each === names[at]);
}

export function parseSubjectPattern(
  text: string,
): { kind: 'pattern'; pattern: SubjectPattern } | { kind: 'error'; flaw: Flaw } {
  if (text === '') return { kind: 'error', flaw: flaw('A subject cannot be empty', 0, 0) };
  if (text.length > longest) {
    return { kind: 'error', flaw: flaw(`A subject has at most ${longest} characters`, longest, text.length) };
  }
  const tokens = text.split('.');
  let start = 0;
  for (const [at, each] of tokens.entries()) {
    const end = start + each.length;
    const message = tokenProblem(each, at === tokens.length - 1);
    if (message !== undefined) return { kind: 'error', flaw: flaw(message, start, end) };
    start = end + 1;
  }
  if (tokens[0] === '>') {
    return { kind: 'error', flaw: flaw('">" alone would be every subject; start with a token, as orders.>', 0, 1) };
  }
  return { kind: 'pattern', pattern: { kind: 'subject', text, tokens } };
}

const longest = 256;

const token = /^[A-Za-z0-9_-]+$/;

function tokenProblem(each: string, last: boolean): string | undefined {
  if (each === '') return 'A subject has no empty token: tokens are joined by one "."';
  if (each === '*' || token.test(each)) return undefined;
  if (each === '>') return last ? undefined : '">" stands only at the end of a subject';
  if (each === '**') return '"**" is for paths; in a subject "*" is one token and ">" at the end is the rest';
  return 'A token of a subject is letters, digits, "_" and "-", or "*" alone, or ">" at the end';
}
