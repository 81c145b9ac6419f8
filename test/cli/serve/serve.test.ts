import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer, request, type ClientRequest } from 'node:http';
import { once } from 'node:events';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { calculator, desk } from '../../host/links/sources.ts';
import { bytesOf, type Source } from '../../host/support/component.ts';
import { serving } from '../../host/support/serving-source.ts';
import { freePort, temporaryFolder, type TemporaryFolder } from '../../support/workspace.ts';
import { type Circumstances, type Ran, run } from '../terminal.ts';

/** Healthy when it starts, and never after. */
const ailing: Source = {
  world: 'export airlock:component/lifecycle@0.1.0;',
  core: `(module
    (memory (export "memory") 1)
    (global $asked (mut i32) (i32.const 0))
    (func (export "cabi_realloc") (param i32 i32 i32 i32) (result i32) (i32.const 1024))
    (func (export "airlock:component/lifecycle@0.1.0#init") (param i32 i32) (result i32)
      (i32.store8 (i32.const 16) (i32.const 0)) (i32.const 16))
    (func (export "airlock:component/lifecycle@0.1.0#health") (result i32)
      (i32.store (i32.const 16) (global.get $asked))
      (i32.store (i32.const 20) (i32.const 64)) (i32.store (i32.const 24) (i32.const 3))
      (global.set $asked (i32.const 2)) (i32.const 16))
    (func (export "airlock:component/lifecycle@0.1.0#shutdown"))
    (data (i32.const 64) "ill"))`,
};

let folder: TemporaryFolder;
const wide = { timeout: 60_000 };

beforeAll(async () => {
  folder = await temporaryFolder('serve');
  await writeFile(join(folder.path, 'serving.wasm'), await bytesOf(serving));
  for (const [name, source, more] of [
    ['calculator', calculator, ''],
    ['desk', desk, '"links": { "example:math/add": "calculator" },'],
  ] as const) {
    await mkdir(join(folder.path, 'pair', name), { recursive: true });
    await writeFile(join(folder.path, 'pair', name, 'in.wasm'), await bytesOf(source));
    await writeFile(
      join(folder.path, 'pair', name, 'airlock.json'),
      `{ "name": "${name}", "version": "1.0.0", ${more}
         "build": { "command": ["cp", "in.wasm", "out.wasm"], "output": "./out.wasm", "watch": ["./in.wasm"] } }`,
    );
  }
}, 60_000);
afterAll(() => folder.dispose());

interface Started {
  readonly ended: Promise<Ran>;
  readonly interrupt: AbortController;
  /** Settles with all that was written so far once it holds a text; fails where the command ends before. */
  until(text: string): Promise<string>;
}

function start(argv: readonly string[], more: Partial<Circumstances> = {}): Started {
  const interrupt = new AbortController();
  let written = '';
  const waiting = new Set<() => void>();
  const ended = run(argv, {
    cwd: folder.path,
    interrupted: interrupt.signal,
    ...more,
    wrote(text) {
      written += text;
      for (const look of waiting) look();
    },
  });
  const until = (text: string): Promise<string> =>
    new Promise((resolve, reject) => {
      const look = (): void => {
        if (written.includes(text)) resolve(written);
      };
      waiting.add(look);
      look();
      void ended.then(({ transcript }) => reject(new Error(`it ended before "${text}":\n${transcript}`)));
    });
  return { ended, interrupt, until };
}

function monitorIn(written: string): string {
  const [, address] = /http:\/\/(127\.0\.0\.1:\d+)\/healthz/.exec(written) ?? [];
  if (address === undefined) throw new Error(written);
  return `http://${address}`;
}

async function serveOne(...more: readonly string[]) {
  const port = await freePort();
  const argv = ['serve', '--monitor', '0', '--grant', `network.listen=${port}`, ...more, 'serving.wasm'];
  const started = start(argv);
  const monitor = monitorIn(await started.until('until Ctrl-C'));
  return { ...started, monitor, site: `http://127.0.0.1:${port}` };
}

/** Begins a request with a body, of which a part is sent, and waits until the component answers it. */
async function begin(url: string): Promise<{ readonly sent: ClientRequest; readonly answer: Promise<string> }> {
  const sent = request(url, { method: 'POST' });
  const arrived = Promise.withResolvers<void>();
  const answer = new Promise<string>((resolve, reject) => {
    sent.on('error', reject);
    sent.on('response', (response) => {
      let text = '';
      response.setEncoding('utf8');
      response.on('data', (chunk: string) => {
        text += chunk;
        arrived.resolve();
      });
      response.on('end', () => resolve(text));
      response.on('error', reject);
    });
  });
  answer.catch(() => {});
  sent.write('first ');
  await Promise.race([arrived.promise, answer]);
  return { sent, answer };
}

