import { copyFile, mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { calculator, desk } from '../host/links/sources.ts';
import { bytesOf } from '../host/support/component.ts';
import { serving } from '../host/support/serving-source.ts';
import { fetching, misbehaving, opening, printing } from '../host/support/sources.ts';
import { freePort, temporaryFolder, type TemporaryFolder } from '../support/workspace.ts';
import { echoing, emptying } from './sources.ts';
import { builderFile, run } from './terminal.ts';

let folder: TemporaryFolder;
const wide = { timeout: 60_000 };

beforeAll(async () => {
  folder = await temporaryFolder('run');
  for (const [name, source] of Object.entries({ echoing, misbehaving, opening, printing, serving }))
    await writeFile(join(folder.path, `${name}.wasm`), await bytesOf(source));
  await mkdir(join(folder.path, 'data'));
  await writeFile(join(folder.path, 'data/a.txt'), 'alpha');
  await mkdir(join(folder.path, 'reader'));
  await writeFile(join(folder.path, 'reader/opening.wasm'), await bytesOf(opening));
  await mkdir(join(folder.path, 'reader/data'));
  await writeFile(join(folder.path, 'reader/data/a.txt'), 'alpha');
  await writeFile(
    join(folder.path, 'reader/airlock.json'),
    `{ "name": "reader", "version": "1.0.0", "component": "./opening.wasm",
       "capabilities": { "filesystem": { "read": ["./data/**"] } } }`,
  );
}, 60_000);
afterAll(() => folder.dispose());

const at = (): { cwd: string } => ({ cwd: folder.path });

describe('call', wide, () => {
  it('prints what an export returns, as WAVE', async () => {
    expect((await run(['call', 'misbehaving.wasm', 'add', '1', '2'], at())).transcript).toBe(
      '$ airlock call misbehaving.wasm add 1 2\n3\n(exit 0)\n',
    );
    const programs = await run(['call', '--json', 'misbehaving.wasm', 'add', '1,2'], at());
    expect(JSON.parse(programs.out)).toEqual({ exit: 0, result: '3' });
  });

  it('ends with 1 where the result is an error', async () => {
    expect((await run(['call', 'misbehaving.wasm', 'divide', '6', '2'], at())).transcript).toMatch(
      /\nok\(3\)\n\(exit 0\)/,
    );
    expect((await run(['call', 'misbehaving.wasm', 'divide', '1', '0'], at())).transcript).toBe(
      '$ airlock call misbehaving.wasm divide 1 0\nerr("by zero")\n(exit 1)\n',
    );
  });

  it('says what there is where an export is not, and what an argument has to be', async () => {
    const missing = await run(['call', 'misbehaving.wasm', 'plus'], at());
    expect(missing.code).toBe(8);
    expect(missing.err).toContain('error: there is no export plus\n  add: func(a: u32, b: u32) -> u32\n');
    const wrong = await run(['call', 'misbehaving.wasm', 'add', '1', '-2'], at());
    expect(wrong.code).toBe(2);
    const word = await run(['call', 'misbehaving.wasm', 'add', '1', 'two'], at());
    expect(word.code).toBe(2);
    expect(word.err).toContain('it is func(a: u32, b: u32) -> u32');
  });

  it('ends with 1 for a trap and with 7 for a limit', async () => {
    const trap = await run(['call', 'misbehaving.wasm', 'trap'], at());
    expect(trap.code).toBe(1);
    expect(trap.err).toContain('error: trapped: ');
    const flood = await run(['call', 'printing.wasm', 'chunks', '9000', '1024'], at());
    expect(flood.code).toBe(7);
    expect(flood.err).toContain('error: over a limit: ');
    expect(flood.err).not.toContain('--grant');
  });

  it('says of a denial what would allow it, and that works', async () => {
    const denied = await run(['call', 'opening.wasm', 'attempts', '2'], at());
    expect(denied.transcript).toBe(`$ airlock call opening.wasm attempts 2
0
error: something was denied
  denied: read files ./data/a.txt (not requested in airlock.json; wasi:filesystem/types#[method]descriptor.open-at, 2 times)
    --grant filesystem.read=./data/a.txt would allow it
(exit 6)
`);
    const granted = await run(
      ['call', '--grant', 'filesystem.read=./data/a.txt', 'opening.wasm', 'attempts', '2'],
      at(),
    );
    expect(granted.transcript).toMatch(/\n2\n\(exit 0\)\n$/);
    const programs = await run(['call', '--json', 'opening.wasm', 'attempts', '2'], at());
    expect(JSON.parse(programs.out)).toMatchObject({
      exit: 6,
      result: '0',
      denied: [{ allow: 'filesystem.read=./data/a.txt', count: 2 }],
    });
  });

  it('grants only what a manifest asks for, and only for the run', async () => {
    const denied = await run(['call', 'reader', 'attempts', '1'], at());
    expect(denied.code).toBe(6);
    expect(denied.err).toContain("    --grant 'filesystem.read=./data/**' would allow it\n");
    const granted = ['--grant', 'filesystem.read=./data/**'];
    expect((await run(['call', ...granted, 'reader', 'attempts', '1'], at())).code).toBe(0);
    expect((await run(['call', 'reader', 'attempts', '1'], at())).code).toBe(6);
    const wider = await run(['call', '--grant', 'filesystem.read=./**', 'reader', 'attempts', '1'], at());
    expect(wider.code).toBe(6);
    expect(wider.err).toContain("does not ask for 'filesystem.read=./**'");
  });

  it('lets no guest write to what it is built from, whatever is granted', async () => {
    await mkdir(join(folder.path, 'writer/parts'), { recursive: true });
    const own = await bytesOf(emptying);
    await writeFile(join(folder.path, 'writer/parts/emptying.wasm'), own);
    await writeFile(
      join(folder.path, 'writer/airlock.json'),
      `{ "name": "writer", "version": "1.0.0", "component": "./parts/emptying.wasm",
         "capabilities": { "filesystem": { "write": ["./**"] } } }`,
    );
    const empty = (path: string): ReturnType<typeof run> =>
      run(['call', '--grant', 'filesystem.write=./**', 'writer', 'empty', JSON.stringify(path)], at());
    expect((await empty('other.txt')).transcript).toMatch(/\ntrue\n\(exit 0\)\n$/);
    expect((await empty('parts/emptying.wasm')).transcript).toMatch(/\nfalse\n[\s\S]*\(exit 6\)\n$/);
    expect(await readFile(join(folder.path, 'writer/parts/emptying.wasm'))).toEqual(Buffer.from(own));
  });

  it.each([
    [['nonsense=x'], 2],
    [['filesystem.read'], 2],
    [['filesystem.read=/etc/**'], 2],
    [['filesystem.read=./.ssh/id_ed25519'], 6],
    [['network.connect=http://169.254.169.254'], 6],
  ])('%j is no right', async ([right = ''], code) => {
    expect((await run(['call', '--grant', right, 'opening.wasm', 'attempts', '1'], at())).code).toBe(code);
  });

  it('ends with 8 for what is not there, and with 3 for a manifest that is wrong', async () => {
    expect((await run(['call', 'nowhere.wasm', 'f'], at())).code).toBe(8);
    expect((await run(['call', 'data', 'f'], at())).code).toBe(8);
    await mkdir(join(folder.path, 'broken'));
    await writeFile(join(folder.path, 'broken/airlock.json'), '{\n  "name": "Broken",\n}');
    const broken = await run(['call', 'broken', 'f'], at());
    expect(broken.code).toBe(3);
    expect(broken.err).toContain('broken/airlock.json:2:12: error: ');
  });

  it('says of a damaged binary only its path', async () => {
    await writeFile(join(folder.path, 'cut.wasm'), (await bytesOf(misbehaving)).slice(0, 60));
    const cut = await run(['call', 'cut.wasm', 'f'], at());
    expect(cut.code).toBe(5);
    expect(cut.err).toMatch(/^error: cut\.wasm is no component that can be run\n {2}cut\.wasm: error: /m);
  });

  it.each([
    [4, '"source": "./none.ts", "world": "w"', '2:11: error: The source "./none.ts" does not exist.'],
    [4, '"source": "./src.ts", "world": "w"', '2:11: error: The source "./src.ts" is a folder'],
    [3, '"wit": "./no", "world": "w", "source": "./a.ts"', '2:8: error: The WIT "./no" does not exist.'],
    [
      4,
      '"build": { "command": ["false"], "output": "./o.wasm", "watch": ["./a"] }',
      '2:23: error: "false" ended with code 1',
    ],
    [
      4,
      '"build": { "command": ["no-such-program"], "output": "./o.wasm", "watch": ["./a"] }',
      '2:23: error: The program',
    ],
    [
      4,
      '"build": { "command": ["true"], "output": "./o.wasm", "watch": ["./a"] }',
      '2:43: error: The command ended well',
    ],
    [4, '"build": { "command": ["sh", "-c", "kill -9 $$"], "output": "./o.wasm", "watch": ["./a"] }', 'SIGKILL'],
  ])('ends with %i where what is built is not there: %s', async (exitCode, code, words) => {
    const place = join(folder.path, 'failing');
    await mkdir(join(place, 'src.ts'), { recursive: true });
    await mkdir(join(place, 'wit'), { recursive: true });
    await writeFile(join(place, 'wit/w.wit'), 'package a:b;\nworld w {}\n');
    await writeFile(join(place, 'airlock.json'), `{ "name": "failing", "version": "1.0.0",\n${code} }`);
    const failing = await run(['build', '--allow-build', 'failing'], at());
    expect(failing.err).toContain(words);
    expect(failing.code).toBe(exitCode);
  });

  it('makes the same component once only', async () => {
    const argv = ['call', 'misbehaving.wasm', 'add', '20', '3'];
    expect((await run(argv, at())).out).toBe('23\n');
    // The same program as before, by its bytes, but where it stands it can build nothing: only what is kept can answer.
    const builder = join(folder.path, 'main.ts');
    await copyFile(builderFile, builder);
    expect((await run(argv, { ...at(), builder })).out).toBe('23\n');
    const elsewhere = await run(argv, { ...at(), builder, state: join(folder.path, 'other') });
    expect(elsewhere.code).toBe(4);
    expect(elsewhere.err).toContain('error: the build did not end');
  });
});

describe('what goes beyond one component', wide, () => {
  it('starts what a component is linked to before it', async () => {
    const copied = (name: string, more = ''): string =>
      `{ "name": "${name}", "version": "1.0.0", ${more}
         "build": { "command": ["cp", "in.wasm", "out.wasm"], "output": "./out.wasm", "watch": ["./in.wasm"] } }`;
    for (const [name, source, more] of [
      ['calculator', calculator, ''],
      ['desk', desk, '"links": { "example:math/add": "calculator" },'],
    ] as const) {
      await mkdir(join(folder.path, 'pair', name), { recursive: true });
      await writeFile(join(folder.path, 'pair', name, 'in.wasm'), await bytesOf(source));
      await writeFile(join(folder.path, 'pair', name, 'airlock.json'), copied(name, more));
    }
    const pair = { cwd: join(folder.path, 'pair'), state: join(folder.path, '.state') };
    const called = await run(['call', '--allow-build', 'desk', 'sum', '20', '22'], pair);
    expect(called.out).toBe('42\n');
    expect(called.code).toBe(0);
    // A folder that claims the name of another gets nothing run.
    const stranger = join(folder.path, 'pair/stranger');
    await mkdir(stranger);
    await writeFile(join(stranger, 'airlock.json'), copied('calculator').replace('"cp"', '"touch", "ran"'));
    const claimed = await run(['call', '--allow-build', 'desk', 'sum', '20', '22'], pair);
    expect(claimed.err).toContain('two components have that name');
    expect(claimed.code).toBe(5);
    expect(await readdir(stranger)).toEqual(['airlock.json']);
    await rm(stranger, { recursive: true });
    await rm(join(folder.path, 'pair/calculator'), { recursive: true });
    const alone = await run(['call', '--allow-build', 'desk', 'sum', '20', '22'], pair);
    expect(alone.err).toContain('calculator');
    expect(alone.code).toBe(5);
  });
});

describe('run', wide, () => {
  it('runs a command with its arguments, and ends as it ends', async () => {
    expect((await run(['run', 'echoing.wasm', 'one', '--', '--two'], at())).transcript).toBe(
      '$ airlock run echoing.wasm one -- --two\none\n--two\n(exit 0)\n',
    );
    const bad = await run(['run', 'echoing.wasm', '!'], at());
    expect(bad.transcript).toBe('$ airlock run echoing.wasm !\n!\nerror: the command ended with an error\n(exit 1)\n');
  });

  it('gives it what is piped in where that is asked for', async () => {
    const stdin = new TextEncoder().encode('piped\n'.repeat(2000));
    expect((await run(['run', '--stdin', 'echoing.wasm'], { ...at(), stdin })).out).toBe('piped\n'.repeat(2000));
    expect((await run(['run', 'echoing.wasm'], { ...at(), stdin })).out).toBe('');
  });

  it('lets no guest write to a terminal what a terminal obeys', async () => {
    const nasty = 'a\u001B]0;title\u0007\u009B2Jb';
    const seen = await run(['run', 'echoing.wasm', nasty], { ...at(), answers: [] });
    expect(seen.out).toBe('a\\u{1b}]0;title\\u{7}\\u{9b}2Jb\n');
    expect((await run(['run', 'echoing.wasm', nasty], at())).out).toBe(`${nasty}\n`);
    const programs = await run(['run', '--json', 'echoing.wasm', nasty], at());
    const events = programs.out
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as { text?: string });
    expect(events.flatMap(({ text }) => text ?? []).join('')).toBe(`${nasty}\n`);
    expect(events.at(-1)).toEqual({ exit: 0, code: 0 });
  });

  it('says of what is no command what can be done with it', async () => {
    const { code, err } = await run(['run', 'misbehaving.wasm'], at());
    expect(code).toBe(5);
    expect(err).toContain('airlock call can call add');
    expect((await run(['run', 'serving.wasm'], at())).err).toContain('--serve 8080 serves it');
    expect((await run(['run', '--serve', '8080', 'echoing.wasm'], at())).code).toBe(5);
  });

  it.each(['0.0.0.0:80', '8080x', '70000', 'example.com:80'])('does not serve at %s', async (address) => {
    expect((await run(['run', '--serve', address, 'serving.wasm'], at())).code).toBe(2);
  });

  it('serves until it is interrupted', async () => {
    const port = await freePort();
    const interrupt = new AbortController();
    const up = Promise.withResolvers<void>();
    const running = run(['run', '--serve', `127.0.0.1:${port}`, 'serving.wasm'], {
      ...at(),
      interrupted: interrupt.signal,
      wrote: (text) => void (text.includes('until Ctrl-C') && up.resolve()),
    });
    await Promise.race([up.promise, running]);
    const answer = await fetch(`http://127.0.0.1:${port}/hello`);
    expect([answer.status, (await answer.text()).length]).toEqual([200, 6]);
    interrupt.abort();
    const { code, err } = await running;
    expect(err).toBe(`serving answers at http://127.0.0.1:${port}/ until Ctrl-C\n`);
    expect(code).toBe(0);
    await expect(fetch(`http://127.0.0.1:${port}/hello`)).rejects.toThrow('fetch failed');
  });

  it('ends what runs when it is interrupted', async () => {
    const interrupt = new AbortController();
    const running = run(['call', 'printing.wasm', 'print-then-loop'], {
      ...at(),
      interrupted: interrupt.signal,
      wrote: (text) => void (text.includes('before') && interrupt.abort()),
    });
    const { code, err } = await running;
    expect(code).toBe(1);
    expect(err).toContain('error: stopped');
  });
});

describe('a file without a manifest', wide, () => {
  it.each([
    ['text', Buffer.from('just text\n'), 'is not WebAssembly'],
    ['core', Buffer.from([0, 0x61, 0x73, 0x6d, 1, 0, 0, 0]), 'is a core module'],
  ])('that is no component is named itself: %s', async (name, bytes, why) => {
    await writeFile(join(folder.path, `${name}.wasm`), bytes);
    const { code, err } = await run(['call', `${name}.wasm`, 'f'], at());
    expect(code).toBe(5);
    expect(err).toContain(`error: ${name}.wasm is no component that can be run\n  ${name}.wasm: error: `);
    expect(err).toContain(why);
    expect(err).not.toContain('airlock.json:');
  });
});

it('says how many strings a function takes', wide, async () => {
  await writeFile(join(folder.path, 'fetching.wasm'), await bytesOf(fetching));
  const { code, err } = await run(['call', 'fetching.wasm', 'fetch', 'one', 'two'], at());
  expect(code).toBe(2);
  expect(err).toContain('error: 2 arguments are given, and it takes 1\n');
});
