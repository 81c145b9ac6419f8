import type { Scope } from '../../base/index.ts';
import type { Isolation } from '../../host/index.ts';
import { parseDuration } from '../../manifest/index.ts';
import { allowBuildOption, openBuilding } from '../building.ts';
import { type Command, done, type Failed, failed, type Given, type Outcome } from '../command.ts';
import { isolations, readConfig } from '../config.ts';
import type { Ports } from '../ports.ts';
import { debugLog } from '../programs.ts';
import { grantOption, parseGrants } from '../rights.ts';
import { scoped } from '../scoped.ts';
import { addressText, type ListenAddress, parseAddress } from '../serve/address.ts';
import { exposition } from '../serve/exposition.ts';
import { openMonitor } from '../serve/monitor.ts';
import { findPlan, type RunPlan } from '../serve/plan.ts';
import { healthOf, read } from '../serve/read.ts';
import { openRunning, type Running } from '../serve/running.ts';
import { startPlan } from '../serve/start-plan.ts';
import { aborted, untilUnread } from '../serve/until.ts';
import type { Show } from '../show.ts';
import { openCommandTelemetry } from '../telemetry.ts';
import { versionOf } from '../version.ts';
import { familiesOf } from '../../telemetry/index.ts';

/** The host for a long run: components or a whole system, watched over HTTP, ended without cutting calls off. */
export const serve: Command = {
  arguments: [
    { syntax: '[components...]', text: 'a workspace, folders with airlock.json, .wasm files, installed names' },
  ],
  options: [
    { flags: '--monitor <address>', text: 'where /livez, /healthz and /metrics answer; 127.0.0.1:9464 without it' },
    { flags: '--drain <time>', text: 'how long calls may take to end once an end is asked for; 10s without it' },
    { flags: '--isolation <which>', text: 'what runs in processes of its own: installed (if left out), all or none' },
    grantOption,
    allowBuildOption,
  ],
  examples: [
    ['airlock serve', 'the system of this folder, until Ctrl-C or SIGTERM'],
    ['airlock serve greeter shop', 'two components that are installed'],
    ['airlock serve --monitor 0.0.0.0:9464 --drain 30s .', 'watched from other machines, with time to end'],
  ],
  async run(given, terminal, show) {
    const ports = untilUnread(terminal);
    const settings = await settingsOf(given, ports);
    if (settings.kind === 'failed') return settings;
    const rights = parseGrants(given.list('grant'));
    if (rights.kind === 'failed') return rights;
    const plan = await findPlan(given.args, rights.rights, ports);
    if (plan.kind === 'failed') return plan;
    const log = debugLog(ports);
    return scoped(log, async (scope) => {
      const building = scope.own(openBuilding(ports, show, log, given.flag('allow-build')));
      const telemetry = scope.own(await openCommandTelemetry(ports, show, log));
      const running = scope.own(openRunning(building, ports, show, log, telemetry, settings.isolation));
      let isDraining = false;
      const opened = await watched(running, plan, settings.monitor, () => isDraining, scope, ports, show);
      if (opened) return opened;

      const problem = await startPlan(plan, building, running, rights);
      if (problem) return problem;
      show.event({ event: 'ready', components: running.components.map(({ title }) => title) });
      show.note(`${running.components.map(({ title }) => title).join(', ')}: until Ctrl-C`);
      await aborted(ports.interrupted);
      isDraining = true;
      return drain(running, settings.drainMs, ports, show);
    });
  },
};

type Settings =
  | {
      readonly kind: 'settings';
      readonly monitor: ListenAddress;
      readonly drainMs: number;
      readonly isolation: Isolation;
    }
  | Failed;

/** What the line says, else what the person set for all lines. */
async function settingsOf(given: Given, ports: Ports): Promise<Settings> {
  const known = await readConfig(ports);
  if (known.kind === 'failed') return known;
  const { config } = known;
  const monitor = parseAddress(given.text('monitor') ?? config.monitor);
  if (typeof monitor === 'string') return failed('usage', monitor);
  const time = parseDuration(given.text('drain') ?? config.drain);
  if (time.kind === 'error') return failed('usage', time.message);
  const isolation = isolations.find((each) => each === (given.text('isolation') ?? config.isolation));
  if (isolation === undefined) return failed('usage', `--isolation is ${isolations.join(', ')}`);
  return { kind: 'settings', monitor, drainMs: time.amount, isolation };
}

/** Opens the monitor before anything is started, so that it tells of the start as well. */
async function watched(
  running: Running,
  plan: RunPlan,
  address: ListenAddress,
  isDraining: () => boolean,
  scope: Scope,
  ports: Ports,
  show: Show,
): Promise<Failed | undefined> {
  const version = await versionOf(ports);
  const startedMs = ports.clock.now();
  const monitor = await openMonitor(address, {
    health: () => healthOf(running.components, isDraining(), plan.targets.length),
    metrics: async () => exposition(familiesOf(await read(running.components, running.hosts, { version, startedMs }))),
  });
  if (monitor.kind === 'failed') return monitor;
  scope.own(monitor);
  show.event({ event: 'monitor', address: monitor.address });
  show.note(`health and metrics at http://${monitor.address}/healthz and /metrics`);
  if (!address.isLoopback)
    show.warn(`${addressText(address)} can be reached from other machines: names and counts are told`);
  return undefined;
}

/** Takes nothing new, and lets what is under way come to its end, as long as that may take. */
async function drain(running: Running, drainMs: number, ports: Ports, show: Show): Promise<Outcome> {
  const begun = ports.clock.elapsed();
  show.event({ event: 'draining', withinMs: drainMs });
  show.note('ending: nothing new is taken, and calls that are under way may end');
  await running.stop(drainMs);
  const stopped = running.components.map(({ title }) => title);
  if (ports.clock.elapsed() - begun < drainMs) return done({ stopped });
  return failed('limit', `not every call had ended within ${drainMs} ms, so what was left was cut off`, {
    value: { stopped },
  });
}
