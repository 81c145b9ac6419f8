import { Emitter, type Event, type Log, messageOf, type Owned } from '../../base/index.ts';
import type { ComponentKey, Host } from '../../host/index.ts';

/** A host whose calls are counted: only a component that has served some can be told what it never needs. */
export interface CountingHost extends Owned {
  readonly host: Host;
  /** A call of this component has returned. */
  readonly onCall: Event<ComponentKey>;
  /** How many calls to a component have returned since it was first deployed here. */
  callsOf(key: ComponentKey): number;
}

export function countCalls(host: Host, log: Log): CountingHost {
  const called = new Emitter<ComponentKey>((error) => log.error(`telling of calls: ${messageOf(error)}`));
  const counts = new Map<string, number>();
  return {
    onCall: called.event,
    dispose: () => called.dispose(),
    callsOf: (key) => counts.get(nameOf(key)) ?? 0,
    host: {
      ...host,
      async call(key, ...rest) {
        const outcome = await host.call(key, ...rest);
        if (outcome.kind === 'returned') {
          counts.set(nameOf(key), (counts.get(nameOf(key)) ?? 0) + 1);
          called.fire(key);
        }
        return outcome;
      },
      async remove(key) {
        counts.delete(nameOf(key));
        await host.remove(key);
      },
    },
  };
}

function nameOf({ manifestPath, name, origin }: ComponentKey): string {
  return JSON.stringify([manifestPath, name, origin]);
}
