import { join, resolve } from 'node:path';
import { shown } from '../../base/index.ts';
import { sizeText, writeWhole } from '../../build/index.ts';
import { shortHash } from '../../host/index.ts';
import { buildWhileFresh, type FreshBuild } from '../build-while-fresh.ts';
import { allowBuildOption, type BuiltOutcome, openBuilding } from '../building.ts';
import { type Command, done, type Failed, failed, type Given, type Outcome } from '../command.ts';
import type { Ports } from '../ports.ts';
import { nameFrom } from '../problem.ts';
import { debugLog } from '../programs.ts';
import { scoped } from '../scoped.ts';
import { untilUnread } from '../serve/until.ts';
import type { Show } from '../show.ts';
import { findTarget, type Target } from '../target.ts';
import { nextChange } from '../watch.ts';

/** Builds a component as the editor builds it, or for release. */
export const build: Command = {
  arguments: [{ syntax: '[component]', text: 'a folder with airlock.json; this one without it' }],
  options: [
    { flags: '--release', text: 'make an ordinary component that runs on any host, and write it' },
    { flags: '-o, --output <file>', text: 'where a release is written; NAME.wasm beside the manifest without it' },
    { flags: '--watch', text: 'build again whenever something that was read changes, until Ctrl-C' },
    allowBuildOption,
  ],
  examples: [
    ['airlock build', 'builds what is in this folder'],
    ['airlock build --release -o dist/hello.wasm hello', 'a component for any host'],
    ['airlock build --watch', 'again at every save'],
  ],
  async run(given, terminal, show) {
    const name = given.args[0] ?? '.';
    if (given.text('output') !== undefined && !given.flag('release'))
      return failed('usage', '--output is for --release: what the editor runs is kept in no file');
    const log = debugLog(terminal);
    return scoped(log, async (scope) => {
      const ports = given.flag('watch') ? untilUnread(terminal) : terminal;
      const building = scope.own(openBuilding(ports, show, log, given.flag('allow-build')));
      const fresh = buildWhileFresh(building, ports);
      const once: Once = async (step) => buildOnce(name, step, given, ports, show);
      if (given.flag('watch')) return watching((since) => once((...what) => fresh(since, ...what)), ports, show);
      const { outcome } = await once(async (...what) => asRead(await building.build(...what)));
      return outcome ?? failed('failure', 'the build was given up');
    });
  },
};

interface Built {
  /** None where something was saved before it was built. */
  readonly outcome: Outcome | undefined;
  /** What to watch; undefined where there is not even a manifest. */
  readonly inputs: readonly string[] | undefined;
}

type Once = (step: BuildStep) => Promise<Built>;
type BuildStep = (target: Target, path: 'fast' | 'release') => Promise<FreshBuild>;

function asRead(built: BuiltOutcome | Failed): FreshBuild {
  return { built, inputs: built.inputs ?? [] };
}

async function buildOnce(name: string, step: BuildStep, given: Given, ports: Ports, show: Show): Promise<Built> {
  const target = await findTarget(name, ports);
  if (target.kind === 'failed') return { outcome: target, inputs: target.inputs };
  const begun = performance.now();
  const release = given.flag('release');
  const { built, inputs } = await step(target, release ? 'release' : 'fast');
  if (!built) return { outcome: undefined, inputs };
  if (built.kind === 'failed') return { outcome: built, inputs };
  const milliseconds = Math.round(performance.now() - begun);
  const { hash } = built.version;
  const facts = { component: target.manifest.name, hash, milliseconds };
  if (!release) {
    show.line(`${target.manifest.name}: built ${shortHash(hash)} in ${milliseconds} ms`);
    return { outcome: done(facts), inputs };
  }
  if (!built.component) return { outcome: failed('build', 'this build gives no component'), inputs };
  const file = fileOf(target, given.text('output'), ports);
  await writeWhole(file, built.component);
  show.line(`${shown(nameFrom(ports.cwd, file))}: ${sizeText(built.component.length)} in ${milliseconds} ms`);
  return { outcome: done({ ...facts, file, bytes: built.component.length }), inputs };
}

function fileOf({ root, manifest }: Target, output: string | undefined, { cwd }: Ports): string {
  return output === undefined ? join(root, `${manifest.name}.wasm`) : resolve(cwd, output);
}

async function watching(once: (since: number) => Promise<Built>, ports: Ports, show: Show): Promise<Outcome> {
  let builds = 0;
  for (;;) {
    const since = ports.clock.now();
    const { outcome, inputs } = await once(since);
    if (!outcome) continue;
    builds++;
    if (inputs === undefined) return outcome;
    if (outcome.kind === 'failed') {
      show.event({ event: 'failed', message: outcome.message, ...outcome.value });
      show.note(`${show.paint.bad('error:')} ${outcome.message}`);
      for (const line of outcome.advice ?? []) show.note(`  ${line}`);
    } else show.event({ event: 'built', ...outcome.value });
    if (ports.interrupted.aborted || (await nextChange(inputs, since, ports)) === 'interrupted')
      return done({ builds });
  }
}
