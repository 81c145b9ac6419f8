import type { Clock } from '../../base/index.ts';
import type { Policy } from '../../manifest/index.ts';
import type { ActorWorker } from '../actor-worker.ts';
import type { DenialRecorder } from '../audit/denial-recorder.ts';
import type { Failure } from '../failure.ts';
import type { OutputKind } from '../gates/cli/output.ts';
import type { LogLevel } from '../gates/logging/logging.ts';
import type { StandingRights } from '../grants/rights.ts';
import type { LifecycleMove } from '../lifecycle.ts';
import type { LinkState } from '../links/state.ts';
import type { Traffic } from '../metrics/traffic.ts';
import type { HealthRules } from '../supervision/health.ts';
import type { FolderGroup } from '../supervision/supervisor.ts';
import type { CallSpans } from '../tracing/call-spans.ts';
import type { ComponentVersion } from '../version.ts';
import type { Variables } from '../worker/messages.ts';

/** What an actor needs of the host around it. */
export interface ActorPorts {
  readonly clock: Clock;
  /** From 0 to 1, to spread the restarts of actors that fell together. */
  jitter(): number;
  /** What a person has said to its rights, for those who look. */
  rights(): StandingRights;
  /** How the links of a version stand. */
  links(version: ComponentVersion): readonly LinkState[];
  /** What decides for a version: its own requests, and what the person says now. */
  policy(version: ComponentVersion): Policy;
  /** The values of those variables that a policy allows to be read. */
  variables(policy: Policy): Variables;
  startWorker(version: ComponentVersion, heard: WorkerNews): Promise<ActorWorker>;
  /** Makes spans of its calls. */
  readonly spans?: CallSpans | undefined;
  /** When it is asked how it is, where it can be asked. */
  healthRules(): HealthRules;
  /** The group that it is in. */
  group(): FolderGroup | undefined;
  /** It failed, and its own rules do not start it again. */
  gaveUp(failure: Failure): void;
  /** Puts denials on record. The actor tells it of its workers. */
  readonly recorder: DenialRecorder;
  moved(move: LifecycleMove): void;
  /** With a level it was logged, and holds whole messages. */
  output(stream: OutputKind, text: string, level?: LogLevel): void;
  changed(): void;
  /** Something happened that only a mistake in the host can explain, and that nobody waits for. */
  bug(error: unknown): void;
}

/** What a worker tells of by itself. */
export interface WorkerNews {
  output(stream: OutputKind, text: string, level?: LogLevel): void;
  denied(): void;
  died(failure: Failure): void;
  did(traffic: Traffic): void;
}
