import { type Clock, Emitter, type Event, type Log, messageOf, type Owned } from '../../base/index.ts';
import type { ComponentKey, ExportPath, Host } from '../../host/index.ts';
import { LastMinutes, type SecondFigures } from './minutes.ts';
import { type CallFigures, CallTally } from './tally.ts';

/** A host whose calls are timed and counted. */
export interface WatchedHost extends Owned {
  readonly host: Host;
  /** A call of this component has come to its end. */
  readonly onCall: Event<ComponentKey>;
  /** The figures of an export since the version that serves took its place. */
  figuresOf(key: ComponentKey, exported: string): CallFigures;
  /** What happened to a component in the last minutes, second by second. */
  minutesOf(key: ComponentKey): readonly SecondFigures[];
}

export function watchCalls(host: Host, clock: Clock, log: Log): WatchedHost {
  const called = new Emitter<ComponentKey>((error) => log.error(`telling of calls: ${messageOf(error)}`));
  const known = new Map<string, { readonly tally: CallTally; readonly minutes: LastMinutes }>();

  function of(key: ComponentKey) {
    const name = JSON.stringify([key.manifestPath, key.name, key.origin]);
    const entry = known.get(name) ?? { tally: new CallTally(), minutes: new LastMinutes() };
    known.set(name, entry);
    return entry;
  }

  const versionOf = (key: ComponentKey): string | undefined => host.snapshot(key)?.version?.hash;
  return {
    onCall: called.event,
    figuresOf: (key, exported) => of(key).tally.of(versionOf(key), exported),
    minutesOf: (key) => of(key).minutes.list(clock.now()),
    dispose: () => called.dispose(),
    host: {
      ...host,
      async call(key, path, signature, args) {
        const { tally, minutes } = of(key);
        minutes.began(clock.now());
        const started = performance.now();
        const outcome = await host.call(key, path, signature, args);
        const milliseconds = performance.now() - started;
        const failed = outcome.kind === 'failed' || (signature.result?.kind === 'result' && isError(outcome.value));
        minutes.ended(clock.now(), milliseconds, failed);
        tally.add(versionOf(key), exportName(path), { milliseconds, failed });
        called.fire(key);
        return outcome;
      },
    },
  };
}

/** The name under which an export is shown. */
function exportName(path: ExportPath): string {
  return path.interface === undefined ? path.function : `${path.interface}#${path.function}`;
}

function isError(value: unknown): boolean {
  return typeof value === 'object' && value !== null && 'tag' in value && value.tag === 'err';
}