/** The processes of components that this process has started. */
async function workers(): Promise<readonly number[]> {
  const text = await readFile(`/proc/self/task/${process.pid}/children`, 'utf8');
  const found = text
    .trim()
    .split(' ')
    .map(async (each) => {
      const line = await readFile(`/proc/${each}/cmdline`, 'utf8').catch(() => '');
      return /worker\.m?js/.test(line) ? [Number(each)] : [];
    });
  return (await Promise.all(found)).flat();
}

describe('serve', wide, () => {
  it('serves, tells of it, and lets a call come to its end before it ends', async () => {
    const { ended, interrupt, until, monitor, site } = await serveOne();
    expect(await (await fetch(`${site}/hello`)).text()).toHaveLength(6);
    expect((await fetch(`${site}/trap`)).status).toBe(500);
    // The client has its answer before the instance that trapped is replaced.
    const restarted = 'airlock_restarts_total{component="serving"} 1\n';
    const metrics = async () => await (await fetch(`${monitor}/metrics`)).text();
    await expect.poll(metrics, { timeout: 30_000 }).toContain(restarted);
    const health = async () => await (await fetch(`${monitor}/healthz`)).json();
    await expect
      .poll(health, { timeout: 30_000 })
      .toEqual({ status: 'serving', components: [{ name: 'serving', state: 'running' }] });
    const scraped = await fetch(`${monitor}/metrics`);
    expect(scraped.headers.get('content-type')).toBe('text/plain; version=0.0.4; charset=utf-8');
    const labels = 'component="serving",export="wasi:http/incoming-handler@0.2.12#handle"';
    const text = await scraped.text();
    expect(text).toContain(`airlock_calls_total{${labels}} 2\n`);
    expect(text).toContain(`airlock_call_errors_total{${labels}} 1\n`);
    expect(text).toContain(`airlock_call_duration_seconds_bucket{${labels},le="+Inf"} 2\n`);
    expect(text).toContain('airlock_component_up{component="serving"} 1\n');
    expect(text).toContain(restarted);

    const { sent, answer } = await begin(`${site}/echo`);
    interrupt.abort();
    await until('ending: nothing new is taken');
    await expect(fetch(`${site}/hello`, { headers: { connection: 'close' } })).rejects.toThrow('fetch failed');
    const draining = await fetch(`${monitor}/healthz`);
    expect(draining.status).toBe(503);
    expect(await draining.json()).toMatchObject({ status: 'draining' });
    expect((await fetch(`${monitor}/livez`)).status).toBe(200);
    sent.end('last');
    expect(await answer).toBe('first last');
    expect((await ended).code).toBe(0);
    await expect(fetch(`${monitor}/livez`)).rejects.toThrow('fetch failed');
    await expect(fetch(`${site}/hello`)).rejects.toThrow('fetch failed');
  });

  it('cuts off what does not end in time, and says so', async () => {
    const { ended, interrupt, site } = await serveOne('--drain', '100ms');
    const { answer } = await begin(`${site}/echo`);
    interrupt.abort();
    const { code, err } = await ended;
    expect(err).toContain('error: not every call had ended within 100 ms, so what was left was cut off\n');
    expect(code).toBe(7);
    await expect(answer).rejects.toThrow(/aborted|ECONNRESET|hang up/);
  });

  it('answers only the programs of this machine, and only what reads', async () => {
    const { ended, interrupt, monitor } = await serveOne();
    const statusOf = async (path: string, options: object): Promise<number | undefined> => {
      const sent = request(`${monitor}${path}`, options).end();
      const [response] = (await once(sent, 'response')) as [{ statusCode?: number; resume(): void }];
      response.resume();
      return response.statusCode;
    };
    expect(await statusOf('/metrics', { headers: { host: 'rebound.example' } })).toBe(403);
    expect(await statusOf('/metrics', { headers: { origin: 'http://page.example' } })).toBe(403);
    expect(await statusOf('/metrics', { method: 'POST' })).toBe(405);
    expect(await statusOf('/metrics', { method: 'HEAD' })).toBe(200);
    expect(await statusOf('/', {})).toBe(404);
    interrupt.abort();
    expect((await ended).code).toBe(0);
  });

  it('writes for programs what happens', async () => {
    const port = await freePort();
    const argv = ['serve', '--json', '--monitor', '0', '--grant', `network.listen=${port}`, 'serving.wasm'];
    const { ended, interrupt, until } = start(argv);
    await until('"ready"');
    interrupt.abort();
    const { out, err } = await ended;
    const events = out
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as { event?: string });
    expect(events.map(({ event }) => event)).toEqual(
      expect.arrayContaining(['monitor', 'serving', 'ready', 'draining']),
    );
    expect(events.at(-1)).toEqual({ exit: 0, stopped: ['serving'] });
    expect(err).toBe('');
  });

  it('starts nothing where the monitor cannot listen', async () => {
    const taken = createServer().listen(0, '127.0.0.1');
    await once(taken, 'listening');
    const bound = taken.address();
    const port = typeof bound === 'object' && bound !== null ? bound.port : 0;
    try {
      const { code, err } = await run(['serve', '--monitor', String(port), 'serving.wasm'], { cwd: folder.path });
      expect(err).toContain(`error: the monitor cannot listen at 127.0.0.1:${port}: `);
      expect(code).toBe(1);
    } finally {
      taken.close();
    }
  });

  it.runIf(process.platform === 'linux')('goes on when the process of what was made elsewhere is ended', async () => {
    const before = await workers();
    const { ended, interrupt, until, monitor, site } = await serveOne();
    const own = (await workers()).filter((each) => !before.includes(each));
    expect(own.length).toBeGreaterThan(0);
    for (const each of own) process.kill(each, 'SIGABRT');
    await until('the process that it ran in ended: SIGABRT');
    await expect.poll(async () => (await fetch(`${monitor}/healthz`)).status, { timeout: 60_000 }).toBe(200);
    expect(await (await fetch(`${site}/hello`)).text()).toHaveLength(6);
    interrupt.abort();
    expect((await ended).code).toBe(0);
    const left = async () => (await workers()).filter((each) => !before.includes(each));
    await expect.poll(left, { timeout: 60_000 }).toEqual([]);
  });

  it.each([
    [['--monitor', 'example.com:80', 'serving.wasm'], 2, 'is no address to listen at'],
    [['--isolation', 'some', 'serving.wasm'], 2, '--isolation is installed, all, none'],
    [['--drain', 'soon', 'serving.wasm'], 2, 'A time is a whole number with ms, s or m'],
    [['serving.wasm', 'nowhere'], 8, 'nowhere is not there'],
    [['--grant', 'network.listen=8080', 'serving.wasm', 'other.wasm'], 2, '--grant goes with one component'],
    [['pair/desk', 'pair/desk'], 2, 'pair/desk is named twice'],
  ])('%j ends with %i', async (args, exit, words) => {
    const { code, err } = await run(['serve', ...args], { cwd: folder.path });
    expect(err).toContain(words);
    expect(code).toBe(exit);
  });
});

