import { dirname } from 'node:path';
import { type Log, messageOf, type Owned, Scope, shown } from '../../base/index.ts';
import type { Host, HostEvent, Isolation } from '../../host/index.ts';
import type { Telemetry } from '../../telemetry/index.ts';
import type { Building, BuiltOutcome } from '../building.ts';
import type { Failed } from '../command.ts';
import { createGuestOutput } from '../guest-output.ts';
import {
  endReplaced,
  type Hosting,
  openHosting,
  type RunningComponent,
  type RunSettings,
  startAlone,
  startLinked,
} from '../hosting.ts';
import type { Ports } from '../ports.ts';
import { nameFrom } from '../problem.ts';
import type { Show } from '../show.ts';
import { keepingFolderOf, type Target } from '../target.ts';
import type { Arranged } from './plan.ts';
import { createPortsOpen } from './ports-open.ts';
import type { ServedComponent } from './read.ts';

/** Components that run side by side until they are ended. */
export interface Running extends Owned {
  /** In the order in which they were started. */
  readonly components: readonly ServedComponent[];
  readonly hosts: readonly Host[];
  /**
   * Starts what was built, or puts it in the place of the version that serves.
   *
   * @param isAlone whether what it is linked to is started by somebody else
   */
  start(target: Target, built: BuiltOutcome, settings: RunSettings, isAlone: boolean): Promise<Failed | undefined>;
  /** Puts what is declared of a folder's components in force, for those that run and those that come. */
  arrange(arranged: Arranged): void;
  /** Settles when every port that the components may be served on is open, or is known not to be. */
  portsTried(): Promise<void>;
  /** Ends one that is no longer wanted, by the path of its manifest. */
  remove(manifestPath: string): Promise<void>;
  /** Stops all, the last that was started first. What is under way has `graceMs` altogether to come to its end. */
  stop(graceMs: number): Promise<void>;
}

/**
 * There is one host for each folder that values are kept for, so that messages and values stay within a workspace.
 *
 * @param telemetry told of what happens; it ends later
 * @param isolation which components run in processes of their own
 */
export function openRunning(
  building: Building,
  ports: Ports,
  show: Show,
  log: Log,
  telemetry: Telemetry,
  isolation: Isolation = 'none',
): Running {
  const scope = new Scope((error) => log.error(`ending what runs: ${messageOf(error)}`));
  const hostings = new Map<string, Hosting>();
  const output = createGuestOutput(ports, show, 'stdout');
  const opened = createPortsOpen(ports.clock);
  let components: readonly ServedComponent[] = [];
  let arrangement: Arranged | undefined;

  function hostingFor(target: Target): Hosting {
    const folder = keepingFolderOf(target);
    const known = hostings.get(folder);
    if (known) return known;
    const hosting = scope.own(openHosting(ports, show, log, output, folder, isolation, telemetry));
    scope.own(
      hosting.host.onEvent((event) => {
        opened.hear(event);
        tell(event, show);
      }),
    );
    hostings.set(folder, hosting);
    if (arrangement) hosting.host.arrange(arrangement.folder, arrangement.arrangement);
    return hosting;
  }

  async function addAll(started: readonly RunningComponent[], hosting: Hosting): Promise<void> {
    components = await endReplaced(components, started);
    for (const each of started) add(each, hosting);
  }

  function add({ host, key, target }: RunningComponent, { storage }: Hosting): void {
    if (components.some((each) => isSame(each, { host, key }))) return;
    const isTaken = components.some(({ title }) => title === key.name);
    const title = isTaken ? `${key.name} (${nameFrom(ports.cwd, dirname(target.manifestPath))})` : key.name;
    components = [...components, { host, key, target, title, storage }];
  }

  return {
    get components() {
      return components;
    },
    get hosts() {
      return Array.from(hostings.values(), ({ host }) => host);
    },
    async start(target, built, settings, isAlone) {
      const hosting = hostingFor(target);
      if (isAlone) {
        const started = await startAlone(hosting, target, built, settings, ports);
        if (started.kind === 'failed') return started;
        await addAll([{ host: hosting.host, key: started.key, target }], hosting);
        return undefined;
      }
      const started = await startLinked(hosting, building, target, built, settings, ports);
      if (started.kind === 'failed') return started;
      await addAll(started.all, hosting);
      return undefined;
    },
    arrange(arranged) {
      arrangement = arranged;
      for (const { host } of hostings.values()) host.arrange(arranged.folder, arranged.arrangement);
    },
    portsTried: () => opened.tried(components),
    async remove(manifestPath) {
      const going = components.filter(({ target }) => target.manifestPath === manifestPath);
      components = components.filter((each) => !going.includes(each));
      for (const { host, key } of going) await host.remove(key);
    },
    async stop(graceMs) {
      const until = ports.clock.elapsed() + graceMs;
      for (const { host, key } of components.toReversed())
        await host.stop(key, Math.max(0, until - ports.clock.elapsed()));
    },
    dispose: () => scope.dispose(),
  };
}

function isSame(one: Pick<ServedComponent, 'host' | 'key'>, other: Pick<ServedComponent, 'host' | 'key'>): boolean {
  return (
    one.host === other.host &&
    one.key.manifestPath === other.key.manifestPath &&
    one.key.name === other.key.name &&
    one.key.origin === other.key.origin
  );
}

/** Says what becomes of components and their ports while they run. */
function tell(event: HostEvent, show: Show): void {
  const component = event.key.name;
  if (event.kind === 'port') {
    const { port, state } = event;
    if (state.kind === 'open') {
      show.event({ event: 'serving', component, port });
      show.note(`${component} answers at http://127.0.0.1:${port}/`);
    }
    if (state.kind === 'failed') {
      show.event({ event: 'not-serving', component, port, message: state.message });
      show.warn(shown(state.message));
    }
  }
  if (event.kind === 'moved') {
    const { from, to, reason } = event.move;
    show.event({ event: 'moved', component, from, to, reason });
    if (to === 'failed') show.warn(`${component} failed: ${shown(reason)}`);
    if (from === 'failed' && to === 'starting') show.note(`${component} starts again: ${shown(reason)}`);
  }
}
