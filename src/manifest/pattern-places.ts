import { type Host, readHost } from './addresses.ts';
import type { Use } from './capability.ts';
import { defaultPorts, type HostPattern } from './hosts.ts';
import { resolvedNames } from './path-match.ts';
import type { PathPattern, PathSegment } from './paths.ts';
import type { Pattern } from './pattern.ts';
import type { SubjectPattern } from './subjects.ts';

/** Where a pattern stands in the index, or where the uses that it may mean are looked for. */
export interface PatternPlace {
  /** The parts that are written out, from the one that must agree first. A text is its characters. */
  readonly keys: ArrayLike<string>;
  /** Whether a use has exactly these keys; otherwise it begins with them. */
  readonly whole: boolean;
  /** What else the use must have, one of these. */
  readonly marks: readonly string[];
}

/** A use with what its matching needs read beforehand, and where patterns for it stand. */
export interface ReadUse {
  readonly use: Use;
  readonly keys: ArrayLike<string>;
  readonly marks: readonly string[];
  /** Of a path, outermost first. */
  readonly names: readonly string[];
  /** Of a connection. */
  readonly host: Host | undefined;
}

export function placeOf(pattern: Pattern): PatternPlace {
  switch (pattern.kind) {
    case 'path':
      return pathPlace(pattern);
    case 'host':
      return { keys: hostKeys(pattern.host), whole: !pattern.below, marks: hostMarks(pattern) };
    case 'port':
      return { keys: [String(pattern.port)], whole: true, marks: anyMark };
    case 'subject':
      return subjectPlace(pattern);
    case 'program': {
      const gap = pattern.arguments.findIndex(({ kind }) => kind === 'any');
      const exact = gap < 0 ? pattern.arguments : pattern.arguments.slice(0, gap);
      const words = exact.map((argument) => (argument.kind === 'exact' ? argument.text : ''));
      return { keys: [pattern.program, ...words], whole: gap < 0, marks: [String(pattern.arguments.length)] };
    }
    case 'environment':
      return { keys: pattern.name, whole: !pattern.open, marks: anyMark };
    case 'custom':
      return { keys: pattern.interface.split('/'), whole: true, marks: anyMark };
  }
}

/** Undefined for what no pattern ever means, as a path that is not resolved or a host that is none. */
export function readUse(use: Use): ReadUse | undefined {
  const read = (keys: ArrayLike<string>, marks = anyMark, names = none, host?: Host): ReadUse => ({
    use,
    keys,
    marks,
    names,
    host,
  });
  switch (use.capability) {
    case 'filesystem.read':
    case 'filesystem.write': {
      const names = resolvedNames(use.path);
      return names && read(names, lastMarks(names.at(-1) ?? ''), names);
    }
    case 'network.connect': {
      const host = readHost(use.host);
      return host && read(hostKeys(host), [use.scheme === 'lookup' ? 'lookup' : String(use.port)], none, host);
    }
    case 'network.listen':
      return read([String(use.port)]);
    case 'storage':
    case 'messaging.publish':
    case 'messaging.subscribe': {
      const tokens = use.subject.split('.');
      return read(tokens, ['', `=${tokens.at(-1) ?? ''}`]);
    }
    case 'process':
      return read(use.command, [String(use.command.length - 1)]);
    case 'environment':
      return read(use.name);
    case 'custom':
      return read(use.interface.split('/'));
  }
}

const none: readonly string[] = [];
const anyMark: readonly string[] = [''];

function pathPlace({ segments }: PathPattern): PatternPlace {
  const gap = segments.findIndex(({ kind }) => kind !== 'exact');
  const exact = gap < 0 ? segments : segments.slice(0, gap);
  const keys = exact.map((segment) => (segment.kind === 'exact' ? segment.name : ''));
  return { keys, whole: gap < 0, marks: gap < 0 ? anyMark : [lastMark(segments.at(-1))] };
}

/** What every path that matches ends with, as far as it is sure: a name, or what follows the last dot of one. */
function lastMark(segment: PathSegment | undefined): string {
  if (segment?.kind === 'exact') return `=${segment.name}`;
  if (segment?.kind !== 'glob') return '';
  const end = segment.tokens.findLastIndex(({ kind }) => kind !== 'character') + 1;
  const tail = segment.tokens.slice(end).map((token) => (token.kind === 'character' ? token.character : ''));
  const dot = tail.lastIndexOf('.');
  return dot < 0 ? '' : tail.slice(dot).join('');
}

function lastMarks(name: string): readonly string[] {
  const dot = name.lastIndexOf('.');
  return dot < 0 ? ['', `=${name}`] : ['', `=${name}`, name.slice(dot)];
}

/** The labels of a name from its end; an address is one key, in a spelling that no label has. */
function hostKeys(host: Host): readonly string[] {
  if (host.kind === 'name') return host.name.split('.').toReversed();
  return [host.kind === 'ipv4' ? `.${host.address}` : host.groups];
}

function hostMarks({ schemes, port }: HostPattern): readonly string[] {
  const ports = schemes.map((scheme) => (scheme === 'lookup' ? 'lookup' : String(port ?? defaultPorts[scheme])));
  const looksUp = schemes.includes('tcp') || schemes.includes('udp');
  return Array.from(new Set(looksUp ? [...ports, 'lookup'] : ports));
}

function subjectPlace({ tokens }: SubjectPattern): PatternPlace {
  const gap = tokens.findIndex((token) => token === '*' || token === '>');
  const last = tokens.at(-1) ?? '';
  const marks = last === '*' || last === '>' ? anyMark : [`=${last}`];
  return { keys: gap < 0 ? tokens : tokens.slice(0, gap), whole: gap < 0, marks };
}
