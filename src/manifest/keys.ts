import { lineIndex, type Span } from '../base/index.ts';
import { type JsonNode, type Member, membersOf, spanOf } from './json.ts';

/** The keys that one object of the manifest has. */
export interface ObjectShape {
  /** What goes before a key in a message, as `capabilities.`. */
  readonly prefix: string;
  readonly keys: readonly string[];
}

export const rootShape: ObjectShape = {
  prefix: '',
  keys: [
    '$schema',
    'name',
    'version',
    'wit',
    'world',
    'source',
    'build',
    'component',
    'capabilities',
    'reasons',
    'limits',
    'config',
    'links',
    'restart',
    'state',
    'tools',
    'swap',
    'pool',
  ],
};

export const restartShape: ObjectShape = {
  prefix: 'restart.',
  keys: ['policy', 'max', 'within', 'backoff'],
};

export const stateShape: ObjectShape = { prefix: 'state.', keys: ['onRefusal'] };

export const swapShape: ObjectShape = { prefix: 'swap.', keys: ['canary'] };

export const poolShape: ObjectShape = { prefix: 'pool.', keys: ['workers', 'balance'] };

export const canaryShape: ObjectShape = { prefix: 'swap.canary.', keys: ['share', 'calls', 'errors'] };

export const buildShape: ObjectShape = {
  prefix: 'build.',
  keys: ['command', 'output', 'watch', 'problemMatcher'],
};

export const capabilitiesShape: ObjectShape = {
  prefix: 'capabilities.',
  keys: ['filesystem', 'network', 'storage', 'messaging', 'process', 'environment', 'custom', 'clocks', 'random'],
};

export const filesystemShape: ObjectShape = { prefix: 'capabilities.filesystem.', keys: ['read', 'write'] };

export const networkShape: ObjectShape = { prefix: 'capabilities.network.', keys: ['connect', 'listen'] };

export const messagingShape: ObjectShape = {
  prefix: 'capabilities.messaging.',
  keys: ['publish', 'subscribe'],
};

export const subscriptionShape: ObjectShape = {
  prefix: 'capabilities.messaging.subscribe.',
  keys: ['subject', 'queue', 'delivery', 'maxDeliver', 'backoff'],
};

export const clocksShape: ObjectShape = { prefix: 'capabilities.clocks.', keys: ['frozen'] };

export const randomShape: ObjectShape = { prefix: 'capabilities.random.', keys: ['seed'] };

export const limitsShape: ObjectShape = {
  prefix: 'limits.',
  keys: ['memory', 'callTime', 'output', 'storage', 'messages', 'disk'],
};

/** A reason may be given for one capability or for all that share the first part of their name. */
export const reasonKeys = [
  'filesystem',
  'filesystem.read',
  'filesystem.write',
  'network',
  'network.connect',
  'network.listen',
  'storage',
  'messaging',
  'messaging.publish',
  'messaging.subscribe',
  'process',
  'environment',
  'custom',
] as const;

export const reasonsShape: ObjectShape = { prefix: 'reasons.', keys: reasonKeys };

/** The keys of `airlock.workspace.json`, and of what stands in it. */
export const workspaceShape: ObjectShape = { prefix: '', keys: ['$schema', 'groups', 'after', 'health'] };

export const healthShape: ObjectShape = { prefix: 'health.', keys: ['interval', 'timeout', 'failures'] };

export const groupShape = (name: string): ObjectShape => ({
  prefix: `groups.${name}.`,
  keys: ['strategy', 'members', 'restart'],
});

export const groupRestartShape = (name: string): ObjectShape => ({
  prefix: `groups.${name}.restart.`,
  keys: ['max', 'within', 'backoff'],
});

/** The members that the shape knows, by name, the first of each. Every other one is reported. */
export function knownMembers(
  text: string,
  object: JsonNode,
  shape: ObjectShape,
  report: (span: Span, message: string) => void,
): ReadonlyMap<string, Member> {
  const known = new Map<string, Member>();
  for (const member of distinctMembers(text, object, shape.prefix, report)) {
    if (shape.keys.includes(member.name)) known.set(member.name, member);
    else report(spanOf(member.key), unknownMessage(member.name, shape));
  }
  return known;
}

/** The members, the first of each name. Each later one is reported. */
export function distinctMembers(
  text: string,
  object: JsonNode,
  prefix: string,
  report: (span: Span, message: string) => void,
): readonly Member[] {
  const seen = new Map<string, Member>();
  let placeOf: ReturnType<typeof lineIndex> | undefined;
  for (const member of membersOf(object)) {
    const first = seen.get(member.name);
    if (first) {
      placeOf ??= lineIndex(text);
      const line = placeOf(first.key.offset).line + 1;
      report(spanOf(member.key), `"${prefix}${member.name}" is already given on line ${line}`);
    } else seen.set(member.name, member);
  }
  return Array.from(seen.values());
}

function unknownMessage(name: string, shape: ObjectShape): string {
  const short = name.length > 40 ? `${name.slice(0, 40)}…` : name;
  const close = closest(name, shape.keys);
  const known = `it is one of ${shape.keys.filter((key) => key !== '$schema').join(', ')}`;
  return `Unknown key "${shape.prefix}${short}"; ${close === undefined ? known : `did you mean "${close}"?`}`;
}

/** The key that is at most a third of its letters away. */
export function closest(name: string, keys: readonly string[]): string | undefined {
  return keys
    .filter((key) => Math.abs(key.length - name.length) <= key.length / 3)
    .map((key) => ({ key, away: distance(name.toLowerCase(), key.toLowerCase()) }))
    .filter(({ key, away }) => away <= key.length / 3)
    .toSorted((a, b) => a.away - b.away)[0]?.key;
}

/** How many letters have to be put in, taken out or exchanged, or neighbours swapped, to make one text of the other. */
function distance(a: string, b: string): number {
  let before: number[] = [];
  let row = Array.from({ length: b.length + 1 }, (_, at) => at);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const exchange = (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      const swapped = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1];
      const swap = swapped ? (before[j - 2] ?? 0) + 1 : exchange;
      next.push(Math.min((row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1, exchange, swap));
    }
    before = row;
    row = next;
  }
  return row[b.length] ?? 0;
}
