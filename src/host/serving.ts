import { compilePolicy, type Policy } from '../manifest/index.ts';
import type { CallOutcome } from './call-outcome.ts';
import type { FailureKind } from './failure.ts';
import type { LifecycleState } from './lifecycle.ts';
import type { FailureStatus } from './network/served-messages.ts';
import type { ComponentVersion } from './version.ts';
import type { ExportPath } from './worker/messages.ts';

/** The export with which a version answers HTTP requests, if it has it. */
export function requestHandler({ exports }: ComponentVersion): ExportPath | undefined {
  const found = exports.find(
    ({ kind, name }) => kind === 'interface' && /^wasi:http\/incoming-handler@0\.2\.\d+$/.test(name),
  );
  return found && { interface: found.name, function: 'handle' };
}

/** The ports on which a version may be served at a time (milliseconds since the epoch): those that are asked and granted. */
export function servedPorts(version: ComponentVersion, policy: Policy, now: number): readonly number[] {
  if (!requestHandler(version)) return [];
  const decide = compilePolicy(policy);
  const asked = policy.requests.flatMap(({ capability, pattern }) =>
    capability === 'network.listen' ? [Number(pattern)] : [],
  );
  return Array.from(new Set(asked)).filter(
    (port) => decide({ capability: 'network.listen', port }, now).kind === 'allow',
  );
}

/** Whether a component's ports are held in a state of its life: through a failure and an update, until it is stopped. */
export function holdsPorts(state: LifecycleState): boolean {
  return holding.has(state);
}

const holding: ReadonlySet<LifecycleState> = new Set(['starting', 'running', 'updating', 'failed']);

/** How long a client may keep a guest waiting, of the time that its call has: the rest is for the guest to end it. */
export function patienceMs(version: ComponentVersion): number {
  return Math.ceil(version.callTimeMs * 0.75);
}

/** With what a request is answered whose call failed. */
export function statusOf(outcome: CallOutcome): FailureStatus | undefined {
  return outcome.kind === 'returned' ? undefined : (statuses[outcome.failure.kind] ?? 500);
}

const statuses: Readonly<Partial<Record<FailureKind, FailureStatus>>> = {
  'component-not-found': 503,
  'execution-timeout': 504,
  'load-failed': 503,
  'mailbox-full': 503,
  'start-timeout': 503,
  stopped: 503,
};
