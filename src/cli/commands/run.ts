import { shown } from '../../base/index.ts';
import { type ComponentKey, exportedFunctions, type Host } from '../../host/index.ts';
import { parseCallTime, type Right } from '../../manifest/index.ts';
import { allowBuildOption, type BuiltOutcome } from '../building.ts';
import { type Command, done, type Failed, failed, type Given, type Outcome } from '../command.ts';
import { deniedLines, deniedOf } from '../denied.ts';
import { createGuestOutput } from '../guest-output.ts';
import { failureOf, openHosting, type RunSettings, startLinked } from '../hosting.ts';
import type { Ports } from '../ports.ts';
import { grantOption, parseGrants } from '../rights.ts';
import { runSystem } from '../serve/run-system.ts';
import { aborted, untilUnread } from '../serve/until.ts';
import type { Show } from '../show.ts';
import { findPlan } from '../serve/plan.ts';
import { namesSystem } from '../system.ts';
import { keepingFolderOf, type Target } from '../target.ts';
import { openCommandTelemetry } from '../telemetry.ts';
import { withBuilt } from '../with-built.ts';

/** Runs a command (a component that exports `wasi:cli/run`), or serves one that answers HTTP requests. */
export const run: Command = {
  arguments: [
    { syntax: '<component>', text: 'a folder with airlock.json, a workspace, or any .wasm component' },
    { syntax: '[arguments...]', text: 'what the component is given; after -- they may begin with a dash' },
  ],
  options: [
    grantOption,
    allowBuildOption,
    { flags: '--serve <address>', text: 'answer HTTP requests there until Ctrl-C: 8080 or 127.0.0.1:8080' },
    { flags: '--stdin', text: 'give the component what is piped in' },
    { flags: '--time <time>', text: 'how long it may take, as 30s or 10m, instead of what the manifest says' },
  ],
  examples: [
    ['airlock run tool.wasm -- --help', 'a command, with an argument of its own'],
    ["airlock run --grant 'filesystem.read=./data/**' tool.wasm", 'with one right, for this run only'],
    ['airlock run --serve 8080 site.wasm', 'an HTTP handler, on this machine only'],
  ],
  async run(given, ports, show) {
    const settings = await settingsOf(given, ports);
    if (settings.kind === 'failed') return settings;
    const name = given.args[0] ?? '';
    if (await namesSystem(name, ports)) return runAll(name, settings, given, ports, show);
    return withBuilt(name, settings.rights, given, ports, show, async ({ target, built, building, scope, log }) => {
      const wrong = settings.port === undefined ? lacksCommand(built) : lacksHandler(built);
      if (wrong) return wrong;

      const output = createGuestOutput(ports, show, 'stdout');
      const telemetry = scope.own(await openCommandTelemetry(ports, show, log));
      const folder = keepingFolderOf(target);
      const hosting = scope.own(openHosting(ports, show, log, output, folder, 'none', telemetry));
      const { host } = hosting;
      // A port that fails says so as soon as it is tried, which is before the start has come to its end.
      const port = settings.port === undefined ? undefined : watchPort(host, settings.port);
      const started = await startLinked(hosting, building, target, built, settings, ports);
      if (started.kind === 'failed') return started;
      if (port) return serve(await port, started.key, host, target, ports, show);
      return runOnce(started.key, host, built, target, ports);
    });
  },
};

/** A workspace's whole system runs until it is ended; what is for one component says not whose it would be. */
async function runAll(
  name: string,
  settings: Extract<Settings, { kind: 'settings' }>,
  given: Given,
  ports: Ports,
  show: Show,
): Promise<Outcome> {
  if (settings.port !== undefined || settings.callTimeMs !== undefined || given.args.length > 1 || given.flag('stdin'))
    return failed(
      'usage',
      `${shown(name)} is a workspace: --serve, --time, --stdin and arguments go with one component`,
    );
  const plan = await findPlan([name], settings.rights, ports);
  return plan.kind === 'failed' ? plan : runSystem(plan, given.flag('allow-build'), ports, show);
}

type Settings = ({ readonly kind: 'settings'; readonly port: number | undefined } & RunSettings) | Failed;

