import { cp, readdir, readFile, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { inspect } from 'node:util';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { silentLog, systemClock } from '../../../src/base/index.ts';
import {
  builtHere,
  type ComponentKey,
  type ComponentVersion,
  openReplays,
  openStorage,
  printTape,
  readTape,
  type Replays,
  type Tape,
  tapeDifference,
} from '../../../src/host/index.ts';
import { parseManifest, type Right } from '../../../src/manifest/index.ts';
import { findExport } from '../../../src/trial/index.ts';
import { parseWaveArguments } from '../../../src/wit/index.ts';
import { buildProject, versionFrom } from '../../support/build-project.ts';
import { root } from '../../support/paths.ts';
import { testTools, withPath } from '../../support/tools/tools.ts';
import { copyOfGreeter, temporaryFolder } from '../../support/workspace.ts';
import { ask, askWhenOpen, freePort } from '../support/client.ts';
import { nextPort, startHost, type TestHost } from '../support/host.ts';
import { serveHttp } from '../support/server.ts';
import { workerFile } from '../support/worker-file.ts';

/** A call by the name of the export and its arguments in WAVE. */
type Call = readonly [name: string, args: string];

/** What is done with each example in the recording of that number, from 1 on. */
const calls: Readonly<Record<string, (time: number) => readonly Call[]>> = {
  cart: (time) => [
    ['add', `"tea ${time % 3}", ${100 * time}`],
    ['lines', ''],
    ['total', ''],
  ],
  'cursor-pair/reader': (time) => [
    ['list', `"${['the', 'of', 'sea', '', 'unicorn'][time % 5]}", ${1 + (time % 3)}`],
    ['open-cursor', '"the"'],
    ['peek', String(time % 4)],
    ['more', String(time)],
    ['more', '1'],
  ],
  'cursor-pair/shelf': (time) => [
    ['example:books/catalogue#count', `"${['the', 'of', '', 'unicorn'][time % 4]}"`],
    ['example:books/catalogue#search', `"${time % 2 === 0 ? 'the' : ''}"`],
  ],
  greeter: (time) => [
    ['greet', `"Ada ${time}"`],
    ['greet', `"${'ä€𝄞'.repeat(time % 4)}"`],
  ],
  'http-handler': () => [],
  'linked-pair/desk': (time) => [
    ['offer', `"${time} apples, 1 bread"`],
    ['offer', `"${time} unicorns"`],
    ['offer', '"nothing"'],
  ],
  'linked-pair/tariff': (time) => [
    ['example:prices/tariff#price', `[{name: "apples", count: ${time}}], courier`],
    ['example:prices/tariff#price', `[{name: "pears", count: ${time}}], pick-up`],
    ['example:prices/tariff#price', '[], pick-up'],
  ],
  'message-handler': (time) => [
    ['ask', `"nobody-${time}", "one two"`],
    ['ask', '"a", "x"'],
  ],
  notebook: (time) => [
    ['add', `"note ${time}"`],
    ['find', `"${time % 3}"`],
    ['append', `${time}, " and more"`],
    ['remove', String(time - 2)],
  ],
  'sums-wat': (time) => [
    ['add', `${time}, ${-7 * time}`],
    ['total', `[${Array.from({ length: time }, (_, at) => at * time).join(', ')}]`],
  ],
  'words-c': (time) => [
    ['count', `"${'one  two\\n'.repeat(time)}"`],
    ['shout', `"Grüße ${time}"`],
  ],
};

/** What an example is linked to. */
const providers: Readonly<Record<string, string>> = { 'linked-pair/desk': 'tariff', 'cursor-pair/reader': 'shelf' };

let leavePath: () => void;
let replays: Replays;
beforeAll(async () => {
  leavePath = withPath(await testTools());
  replays = openReplays({ clock: systemClock, log: silentLog, workerFile: await workerFile() });
}, 300_000);
afterAll(async () => {
  leavePath();
  await replays.dispose();
});

it('each example is recorded', async () => {
  const entries = await readdir(join(root, 'examples'), { recursive: true });
  const found = entries
    .filter((path) => basename(path) === 'airlock.json' && !/node_modules|\.airlock/.test(path))
    .map((path) => dirname(path).replaceAll('\\', '/'));
  expect(found.toSorted()).toEqual(Object.keys(calls).toSorted());
});

it.each(Object.keys(calls))(
  'twenty recordings of %s are replayed without a difference',
  { timeout: 300_000 },
  async (example) => {
    await using world = await openWorld(example);
    const { version, key, rights } = world;
    let last: Tape = { component: '', time: 0, instances: [] };
    for (let time = 1; time <= 20; time++) {
      // The first of them meet refusals, where anything is asked for.
      if (time === 4) for (const right of rights) world.host.grantTo(key, right);
      await world.host.host.recordCalls(key);
      await world.act(time);
      // A client of a port has its response before the call that gave it has come to its end.
      await expect.poll(() => openCalls(world.host, key), { timeout: 60_000 }).toBe(0);
      const read = readTape(printTape(recordedOf(world.host, key)));
      if (read.kind === 'error') throw new Error(`line ${read.line}: ${read.message}`);
      const outcome = await replays.replay(version, read.tape);
      if (outcome.kind === 'failed') throw new Error(outcome.failure.message);
      expect(tapeDifference(read.tape, outcome.tape)).toBe('');
      expect(outcome.same).toBe(true);
      last = read.tape;
    }
    expect(await differenceOfOther(version, last)).toMatch(/^-  returns /mu);
  },
);

function openCalls(host: TestHost, key: ComponentKey): number {
  const instances = host.host.recordedCalls(key)?.instances ?? [];
  return instances.flatMap(({ calls: made }) => made).filter(({ ending }) => !ending).length;
}

function recordedOf(host: TestHost, key: ComponentKey): Tape {
  const tape = host.host.stopRecordingCalls(key);
  if (!tape || tape.instances.length === 0) throw new Error('nothing was recorded');
  return tape;
}

/** What a replay says of a tape on which each result is another one. It must not be nothing. */
async function differenceOfOther(version: ComponentVersion, tape: Tape): Promise<string> {
  const text = printTape(tape).replaceAll(/^ {2}returns .*$/gmu, '  returns other');
  const read = readTape(text);
  if (read.kind === 'error') throw new Error(read.message);
  const outcome = await replays.replay(version, read.tape);
  return outcome.kind === 'failed' ? outcome.failure.message : tapeDifference(read.tape, outcome.tape);
}

interface World extends AsyncDisposable {
  readonly host: TestHost;
  readonly key: ComponentKey;
  readonly version: ComponentVersion;
  readonly rights: readonly Right[];
  /** Makes the calls of one recording. */
  act(time: number): Promise<void>;
}

/** A small world around an example: its files, a folder of storage, a server of news on loopback, what it is linked to. */
async function openWorld(example: string): Promise<World> {
  await using opened = new AsyncDisposableStack();
  const news = await serveHttp((_, response) => response.end('It rains.'));
  opened.defer(() => news.end());
  const values = await temporaryFolder('tape-examples');
  opened.defer(() => values.dispose());
  const storage = openStorage({
    clock: systemClock,
    log: silentLog,
    workerFile: await workerFile(),
    folder: values.path,
  });
  opened.defer(() => storage.dispose());
  const given = example === 'greeter' ? await copyOfGreeter(news.port) : undefined;
  const host = await startHost({ GREETER_SIGNATURE: 'the greeter' }, { storage }, given);
  opened.defer(() => host.end());
  const [group = example, member] = example.split('/');
  if (!given) {
    const filter = (source: string): boolean => !/[/\\](?:\.airlock|node_modules)$/u.test(source);
    await cp(join(root, 'examples', group), host.folder, { recursive: true, filter });
  }
  const keyOf = (name: string): ComponentKey => ({
    manifestPath: join(host.folder, ...(member === undefined ? [] : [name]), 'airlock.json'),
    name,
    origin: builtHere,
  });
  const port = example === 'http-handler' ? await freePort() : undefined;
  const deploy = async (name: string): Promise<ComponentVersion & { readonly requests: readonly Right[] }> => {
    const { manifestPath } = keyOf(name);
    const text = await readFile(manifestPath, 'utf8');
    if (port !== undefined) await writeFile(manifestPath, text.replaceAll('8719', String(port)));
    const { manifest } = parseManifest(await readFile(manifestPath, 'utf8'));
    const requests = manifest?.requests.map(({ capability, pattern }) => ({ capability, pattern })) ?? [];
    const folder = dirname(manifestPath);
    const built = versionFrom(await buildProject(folder), folder);
    const links = manifest?.links ? { links: manifest.links } : {};
    const version = { ...built, requests, workspace: host.folder, callTimeMs: 60_000, ...links };
    expect(await host.host.deploy(keyOf(name), version)).toEqual({ kind: 'returned', value: undefined });
    return version;
  };
  const provider = providers[example];
  if (provider !== undefined) await deploy(provider);
  const key = keyOf(member ?? group);
  const version = await deploy(member ?? group);
  if (port !== undefined) {
    const open = nextPort(host);
    for (const right of version.requests) host.grantTo(key, right);
    await open;
  }
  const all = opened.move();
  return {
    host,
    key,
    version,
    rights: port === undefined ? version.requests : [],
    [Symbol.asyncDispose]: () => all.disposeAsync(),
    async act(time) {
      if (port !== undefined) return serve(port, time);
      if (example === 'message-handler') await deliver(host, time);
      for (const call of calls[example]?.(time) ?? []) await make(host, key, version, call);
    },
  };
}

async function make(host: TestHost, key: ComponentKey, version: ComponentVersion, [name, text]: Call): Promise<void> {
  const exported = findExport(version.exports, name);
  if (!exported) throw new Error(`there is no export ${name}`);
  const args = parseWaveArguments(text, exported.signature.params);
  if (args.kind === 'error') throw new Error(args.message);
  const outcome = await host.host.call(key, exported.path, exported.signature, args.values);
  // A handle has no form outside, whoever asks for it; the call is on the tape all the same.
  if (name.endsWith('#search')) return;
  if (outcome.kind !== 'returned') throw new Error(`${name}(${text}): ${inspect(outcome)}`);
}

async function serve(port: number, time: number): Promise<void> {
  expect(await askWhenOpen(port, '/')).toMatchObject({ body: '{"answered":1}' });
  expect(await ask(port, '/count', { method: 'POST' }, 'one two\n'.repeat(time * 500))).toMatchObject({ status: 200 });
  expect(await ask(port, `/numbers?to=${time * 50}`)).toMatchObject({ status: 200 });
  expect(await ask(port, time % 2 === 0 ? '/fail' : '/nothing')).toMatchObject({ status: time % 2 === 0 ? 500 : 404 });
}

/** Sends a message. Whoever subscribes hears of a grant a little later, and what nobody receives is on no tape. */
async function deliver({ host }: TestHost, time: number): Promise<void> {
  const message = { subject: 'texts.a', body: new TextEncoder().encode('word '.repeat(time)) };
  const answered = async (): Promise<string> => (await host.messages.request(message, 60_000)).kind;
  await expect.poll(answered, { timeout: 60_000 }).toBe(time < 4 ? 'no-receiver' : 'reply');
}