describe('a whole workspace', wide, () => {
  const pair = (): Partial<Circumstances> => ({
    cwd: join(folder.path, 'pair'),
    state: join(folder.path, '.state'),
  });
  const write = (text: string): Promise<void> => writeFile(join(folder.path, 'pair/airlock.workspace.json'), text);

  it('is served in the order of its links, and under its names', async () => {
    await write('{}');
    const { ended, interrupt, until } = start(['serve', '--allow-build', '--monitor', '0'], pair());
    const written = await until('until Ctrl-C');
    expect(written).toContain('calculator, desk: until Ctrl-C\n');
    const text = await (await fetch(`${monitorIn(written)}/metrics`)).text();
    expect(text).toContain('airlock_component_up{component="calculator"} 1\n');
    expect(text).toContain('airlock_component_up{component="desk"} 1\n');
    interrupt.abort();
    expect((await ended).code).toBe(0);
  });

  it('is run, with the order of the file for what no link orders', async () => {
    await mkdir(join(folder.path, 'pair/aside'));
    await writeFile(
      join(folder.path, 'pair/aside/airlock.json'),
      '{ "name": "aside", "version": "1.0.0", "component": "./in.wasm" }',
    );
    await writeFile(join(folder.path, 'pair/aside/in.wasm'), await bytesOf(calculator));
    await write('{ "after": { "aside": ["desk"] } } // aside comes first by its folder');
    const { ended, interrupt, until } = start(['run', '--allow-build', '.'], pair());
    expect(await until('until Ctrl-C')).toContain('calculator, desk, aside: until Ctrl-C\n');
    interrupt.abort();
    expect((await ended).code).toBe(0);
    await rm(join(folder.path, 'pair/aside'), { recursive: true });
  });

  it('is swapped part by part while it is written', async () => {
    await write('{}');
    const { ended, interrupt, until } = start(['dev', '--allow-build'], pair());
    await until('desk: version');
    const manifest = join(folder.path, 'pair/desk/airlock.json');
    await writeFile(
      manifest,
      `{ "name": "desk", "version": "1.0.1", "links": { "example:math/add": "calculator" },
         "build": { "command": ["cp", "in.wasm", "out.wasm"], "output": "./out.wasm", "watch": ["./in.wasm"] } }`,
    );
    await expect
      .poll(async () => (await until('desk: version')).split('desk: version').length - 1, { timeout: 50_000 })
      .toBe(2);
    interrupt.abort();
    const { err } = await ended;
    expect(err.split('calculator: version')).toHaveLength(2);
  });

  it('takes up a component that comes while it runs', async () => {
    const place = join(folder.path, 'growing');
    const add = async (name: string): Promise<void> => {
      await mkdir(join(place, 'parts', name), { recursive: true });
      await writeFile(join(place, 'parts', name, 'a.wasm'), await bytesOf(calculator));
      await writeFile(
        join(place, 'parts', name, 'airlock.json'),
        `{ "name": "${name}", "version": "1.0.0", "component": "./a.wasm" }`,
      );
    };
    await add('first');
    const unread = new AbortController();
    const { ended, until } = start(['dev', '.'], { ...pair(), cwd: place, unread: unread.signal });
    await until('first: version');
    await add('second');
    expect(await until('second: version')).not.toContain('error');
    unread.abort();
    expect((await ended).code).toBe(0);
  });

  it('takes up a save of nothing but a manifest, and lets what had the name before go', async () => {
    const place = join(folder.path, 'saved');
    await mkdir(join(place, 'one'), { recursive: true });
    await writeFile(join(place, 'one/a.wasm'), await bytesOf(calculator));
    const save = (name: string, more: string): Promise<void> =>
      writeFile(
        join(place, 'one/airlock.json'),
        `{ "name": "${name}", "version": "1.0.0", "component": "./a.wasm", ${more} }`,
      );
    await save('one', '"limits": { "callTime": "1s" }');
    const { ended, interrupt, until } = start(['dev', '--json', '.'], { ...pair(), cwd: place });
    const servedAs = async (name: string): Promise<number> =>
      (await until('"serving"')).split(`{"event":"serving","component":"${name}"`).length - 1;
    await expect.poll(() => servedAs('one'), { timeout: 50_000 }).toBe(1);
    await save('one', '"limits": { "callTime": "2s" }');
    await expect.poll(() => servedAs('one'), { timeout: 50_000 }).toBe(2);
    await save('two', '"limits": { "callTime": "2s" }');
    await expect.poll(() => servedAs('two'), { timeout: 50_000 }).toBe(1);
    interrupt.abort();
    const { code, out } = await ended;
    expect(code).toBe(0);
    expect(out.trim().split('\n').at(-1)).toBe('{"exit":0,"components":["two"]}');
  });

  it.each([
    ['{ "after": { "desk": ["nobody"] } }', 3, 'There is no component named "nobody" in this folder'],
    ['{ "groups": 3 }', 3, 'airlock.workspace.json:1:'],
  ])('%s ends with %i', async (text, exit, words) => {
    await write(text);
    const { code, err } = await run(['serve', '.'], { cwd: folder.path, ...pair() });
    expect(err).toContain(words);
    expect(code).toBe(exit);
  });

  it('stops a whole group where one of it is given up on', async () => {
    const place = join(folder.path, 'grouped');
    const restart = '"restart": { "max": 0 }';
    for (const [name, source] of [
      ['aside', calculator],
      ['ailing', ailing],
    ] as const) {
      await mkdir(join(place, name), { recursive: true });
      await writeFile(join(place, name, 'in.wasm'), await bytesOf(source));
      await writeFile(
        join(place, name, 'airlock.json'),
        `{ "name": "${name}", "version": "1.0.0", "component": "./in.wasm", ${restart} }`,
      );
    }
    await writeFile(
      join(place, 'airlock.workspace.json'),
      `{ "groups": { "two": { "strategy": "one-for-all", "members": ["aside", "ailing"], ${restart} } },
         "health": { "interval": "100ms", "failures": 1 } }`,
    );
    const { ended, interrupt, until } = start(['serve', '--json', '--monitor', '0', '.'], { ...pair(), cwd: place });
    const written = await until('"component":"aside","from":"stopping","to":"stopped"');
    expect(written).toContain('it said 1 times in a row that it cannot serve: ill');
    expect(written).toContain('"reason":"its group two is down, since ailing failed"');
    const [, monitor = ''] = /"event":"monitor","address":"([^"]+)"/.exec(written) ?? [];
    expect(await (await fetch(`http://${monitor}/healthz`)).text()).toContain(
      'its group two is down, since ailing failed: it said 1 times in a row that it cannot serve: ill',
    );
    interrupt.abort();
    expect((await ended).code).toBe(0);
  });

  it('starts nothing where a link leads nowhere', async () => {
    await write('{}');
    await rm(join(folder.path, 'pair/calculator'), { recursive: true });
    const { code, err } = await run(['run', '.'], { cwd: folder.path, ...pair() });
    expect(err).toContain('error: the components cannot be linked\n');
    expect(err).toContain('There is no component named "calculator" that could answer example:math/add');
    expect(code).toBe(5);
    const alone = await run(['run', '--serve', '80', '.'], { cwd: folder.path, ...pair() });
    expect(alone.code).toBe(2);
  });
});
