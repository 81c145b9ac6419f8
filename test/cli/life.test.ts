import { execFileSync } from 'node:child_process';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { commands } from '../../src/cli/list.ts';
import { bytesOf, type Source } from '../host/support/component.ts';
import { serving } from '../host/support/serving-source.ts';
import { misbehaving, opening } from '../host/support/sources.ts';
import { freePort, temporaryFolder, type TemporaryFolder } from '../support/workspace.ts';
import { echoing } from './sources.ts';
import { run } from './terminal.ts';

let folder: TemporaryFolder;
const wide = { timeout: 60_000 };
const at = (): { cwd: string } => ({ cwd: folder.path });

async function layOut(files: Readonly<Record<string, string | Uint8Array>>): Promise<void> {
  for (const [name, content] of Object.entries(files)) {
    await mkdir(dirname(join(folder.path, name)), { recursive: true });
    await writeFile(join(folder.path, name), content);
  }
}

const readerManifest = `{ "name": "reader", "version": "1.0.0", "component": "./a.wasm",
  "reasons": { "filesystem": "reads what it sums" },
  "capabilities": { "filesystem": { "read": ["./data/**"] } } }`;

beforeAll(async () => {
  folder = await temporaryFolder('life');
  await layOut({
    'reader/airlock.json': readerManifest,
    'reader/a.wasm': await bytesOf(opening),
    'reader/data/a.txt': 'alpha',
    'sums/airlock.json': '{ "name": "sums", "version": "1.0.0", "component": "./a.wasm" }',
    'sums/a.wasm': await bytesOf(misbehaving),
    'sums/good.airlock-test.json': `{ "cases": [
      { "name": "adds", "steps": [{ "call": "add", "args": "1, 2", "returns": "3" }] },
      { "name": "traps # <well>", "steps": [{ "call": "trap", "fails": "trapped" }] } ] }`,
    'taker/airlock.json': `{ "name": "taker", "version": "1.0.0", "component": "./a.wasm",
      "capabilities": { "messaging": { "subscribe": ["news.*",
        { "subject": "orders.>", "queue": "workers", "delivery": "at-least-once", "backoff": ["1s", "5s"] }] } } }`,
    'taker/a.wasm': await bytesOf(misbehaving),
    'bad/airlock.json': '{ "name": "bad", "version": "1.0.0", "component": "./a.wasm" }',
    'bad/a.wasm': await bytesOf(misbehaving),
    'bad/bad.airlock-test.json': `{ "cases": [
      { "name": "adds & more", "steps": [
        { "call": "add", "args": "1, 2", "returns": "4" }] } ] }`,
    'bad/broken.txt': '{ "cases": [ { "nonsense": 1 } ] }',
  });
}, 60_000);
afterAll(() => folder.dispose());

describe('rights', wide, () => {
  const granted = ['--grant', 'filesystem.read=./data/**'];

  it('shows what is asked, grants it for good, and takes it back', async () => {
    expect((await run(['rights', 'reader'], at())).transcript).toBe(
      "$ airlock rights reader\nnot granted  'filesystem.read=./data/**'\n(exit 0)\n",
    );
    expect((await run(['rights', ...granted, 'reader'], at())).out).toBe("granted      'filesystem.read=./data/**'\n");
    expect((await run(['call', 'reader', 'attempts', '1'], at())).transcript).toMatch(/\n1\n\(exit 0\)/);
    const back = await run(['rights', '--revoke', 'filesystem.read=./data/**', 'reader'], at());
    expect(back.out).toBe("taken back   'filesystem.read=./data/**'\n");
    expect((await run(['call', 'reader', 'attempts', '1'], at())).code).toBe(6);
  });

  it('asks on a terminal, and grants nothing without a yes', async () => {
    const refused = await run(['rights', ...granted, 'reader'], { ...at(), answers: ['y'] });
    expect(refused.code).toBe(6);
    expect(refused.transcript).toContain('Allow reader to read files: ./data/**?');
    expect(refused.transcript).toContain('The author says: "reads what it sums"');
    expect((await run(['rights', '--json', 'reader'], at())).out).not.toContain('"standing":"granted"');
    const agreed = await run(['rights', ...granted, 'reader'], { ...at(), answers: ['yes'] });
    expect(agreed.code).toBe(0);
    expect(JSON.parse((await run(['rights', '--json', 'reader'], at())).out)).toMatchObject({
      exit: 0,
      rights: [{ capability: 'filesystem.read', pattern: './data/**', standing: 'granted' }],
    });
  });

  it('shows on which terms messages come', async () => {
    expect((await run(['rights', 'taker'], at())).out).toBe(
      "not granted  'messaging.subscribe=news.*'\n" +
        "not granted  'messaging.subscribe=orders.>' (queue workers, at least once, up to 5 times)\n",
    );
    expect(JSON.parse((await run(['rights', '--json', 'taker'], at())).out)).toMatchObject({
      rights: [
        { subscription: { subject: 'news.*' } },
        {
          subscription: {
            subject: 'orders.>',
            queue: 'workers',
            redelivery: { maxDeliver: 5, backoffMs: [1000, 5000] },
          },
        },
      ],
    });
  });

  it('grants nothing that is not asked for, and keeps nothing for what has no manifest', async () => {
    expect((await run(['rights', '--grant', 'filesystem.read=./**', 'reader'], at())).code).toBe(6);
    expect((await run(['rights', '--grant', 'filesystem.read=./data/a.txt', 'reader'], at())).code).toBe(6);
    expect((await run(['rights', 'reader/a.wasm'], at())).code).toBe(2);
    expect((await run(['rights', 'sums'], at())).out).toBe('sums asks for nothing: it can only compute.\n');
  });
});