async function settingsOf(given: Given, ports: Ports): Promise<Settings> {
  const parsed = parseGrants(given.list('grant'));
  if (parsed.kind === 'failed') return parsed;
  const time = given.text('time');
  const amount = time === undefined ? undefined : parseCallTime(time);
  if (amount?.kind === 'error') return failed('usage', amount.message);
  const served = given.text('serve');
  const port = served === undefined ? undefined : portOf(served);
  if (typeof port === 'string') return failed('usage', port);
  const own: readonly Right[] = port === undefined ? [] : [{ capability: 'network.listen', pattern: String(port) }];
  const input = given.flag('stdin') ? { input: await ports.stdin.all() } : {};
  return {
    kind: 'settings',
    port,
    rights: [...parsed.rights, ...own],
    conditions: { arguments: given.args.slice(1), ...input },
    ...(amount === undefined ? {} : { callTimeMs: amount.amount }),
  };
}

/** The port of an address, or why it cannot be served there. */
function portOf(address: string): number | string {
  const [, host, digits = ''] = /^(?:(127\.0\.0\.1|localhost|\[::1\]):)?(\d{1,5})$/.exec(address) ?? [];
  const port = Number(digits);
  if (digits !== '' && port > 0 && port < 65_536) return port;
  return host === undefined && /^[^:]+:\d+$/.test(address)
    ? `${shown(address)} is not an address of this machine alone, and nothing else is served`
    : `${shown(address)} is no address to serve at: a port, or 127.0.0.1 with a port`;
}

const runName = /^wasi:cli\/run@0\.2\.\d+#run$/;

function lacksCommand({ version }: BuiltOutcome): Failed | undefined {
  const exports = exportedFunctions(version.exports);
  if (exports.some(({ name }) => runName.test(name))) return undefined;
  const isHandler = lacksHandler({ version }) === undefined;
  return failed('contract', 'this is no command: it does not export wasi:cli/run', {
    advice: [
      ...(isHandler ? ['it answers HTTP requests: --serve 8080 serves it'] : []),
      ...exports.slice(0, 10).map(({ name }) => `airlock call can call ${shown(name)}`),
    ],
  });
}

function lacksHandler({ version }: Pick<BuiltOutcome, 'version'>): Failed | undefined {
  const found = version.exports.some(({ name }) => /^wasi:http\/incoming-handler@0\.2\.\d+$/.test(name));
  return found
    ? undefined
    : failed('contract', 'it does not export wasi:http/incoming-handler, so it cannot be served');
}

async function runOnce(
  key: ComponentKey,
  host: Host,
  { version }: BuiltOutcome,
  target: Target,
  ports: Ports,
): Promise<Outcome> {
  const exported = exportedFunctions(version.exports).find(({ name }) => runName.test(name));
  if (!exported) return failed('contract', 'it does not export wasi:cli/run');
  ports.interrupted.addEventListener('abort', () => void host.remove(key));
  const outcome = await host.call(key, exported.path, exported.signature, []);
  const denied = deniedOf(host, key);
  const exitedWell = outcome.kind === 'failed' && outcome.failure.kind === 'exited' && outcome.failure.code === 0;
  const failure = outcome.kind === 'failed' && !exitedWell ? failureOf(outcome) : undefined;
  if (denied.length > 0)
    return failed('denied', failure?.message ?? 'something was denied', {
      advice: deniedLines(denied, target),
      value: { denied },
    });
  if (failure) return failure;
  const isError = outcome.kind === 'returned' && isErr(outcome.value);
  return isError ? failed('failure', 'the command ended with an error', { value: { code: 1 } }) : done({ code: 0 });
}

function isErr(value: unknown): boolean {
  return typeof value === 'object' && value !== null && 'tag' in value && value.tag === 'err';
}

/** How the port is, as soon as that is known. */
function watchPort(host: Host, port: number): Promise<string | undefined> {
  return new Promise((resolve) => {
    const listening = host.onEvent((event) => {
      if (event.kind !== 'port' || event.port !== port || event.state.kind === 'closed') return;
      void listening.dispose();
      resolve(event.state.kind === 'failed' ? event.state.message : undefined);
    });
  });
}

async function serve(
  problem: string | undefined,
  key: ComponentKey,
  host: Host,
  target: Target,
  ports: Ports,
  show: Show,
): Promise<Outcome> {
  if (problem !== undefined) return failed('failure', shown(problem));
  const listens =
    host.snapshot(key)?.version?.requests.filter(({ capability }) => capability === 'network.listen') ?? [];
  for (const { pattern } of listens) {
    show.event({ event: 'serving', component: key.name, port: Number(pattern) });
    show.note(`${key.name} answers at http://127.0.0.1:${pattern}/ until Ctrl-C`);
  }
  await aborted(untilUnread(ports).interrupted);
  await host.stop(key);
  const denied = deniedOf(host, key);
  if (denied.length > 0)
    return failed('denied', 'something was denied', { advice: deniedLines(denied, target), value: { denied } });
  return done({ stopped: true });
}
