import { type Flaw, flaw, unprintableFlaw } from './flaw.ts';

/** A glob, relative to the manifest's folder. No segments at all is the folder itself. */
export interface PathPattern {
  readonly kind: 'path';
  readonly text: string;
  readonly segments: readonly PathSegment[];
}

export type PathSegment =
  /** `**`: any number of whole segments, none included. */
  | { readonly kind: 'deep' }
  | { readonly kind: 'exact'; readonly name: string }
  | {
      readonly kind: 'glob';
      readonly tokens: readonly GlobToken[];
      /** What stands before and behind its one `*`, where all else is written out, as in nearly every glob. */
      readonly around: { readonly before: string; readonly behind: string } | undefined;
    };

/** A part of a segment. Characters are code points. */
export type GlobToken =
  | { readonly kind: 'character'; readonly character: string }
  | { readonly kind: 'any' }
  | { readonly kind: 'many' }
  | { readonly kind: 'class'; readonly negated: boolean; readonly ranges: readonly (readonly [number, number])[] }
  | { readonly kind: 'either'; readonly options: readonly (readonly GlobToken[])[] };

/**
 * Reads a path pattern: `*` any part of one name, `**` any number of folders, `?` one character, `[abc]`, `[a-z]`,
 * `[!a]`, `{a,b}`. A `]` that comes first in a class is itself, so that every character can be written as a class.
 * A name that starts with a dot is like any other.
 */
export function parsePathPattern(
  text: string,
): { kind: 'pattern'; pattern: PathPattern } | { kind: 'error'; flaw: Flaw } {
  const found = wholeFlaw(text);
  if (found) return { kind: 'error', flaw: found };
  const segments: PathSegment[] = [];
  let start = text.startsWith('./') ? 2 : 0;
  if (text === '.') return { kind: 'pattern', pattern: { kind: 'path', text, segments } };
  for (const name of text.slice(start).split('/')) {
    const segment = parseSegment(name, start);
    if (segment.kind === 'error') return segment;
    segments.push(segment.segment);
    start += name.length + 1;
  }
  return { kind: 'pattern', pattern: { kind: 'path', text, segments } };
}

const longest = 1024;

function wholeFlaw(text: string): Flaw | undefined {
  if (text === '') return flaw('A path pattern cannot be empty; "." is the folder itself', 0, 0);
  if (text.length > longest) return flaw(`A path pattern has at most ${longest} characters`, longest, text.length);
  const hidden = unprintableFlaw(text);
  if (hidden) return hidden;
  const backslash = text.indexOf('\\');
  if (backslash >= 0) return flaw('A path pattern is written with "/", never with "\\"', backslash, backslash + 1);
  if (text.startsWith('/')) return flaw(relativeOnly, 0, 1);
  if (/^[A-Za-z]:/.test(text)) return flaw(relativeOnly, 0, 2);
  if (text.startsWith('~')) return flaw('"~" is not expanded: a path pattern is relative to the manifest', 0, 1);
  return undefined;
}

const relativeOnly = 'A path pattern is relative to the manifest, never absolute';

const emptySegment = 'A path pattern has no empty segment; with "/**" at its end it is all that a folder holds';

type ParsedSegment = { kind: 'segment'; segment: PathSegment } | { kind: 'error'; flaw: Flaw };

function parseSegment(name: string, start: number): ParsedSegment {
  const end = start + name.length;
  const refused = (message: string): ParsedSegment => ({ kind: 'error', flaw: flaw(message, start, end) });
  if (name === '') return { kind: 'error', flaw: flaw(emptySegment, Math.max(0, start - 1), start) };
  if (name === '.') return refused('"." stands only at the start of a path pattern');
  if (name === '..') return refused('A path pattern cannot leave the manifest\'s folder with ".."');
  if (name === '**') return { kind: 'segment', segment: { kind: 'deep' } };
  if (!/[*?[\]{}]/.test(name)) return { kind: 'segment', segment: { kind: 'exact', name } };
  const tokens = parseTokens(name, start);
  if (tokens.kind === 'error') return tokens;
  const only = onlyName(tokens.tokens);
  return {
    kind: 'segment',
    segment:
      only === undefined
        ? { kind: 'glob', tokens: tokens.tokens, around: aroundStar(tokens.tokens) }
        : { kind: 'exact', name: only },
  };
}

