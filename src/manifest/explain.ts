import { defaultPorts, type HostPattern } from './hosts.ts';
import type { PathPattern, PathSegment } from './paths.ts';
import type { Pattern } from './pattern.ts';

/** What a pattern covers, in words that follow a capability's: "read files: everything in data, and data itself". */
export function explain(pattern: Pattern): string {
  if (pattern.kind === 'path') return explainPath(pattern);
  if (pattern.kind === 'host') return explainHost(pattern);
  return pattern.open ? `every variable whose name starts with ${pattern.name}` : `the variable ${pattern.name}`;
}

function explainPath(pattern: PathPattern): string {
  const { segments } = pattern;
  const text = pattern.text.replace(/^\.\//, '');
  if (segments.length === 0) return "the manifest's folder itself, not what it holds";
  if (segments.every((segment) => segment.kind === 'exact')) return `only ${text}`;
  if (segments.every((segment) => segment.kind === 'deep')) return "everything in the manifest's folder";
  const folder = segments.slice(0, -1);
  const last = segments.at(-1);
  if (last && folder.every((segment) => segment.kind === 'exact')) {
    const name = folder.map((segment) => segment.name).join('/');
    if (last.kind === 'deep') return `everything in ${name}, at any depth, and ${name} itself`;
    if (isStar(last)) return `whatever stands directly in ${name === '' ? "the manifest's folder" : name}`;
  }
  const signs = signWords.filter(({ means }) => segments.some(means)).map(({ words }) => words);
  return `what looks like ${text}, where ${signs.join(', ')}`;
}

function isStar(segment: PathSegment): boolean {
  return segment.kind === 'glob' && segment.tokens.length === 1 && segment.tokens[0]?.kind === 'many';
}

/** The words for each sign, told only where the sign is used. */
const signWords: readonly { readonly words: string; readonly means: (segment: PathSegment) => boolean }[] = [
  { words: '** is any number of folders', means: (segment) => segment.kind === 'deep' },
  { words: '* is any part of one name', means: (segment) => uses(segment, 'many') },
  { words: '? is one character', means: (segment) => uses(segment, 'any') },
  { words: '[…] is one of these characters', means: (segment) => uses(segment, 'class') },
  { words: '{…} is one of these alternatives', means: (segment) => uses(segment, 'either') },
];

function uses(segment: PathSegment, kind: 'many' | 'any' | 'class' | 'either'): boolean {
  if (segment.kind !== 'glob') return false;
  const inBraces = segment.tokens.flatMap((token) => (token.kind === 'either' ? token.options.flat() : []));
  return [...segment.tokens, ...inBraces].some((token) => token.kind === kind);
}

function explainHost(pattern: HostPattern): string {
  const bare = pattern.text.replace(/^[^:/]*:\/\//, '').replace(/^\*\./, '');
  const host = bare.startsWith('[') ? bare.replace(/\]:\d+$/, ']') : bare.replace(/:\d+$/, '');
  const ways = pattern.schemes.map((scheme) => ({ scheme, port: pattern.port ?? defaultPorts[scheme] }));
  const over =
    pattern.port === undefined
      ? ways.map(({ scheme, port }) => `${scheme} on port ${port}`).join(' or ')
      : `${pattern.schemes.join(' or ')} on port ${pattern.port}`;
  return `${pattern.below ? `every host below ${host}, not ${host} itself,` : host} over ${over}`;
}
