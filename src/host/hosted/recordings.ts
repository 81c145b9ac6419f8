import type { Clock } from '../../base/index.ts';
import type { Policy } from '../../manifest/index.ts';
import type { WorkerNews } from '../actor/ports.ts';
import type { DenialRecorder } from '../audit/denial-recorder.ts';
import { failed } from '../call-outcome.ts';
import type { Rights } from '../grants/rights.ts';
import { type Recording, recordingPolicy, type StartedRecording, startRecording } from '../recording.ts';
import { type ComponentKey, type ComponentVersion, nameOfKey } from '../version.ts';
import type { Variables } from '../worker/messages.ts';
import type { Launch } from './launch.ts';

export interface RecordingsPorts {
  readonly clock: Clock;
  /** The folder in which copies are made. */
  readonly scratch: string;
  readonly rights: Pick<Rights, 'policy' | 'refused'>;
  readonly launch: Launch;
  /** Puts what a recording is refused on record. */
  recorderOf(key: ComponentKey): DenialRecorder;
  outputOf(key: ComponentKey): WorkerNews['output'];
  variables(policy: Policy): Variables;
}

/** The recordings of a host: at most one of each component. */
export interface Recordings {
  start(key: ComponentKey, version: ComponentVersion): Promise<StartedRecording>;
  /** Ends the recording of a component, if there is one; settles when that is done. */
  end(key: ComponentKey): Promise<void>;
  /** What decides has changed. */
  recheck(): void;
}

export function createRecordings(ports: RecordingsPorts): Recordings {
  const { rights } = ports;
  const starting = new Map<string, Promise<StartedRecording>>();
  const started = new Map<string, Recording>();

  function begin(key: ComponentKey, version: ComponentVersion): Promise<StartedRecording> {
    const policy = (): Policy => recordingPolicy(rights.policy(key, version.requests), rights.refused(key));
    const recorder = ports.recorderOf(key);
    const heard: WorkerNews = {
      output: ports.outputOf(key),
      denied: () => recorder.news(),
      died: () => {},
      did: () => {},
    };
    return startRecording(version, {
      clock: ports.clock,
      scratch: ports.scratch,
      recorder,
      policy,
      variables: (now) => ports.variables(now),
      startWorker: (copies) => ports.launch(key, version, heard, policy, copies),
      ended() {
        starting.delete(nameOfKey(key));
        started.delete(nameOfKey(key));
      },
    });
  }

  return {
    async start(key, version) {
      const name = nameOfKey(key);
      if (starting.has(name)) return failed({ kind: 'stopped', message: `${key.name} is being recorded already` });
      const beginning = begin(key, version);
      starting.set(name, beginning);
      const known = await beginning;
      if (known.kind === 'recording') {
        started.set(name, known.recording);
        // Something may have been said while it started.
        known.recording.recheck();
      }
      return known;
    },
    async end(key) {
      const known = await starting.get(nameOfKey(key))?.catch(() => undefined);
      if (known?.kind === 'recording') await known.recording.dispose();
    },
    recheck() {
      for (const recording of started.values()) recording.recheck();
    },
  };
}