describe('test', wide, () => {
  it('runs the test files of a component', async () => {
    const ran = await run(['test', 'sums'], at());
    expect(ran.code).toBe(0);
    expect(ran.out).toMatch(/^passed adds \(\d+ ms\)\npassed traps # <well> \(\d+ ms\)\n$/);
    expect(ran.err).toBe('2 passed, 0 failed\n');
    expect((await run(['test', '--filter', 'adds', 'sums'], at())).err).toBe('1 passed, 0 failed\n');
  });

  it('says where what failed, and ends with 1', async () => {
    const ran = await run(['test', 'bad'], at());
    expect(ran.code).toBe(1);
    expect(ran.out).toMatch(/^failed adds & more \(\d+ ms\)\n {2}bad\/bad\.airlock-test\.json:3:\d+: error: /);
    expect(ran.out).toContain('    expected 4\n    found    3\n');
    const json = await run(['test', '--json', 'bad'], at());
    const [first, last] = json.out
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as object);
    expect(first).toMatchObject({ event: 'case', name: 'adds & more', outcome: 'failed' });
    expect(last).toEqual({ exit: 1, passed: 0, failed: 1 });
  });

  it('writes TAP and JUnit', async () => {
    const tap = await run(['test', '--tap', 'sums'], at());
    expect(tap.out).toMatch(/^TAP version 14\n1\.\.2\nok 1 - adds\n {2}---\n.*ok 2 - traps \\# <well>\n/s);
    await run(['test', '--junit', 'bad.xml', 'bad'], at());
    const junit = await readFile(join(folder.path, 'bad.xml'), 'utf8');
    expect(junit).toContain('tests="1" failures="1" errors="0"');
    expect(junit).toContain('<testcase name="adds &amp; more"');
    expect(junit).toMatch(/<failure message="[^"]+">/);
    const unwritten = await run(['test', '--junit', 'nowhere/good.xml', 'sums'], at());
    expect(unwritten.code).toBe(1);
    expect(unwritten.err).toContain('error: nowhere/good.xml cannot be written: ');
  });

  it('says what is wrong with a test file, and that there is none', async () => {
    const broken = await run(['test', 'bad', 'bad/broken.txt'], at());
    expect(broken.code).toBe(1);
    expect(broken.err).toContain('bad/broken.txt:1:');
    expect((await run(['test', 'reader'], at())).code).toBe(8);
    expect((await run(['test', '--filter', 'nothing', 'sums'], at())).code).toBe(8);
  });
});

describe('dev', wide, () => {
  it('swaps in what a change brings, and serves the old until then', async () => {
    const port = await freePort();
    const manifest = (name: string): string =>
      `{ "name": "site", "version": "1.0.0", "component": "./${name}.wasm",
         "capabilities": { "network": { "listen": [${port}] } } }`;
    await layOut({ 'site/one.wasm': await bytesOf(serving), 'site/airlock.json': manifest('one') });
    const interrupt = new AbortController();
    const status = async (): Promise<number> => (await fetch(`http://127.0.0.1:${port}/hello`)).status;
    const seen: number[] = [];
    let text = '';
    const steps: readonly (readonly [when: string, then: () => Promise<void>])[] = [
      ['answers at http', async () => layOut({ 'site/airlock.json': '{ "name": "site" }' })],
      [
        'the manifest is wrong',
        async () => {
          seen.push(await status());
          await layOut({ 'site/two.wasm': await bytesOf(serving), 'site/airlock.json': manifest('two') });
        },
      ],
      [
        ' serves\n',
        async () => {
          seen.push(await status());
          interrupt.abort();
        },
      ],
    ];
    let next = 0;
    const { code } = await run(['dev', '--grant', `network.listen=${port}`, 'site'], {
      ...at(),
      interrupted: interrupt.signal,
      wrote(more) {
        text += more;
        const step = steps[next];
        if (!step || !text.includes(step[0])) return;
        // What one step waits for is not to be seen in what came before it.
        if (next === 0 && !text.includes(' serves\n')) return;
        next++;
        text = '';
        void step[1]();
      },
    });
    expect(seen).toEqual([200, 200]);
    expect(code).toBe(0);
  });

  it('ends what served before where other bytes come, so that the new has its port', async () => {
    const port = await freePort();
    const changed: Source = { ...serving, core: serving.core.replace('"hello', '"jello') };
    await layOut({
      'bytes/a.wasm': await bytesOf(serving),
      'bytes/airlock.json': `{ "name": "bytes", "version": "1.0.0", "component": "./a.wasm",
         "capabilities": { "network": { "listen": [${port}] } } }`,
    });
    const interrupt = new AbortController();
    const heard = Promise.withResolvers<void>();
    let text = '';
    const dev = run(['dev', '--grant', `network.listen=${port}`, 'bytes'], {
      ...at(),
      interrupted: interrupt.signal,
      wrote(more) {
        text += more;
        if (text.includes('answers at http') && text.includes(' serves\n')) heard.resolve();
      },
    });
    const body = async (): Promise<string> =>
      fetch(`http://127.0.0.1:${port}/hello`).then(
        (response) => response.text(),
        () => 'closed for a moment',
      );
    await heard.promise;
    expect(await body()).toContain('hello');
    await layOut({ 'bytes/a.wasm': await bytesOf(changed) });
    await expect.poll(body, { timeout: 50_000 }).toContain('jello');
    interrupt.abort();
    expect((await dev).code).toBe(0);
  });
});

describe('dev', wide, () => {
  it('holds back other bytes that break who calls what serves, as the editor does', async () => {
    await layOut({
      'held/a.wasm': await bytesOf(misbehaving),
      'held/airlock.json': '{ "name": "held", "version": "1.0.0", "component": "./a.wasm" }',
    });
    const unread = new AbortController();
    let text = '';
    let isChanged = false;
    const { code } = await run(['dev', 'held'], {
      ...at(),
      unread: unread.signal,
      wrote(more) {
        text += more;
        if (!isChanged && text.includes('held: version')) {
          isChanged = true;
          void bytesOf(echoing).then((bytes) => layOut({ 'held/a.wasm': bytes }));
        }
        // It ends as well when whoever read it has gone.
        if (isChanged && text.includes('error:')) unread.abort();
      },
    });
    expect(text).toMatch(/error: .*add/);
    expect(text.split('held: version')).toHaveLength(2);
    expect(code).toBe(0);
  });
});

describe('completions', wide, () => {
  it('complete commands and options in bash', async () => {
    const { code, out } = await run(['completions', 'bash'], at());
    expect(code).toBe(0);
    const completed = (...words: readonly string[]): string[] => {
      const list = ['airlock', ...words].map((word) => `'${word}'`).join(' ');
      const script = `${out}\nCOMP_WORDS=(${list}); COMP_CWORD=${words.length}; _airlock; echo "\${COMPREPLY[@]}"`;
      return execFileSync('bash', ['-c', script], { encoding: 'utf8' }).trim().split(' ');
    };
    expect(completed('ins')).toContain('inspect');
    expect(completed('')).toEqual(commands.map(({ name }) => name));
    expect(completed('build', '--re')).toEqual(['--release']);
    expect(completed('call', '--')).toEqual(expect.arrayContaining(['--grant', '--allow-build', '--json', '--help']));
  });

  it.each(['zsh', 'fish', 'powershell'])('tell of all commands in %s', async (shell) => {
    const { code, out } = await run(['completions', shell], at());
    expect(code).toBe(0);
    for (const { name } of commands) expect(out).toContain(name);
    expect(out).toContain(shell === 'fish' ? '-l release' : '--release');
  });

  it('are for no other shell', async () => {
    expect((await run(['completions', 'toString'], at())).code).toBe(2);
  });
});
