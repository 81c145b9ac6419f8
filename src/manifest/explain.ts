import type { CustomPattern } from './custom.ts';
import { defaultPorts, type HostPattern } from './hosts.ts';
import type { PathPattern, PathSegment } from './paths.ts';
import type { Pattern } from './pattern.ts';
import type { ProgramPattern } from './programs.ts';
import type { SubjectPattern } from './subjects.ts';

/** What a pattern covers, in words that follow a capability's: "read files: everything in data, and data itself". */
export function explain(pattern: Pattern): string {
  switch (pattern.kind) {
    case 'path':
      return explainPath(pattern);
    case 'host':
      return explainHost(pattern);
    case 'port':
      return `port ${pattern.port} of this machine's loopback interface, which no other machine reaches`;
    case 'subject':
      return explainSubject(pattern);
    case 'program':
      return explainProgram(pattern);
    case 'environment':
      return pattern.open ? `every variable whose name starts with ${pattern.name}` : `the variable ${pattern.name}`;
    case 'custom':
      return explainCustom(pattern);
  }
}

function explainSubject({ tokens }: SubjectPattern): string {
  const open = tokens.at(-1) === '>';
  const start = (open ? tokens.slice(0, -1) : tokens).join('.');
  const gaps = start.includes('*') ? ', where * is any one word' : '';
  return open ? `everything below ${start}${gaps}` : gaps === '' ? `only ${start}` : `what looks like ${start}${gaps}`;
}

function explainProgram(pattern: ProgramPattern): string {
  const gaps = pattern.arguments.some(({ kind }) => kind === 'any');
  return `exactly the command ${pattern.text}${gaps ? ', where * is any one argument that is no option' : ''}`;
}

function explainCustom(pattern: CustomPattern): string {
  const { provider, manifest, asks } = pattern.parameters;
  if (typeof provider === 'string' && typeof manifest === 'string') {
    const list = Array.isArray(asks) ? asks.join(', ') : String(asks);
    const own = list === '' ? 'which asks for no rights' : `which acts under its own rights, and asks for: ${list}`;
    return `the interface ${pattern.interface}, answered by the component ${provider} of ${manifest}, ${own}`;
  }
  const parameters = pattern.text.slice(pattern.interface.length).trim();
  return `the interface ${pattern.interface}${parameters === '' ? '' : `, with ${parameters}`}`;
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
  const hosts = pattern.below ? `every host below ${host}, not ${host} itself,` : host;
  if (pattern.schemes.includes('lookup')) return `the addresses of ${hosts.replace(/,$/, '')}, without connecting`;
  const found = pattern.schemes.some((scheme) => scheme === 'tcp' || scheme === 'udp');
  return `${hosts} over ${over}${found ? ', and its addresses' : ''}`;
}
