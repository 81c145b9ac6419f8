import type { Conditions } from '../../manifest/index.ts';
import type { WorldItem } from '../../wit/index.ts';
import type { ActorWorker } from '../actor-worker.ts';
import type { Failure } from '../failure.ts';
import type { Health } from '../supervision/health.ts';
import type { ExportPath } from '../worker/messages.ts';

/** What the host calls of a component by itself: its share in its own life, and in the handing on of its state. */

/** An instance that can be called, with what its version exports and under which conditions it runs. */
export interface Hooked {
  readonly worker: Pick<ActorWorker, 'call'>;
  readonly version: {
    readonly exports: readonly WorldItem[];
    readonly conditions: Pick<Conditions, 'config'>;
    readonly callTimeMs: number;
  };
}

/** What an instance says of itself. */
export interface HealthWord {
  readonly health: Health;
  /** Why it is not healthy. */
  readonly why?: string;
}

/** How long `health`, `shutdown`, `take` and `give` may take each, in milliseconds. */
export const hookMs = 2000;

/** The most that one version hands to the next, in bytes. */
export const mostStateBytes = 16 * 1024 ** 2;

export type Told<T> =
  | { readonly kind: 'told'; readonly value: T }
  /** It answered with an error, or with what cannot be taken. The instance is as good as before. */
  | { readonly kind: 'refused'; readonly message: string }
  /** The call itself failed; the instance is spent. */
  | { readonly kind: 'failed'; readonly failure: Failure };

export function hasLifecycle({ exports }: Hooked['version']): boolean {
  return exporting(exports, 'lifecycle') !== undefined;
}

export function hasState({ exports }: Hooked['version']): boolean {
  return exporting(exports, 'state') !== undefined;
}

/**
 * Gets a new instance ready to serve: `init` with the manifest's `config`, then `health`. It serves only if this gives
 * nothing. `init` has the time of a call.
 */
export async function prepare(hooked: Hooked): Promise<Failure | undefined> {
  const { version } = hooked;
  if (!hasLifecycle(version)) return undefined;
  const begun = await tell(
    hooked,
    'lifecycle',
    'init',
    [Object.entries(version.conditions.config)],
    version.callTimeMs,
  );
  if (begun.kind === 'failed') return { ...begun.failure, message: `its init failed: ${begun.failure.message}` };
  const refused = begun.kind === 'told' ? errorOf(begun.value) : begun.message;
  if (refused !== undefined) return { kind: 'init-failed', message: `its init refused to begin: ${refused}` };
  const healthy = await askHealth(hooked);
  if (healthy.kind === 'failed')
    return { ...healthy.failure, message: `its health failed: ${healthy.failure.message}` };
  if (healthy.kind === 'refused') return { kind: 'unhealthy', message: healthy.message };
  const { health, why } = healthy.value;
  return health === 'failed' ? { kind: 'unhealthy', message: `it says that it cannot serve: ${why}` } : undefined;
}

/** Asks an instance how it is. It must not be serving a call. */
export async function askHealth(hooked: Hooked, timeoutMs = hookMs): Promise<Told<HealthWord>> {
  const told = await tell(hooked, 'lifecycle', 'health', [], timeoutMs);
  if (told.kind !== 'told') return told;
  const word = healthOf(told.value);
  return word ? { kind: 'told', value: word } : { kind: 'refused', message: 'what its health answered is no health' };
}

/** Lets an instance end in peace, if it wants to be told. It is of no use afterwards. */
export async function shutDown(hooked: Hooked): Promise<void> {
  if (hasLifecycle(hooked.version)) await tell(hooked, 'lifecycle', 'shutdown', [], hookMs);
}

export type HandedOver =
  | { readonly kind: 'handed-over'; readonly bytes: number }
  | {
      readonly kind: 'refused';
      readonly message: string;
      /** Why the old instance is spent, if it is. */
      readonly old?: Failure;
      /** Whether the new one was given something, so that it is no longer as it was. */
      readonly touched: boolean;
    };

/** Takes the state of one instance and gives it to another, neither of which is serving a call. */
export async function handOver(from: Hooked, to: Hooked): Promise<HandedOver> {
  const untouched = (message: string) => ({ kind: 'refused', message, touched: false }) as const;
  const taken = await tell(from, 'state', 'take', [], hookMs);
  if (taken.kind === 'failed') {
    return { ...untouched(`the old version failed over it: ${taken.failure.message}`), old: taken.failure };
  }
  const refused = taken.kind === 'refused' ? taken.message : errorOf(taken.value);
  if (refused !== undefined) return untouched(`the old version did not hand it out: ${refused}`);
  const state = okOf(taken.kind === 'told' ? taken.value : undefined);
  if (!(state instanceof Uint8Array)) return untouched('what the old version handed out is no state');
  if (state.byteLength > mostStateBytes) {
    return untouched(`the old version handed out ${state.byteLength} bytes, and ${mostStateBytes} are the most`);
  }
  const given = await tell(to, 'state', 'give', [state], hookMs);
  if (given.kind === 'told') {
    const rejected = errorOf(given.value);
    if (rejected === undefined) return { kind: 'handed-over', bytes: state.byteLength };
    return { kind: 'refused', message: `the new version did not take it: ${rejected}`, touched: true };
  }
  const why = given.kind === 'failed' ? given.failure.message : given.message;
  return { kind: 'refused', message: `the new version failed over it: ${why}`, touched: true };
}

async function tell(
  { worker, version }: Hooked,
  from: 'lifecycle' | 'state',
  name: string,
  args: readonly unknown[],
  timeoutMs: number,
): Promise<Told<unknown>> {
  const path: ExportPath = { interface: exporting(version.exports, from) ?? from, function: name };
  const answer = await worker.call(path, args, returnsResult.has(name), timeoutMs);
  if (answer.kind === 'returned') return { kind: 'told', value: answer.value };
  return answer.spent ? answer : { kind: 'refused', message: answer.failure.message };
}

const returnsResult: ReadonlySet<string> = new Set(['init', 'take', 'give']);

/** The whole name of one of our interfaces among exports. */
function exporting(exports: readonly WorldItem[], name: 'lifecycle' | 'state'): string | undefined {
  const ours = (each: string): boolean => each.startsWith(`airlock:component/${name}@0.1.`);
  return exports.find((item) => item.kind === 'interface' && ours(item.name))?.name;
}

/** What a guest answers may be anything, so it is read with care. */
function taggedOf(value: unknown): { readonly tag: unknown; readonly val: unknown } {
  if (typeof value !== 'object' || value === null) return { tag: undefined, val: undefined };
  return { tag: 'tag' in value ? value.tag : undefined, val: 'val' in value ? value.val : undefined };
}

function okOf(value: unknown): unknown {
  const { tag, val } = taggedOf(value);
  return tag === 'ok' ? val : undefined;
}

function errorOf(value: unknown): string | undefined {
  const { tag, val } = taggedOf(value);
  return tag === 'err' ? textOf(val) : undefined;
}

function healthOf(value: unknown): HealthWord | undefined {
  const { tag, val } = taggedOf(value);
  if (tag === 'healthy') return { health: 'healthy' };
  return tag === 'degraded' || tag === 'failed' ? { health: tag, why: textOf(val) } : undefined;
}

/** No more than a person reads in one line. */
function textOf(value: unknown): string {
  return typeof value === 'string' ? value.slice(0, 500) : 'it does not say why';
}
