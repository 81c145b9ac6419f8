import { shown } from '../../base/index.ts';
import { type HostEvent, shortHash } from '../../host/index.ts';
import { allowBuildOption, openBuilding } from '../building.ts';
import { buildWhileFresh } from '../build-while-fresh.ts';
import { type Command, done } from '../command.ts';
import { deniedLines, deniedOf } from '../denied.ts';
import { createGuestOutput } from '../guest-output.ts';
import { endReplaced, openHosting, type RunningComponent, startLinked } from '../hosting.ts';
import { debugLog } from '../programs.ts';
import { grantOption, parseGrants } from '../rights.ts';
import { scoped } from '../scoped.ts';
import { severalAndRights } from '../serve/plan.ts';
import { devSystem } from '../serve/dev-system.ts';
import { untilUnread } from '../serve/until.ts';
import type { Show } from '../show.ts';
import { namesSystem } from '../system.ts';
import { findTarget } from '../target.ts';
import { tellFailure } from '../tell-failure.ts';
import { openCommandTelemetry } from '../telemetry.ts';
import { nextChange } from '../watch.ts';

/** The editor's loop in a terminal: at each save a build, and the new version takes the place of the one that serves. */
export const dev: Command = {
  arguments: [{ syntax: '[component]', text: 'a folder with airlock.json, or a workspace; this one without it' }],
  options: [grantOption, allowBuildOption],
  examples: [
    ['airlock dev', 'what is in this folder, until Ctrl-C'],
    ['airlock dev --grant network.listen=8080 site', 'an HTTP handler, served while you write it'],
  ],
  async run(given, terminal, show) {
    const ports = untilUnread(terminal);
    const rights = parseGrants(given.list('grant'));
    if (rights.kind === 'failed') return rights;
    const name = given.args[0] ?? '.';
    if (await namesSystem(name, ports)) {
      if (rights.rights.length > 0) return severalAndRights();
      return devSystem(name, given.flag('allow-build'), ports, show);
    }
    const first = await findTarget(name, ports);
    if (first.kind === 'failed' && first.inputs === undefined) return first;
    const log = debugLog(ports);
    return scoped(log, async (scope) => {
      const building = scope.own(openBuilding(ports, show, log, given.flag('allow-build')));
      const output = createGuestOutput(ports, show, 'stdout');
      const root = first.kind === 'target' ? first.workspaceRoot : ports.cwd;
      const telemetry = scope.own(await openCommandTelemetry(ports, show, log));
      const hosting = scope.own(openHosting(ports, show, log, output, root, 'none', telemetry));
      scope.own(hosting.host.onEvent((event) => tellEvent(event, show)));
      const fresh = buildWhileFresh(building, ports);
      let swaps = 0;
      let running: readonly RunningComponent[] = [];
      while (!ports.interrupted.aborted) {
        const since = ports.clock.now();
        const target = await findTarget(name, ports, rights.rights);
        const { built, inputs } =
          target.kind === 'failed' ? { built: target, inputs: target.inputs } : await fresh(since, target);
        // What it was to build is not there any more, and what is there now waits.
        if (!built) continue;
        if (target.kind === 'failed' || built.kind === 'failed') {
          if (built.kind === 'failed') tellFailure(built, show);
        } else {
          const started = await startLinked(hosting, building, target, built, { rights: rights.rights }, ports);
          if (started.kind === 'failed') tellFailure(started, show);
          else {
            swaps++;
            running = [...(await endReplaced(running, started.all)), ...started.all];
            show.event({ event: 'serving', component: target.manifest.name, hash: built.version.hash });
            show.note(`${target.manifest.name}: version ${shortHash(built.version.hash)} serves`);
            for (const line of deniedLines(deniedOf(hosting.host, started.key), target)) show.note(line);
          }
        }
        if (inputs === undefined) return built.kind === 'failed' ? built : done({ swaps });
        await nextChange(inputs, since, ports);
      }
      return done({ swaps });
    });
  },
};

function tellEvent(event: HostEvent, show: Show): void {
  if (event.kind === 'port' && event.state.kind === 'open')
    show.note(`${event.key.name} answers at http://127.0.0.1:${event.port}/`);
  if (event.kind === 'port' && event.state.kind === 'failed') show.warn(shown(event.state.message));
}
