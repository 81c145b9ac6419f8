import { hostKeys, type ReadUse } from './read-use.ts';
import { defaultPorts, type HostPattern } from './hosts.ts';
import type { PathPattern, PathSegment } from './paths.ts';
import type { Pattern } from './pattern.ts';
import type { SubjectPattern } from './subjects.ts';

/** Where a pattern stands in the index, or where the uses that it may mean are looked for. */
export interface PatternPlace {
  /** The parts that are written out, from the one that must agree first. A text is its characters. */
  readonly keys: ArrayLike<string>;
  /** Whether a use has exactly these keys; otherwise it begins with them. */
  readonly whole: boolean;
  /** What else the use must have, one of these, as {@link marksOf} gives it; none where nothing else is known. */
  readonly marks: readonly string[];
}

/** Under which marks patterns for a use are kept, beside those that have none. */
export function marksOf({ use, names }: ReadUse): readonly string[] {
  switch (use.capability) {
    case 'filesystem.read':
    case 'filesystem.write': {
      const name = names.at(-1) ?? '';
      const dot = name.lastIndexOf('.');
      return dot < 0 ? [`=${name}`] : [`=${name}`, name.slice(dot)];
    }
    case 'network.connect':
      return [use.scheme === 'lookup' ? 'lookup' : String(use.port)];
    case 'storage':
    case 'messaging.publish':
    case 'messaging.subscribe':
      return [`=${use.subject.slice(use.subject.lastIndexOf('.') + 1)}`];
    case 'process':
      return [String(use.command.length - 1)];
    default:
      return none;
  }
}

/** Where the index keeps a pattern. */
export function placeOf(pattern: Pattern): PatternPlace {
  switch (pattern.kind) {
    case 'path':
      return pathPlace(pattern);
    case 'host':
      return { keys: hostKeys(pattern.host), whole: !pattern.below, marks: hostMarks(pattern) };
    case 'port':
      return { keys: [String(pattern.port)], whole: true, marks: none };
    case 'subject':
      return subjectPlace(pattern);
    case 'program': {
      const gap = pattern.arguments.findIndex(({ kind }) => kind === 'any');
      const exact = gap < 0 ? pattern.arguments : pattern.arguments.slice(0, gap);
      const words = exact.map((argument) => (argument.kind === 'exact' ? argument.text : ''));
      return { keys: [pattern.program, ...words], whole: gap < 0, marks: [String(pattern.arguments.length)] };
    }
    case 'environment':
      return { keys: pattern.name, whole: !pattern.open, marks: none };
    case 'custom':
      return { keys: pattern.interface.split('/'), whole: true, marks: none };
  }
}

const none: readonly string[] = [];

function pathPlace({ segments }: PathPattern): PatternPlace {
  const gap = segments.findIndex(({ kind }) => kind !== 'exact');
  const exact = gap < 0 ? segments : segments.slice(0, gap);
  const keys = exact.map((segment) => (segment.kind === 'exact' ? segment.name : ''));
  return { keys, whole: gap < 0, marks: gap < 0 ? none : lastMark(segments.at(-1)) };
}

/** What every path that matches ends with, as far as it is sure: a name, or what follows the last dot of one. */
function lastMark(segment: PathSegment | undefined): readonly string[] {
  if (segment?.kind === 'exact') return [`=${segment.name}`];
  if (segment?.kind !== 'glob') return none;
  const end = segment.tokens.findLastIndex(({ kind }) => kind !== 'character') + 1;
  const tail = segment.tokens.slice(end).map((token) => (token.kind === 'character' ? token.character : ''));
  const dot = tail.lastIndexOf('.');
  return dot < 0 ? none : [tail.slice(dot).join('')];
}

function hostMarks({ schemes, port }: HostPattern): readonly string[] {
  const ports = schemes.map((scheme) => (scheme === 'lookup' ? 'lookup' : String(port ?? defaultPorts[scheme])));
  const looksUp = schemes.includes('tcp') || schemes.includes('udp');
  return Array.from(new Set(looksUp ? [...ports, 'lookup'] : ports));
}

function subjectPlace({ tokens }: SubjectPattern): PatternPlace {
  const gap = tokens.findIndex((token) => token === '*' || token === '>');
  const last = tokens.at(-1) ?? '';
  const marks = last === '*' || last === '>' ? none : [`=${last}`];
  return { keys: gap < 0 ? tokens : tokens.slice(0, gap), whole: gap < 0, marks };
}
