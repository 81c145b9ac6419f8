import type { Clock, Log } from '../../base/index.ts';
import type { HostPorts } from '../../host/index.ts';

/** What a run of tests is given of the world outside. */
export interface TrialPorts {
  readonly clock: Clock;
  readonly log: Log;
  /** Absolute path of the bundled `worker.js`. */
  readonly workerFile: string;
  /** Our own copies of the interfaces that a guest can import, as WIT. */
  readonly referenceWit: HostPorts['referenceWit'];
  /** An absolute path below which folders for single cases are made and removed again. */
  readonly temporary: string;
  /** Absolute path of the folder in which the test file lies, and the tapes that it names. */
  readonly folder: string;
  /** Whether the component runs in processes of its own, as one that was made elsewhere does. */
  readonly isIsolated?: boolean;
}