function aroundStar(tokens: readonly GlobToken[]): { readonly before: string; readonly behind: string } | undefined {
  const star = tokens.findIndex(({ kind }) => kind === 'many');
  const [before, behind] = [tokens.slice(0, star), tokens.slice(star + 1)].map(onlyName);
  return star < 0 || before === undefined || behind === undefined ? undefined : { before, behind };
}

/** The one name that tokens match, where signs are there only as themselves, as in `[*]`. */
function onlyName(tokens: readonly GlobToken[]): string | undefined {
  const characters = tokens.map((token) => {
    if (token.kind === 'character') return token.character;
    const [range, ...others] = token.kind === 'class' && !token.negated ? token.ranges : [];
    return range && others.length === 0 && range[0] === range[1] ? String.fromCodePoint(range[0]) : undefined;
  });
  return characters.includes(undefined) ? undefined : characters.join('');
}

type ParsedTokens = { kind: 'tokens'; tokens: readonly GlobToken[] } | { kind: 'error'; flaw: Flaw };

/** Reads the tokens of one segment. `start` is where the segment stands in the pattern, for the flaw's span. */
function parseTokens(name: string, start: number): ParsedTokens {
  const tokens: GlobToken[] = [];
  /** The alternatives of the braces that are open, and where they were opened. */
  let braces: { readonly at: number; readonly options: GlobToken[][] } | undefined;
  const refused = (message: string, from: number, to: number): ParsedTokens => ({
    kind: 'error',
    flaw: flaw(message, start + from, start + to),
  });
  for (let at = 0; at < name.length;) {
    const character = String.fromCodePoint(name.codePointAt(at) ?? 0);
    const into = braces?.options.at(-1) ?? tokens;
    if (character === '[') {
      const end = name.indexOf(']', name[at + 1] === '!' ? at + 3 : at + 2);
      if (end < 0) return refused('This "[" has no "]" in its segment', at, name.length);
      const parsed = parseClass(name.slice(at + 1, end));
      if (typeof parsed === 'string') return refused(parsed, at, end + 1);
      into.push(parsed);
      at = end + 1;
      continue;
    }
    if (character === '{') {
      if (braces) return refused('Braces cannot stand inside braces', at, at + 1);
      braces = { at, options: [[]] };
    } else if (character === '}') {
      if (!braces) return refused('This "}" has no "{" in its segment; as itself it is written "[}]"', at, at + 1);
      tokens.push({ kind: 'either', options: braces.options });
      braces = undefined;
    } else if (character === ',' && braces) braces.options.push([]);
    else if (character === ']') return refused('This "]" has no "["; as itself it is written "[]]"', at, at + 1);
    else if (name.startsWith('**', at)) return refused('"**" stands alone between two "/"', at, at + 2);
    else if (character === '*') into.push({ kind: 'many' });
    else if (character === '?') into.push({ kind: 'any' });
    else into.push({ kind: 'character', character });
    at += character.length;
  }
  if (braces) return refused('This "{" has no "}" in its segment', braces.at, name.length);
  return { kind: 'tokens', tokens };
}

/** Reads what stands between the brackets of a class; a string says what is wrong with it. */
function parseClass(inner: string): GlobToken | string {
  if (inner.startsWith('^') && inner.length > 1) return 'A class is negated with "!", as "[!a]"';
  const negated = inner.startsWith('!') && inner.length > 1;
  const points = Array.from(negated ? inner.slice(1) : inner, (character) => character.codePointAt(0) ?? 0);
  const ranges: [number, number][] = [];
  for (let at = 0; at < points.length; at++) {
    const from = points[at] ?? 0;
    const to = points[at + 1] === hyphen ? points[at + 2] : undefined;
    if (to !== undefined && to < from) {
      return `The range "${String.fromCodePoint(from)}-${String.fromCodePoint(to)}" runs backwards`;
    }
    ranges.push([from, to ?? from]);
    if (to !== undefined) at += 2;
  }
  return { kind: 'class', negated, ranges };
}

const hyphen = 0x2d;
