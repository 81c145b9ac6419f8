import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, openSync } from 'node:fs';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { leastNode, packCommandLine } from '../../scripts/command-line-package.ts';
import { bytesOf } from '../host/support/component.ts';
import { misbehaving } from '../host/support/sources.ts';
import { root } from '../support/paths.ts';
import { cleanEnvironment, run } from '../support/run.ts';
import { oldestNode } from '../support/tools/oldest-node.ts';
import { temporaryFolder, type TemporaryFolder } from '../support/workspace.ts';

let folder: TemporaryFolder;
beforeAll(async () => {
  folder = await temporaryFolder('packed');
  const tarball = await packCommandLine(join(folder.path, 'stage'), folder.path);
  await mkdir(join(folder.path, 'elsewhere'));
  await writeFile(join(folder.path, 'elsewhere/package.json'), '{ "private": true }');
  // It has no dependencies, so that nothing is fetched.
  const { code, output } = await run('npm', ['install', '--offline', '--no-audit', '--no-fund', tarball], {
    cwd: join(folder.path, 'elsewhere'),
    env: cleanEnvironment(),
    output: 'kept',
  });
  if (code !== 0) throw new Error(output);
  await writeFile(join(folder.path, 'elsewhere/math.wasm'), await bytesOf(misbehaving));
}, 180_000);
afterAll(() => folder.dispose());

const cases = '{ "cases": [{ "name": "adds", "steps": [{ "call": "add", "args": "1, 2", "returns": "3" }] }] }';

function airlock(...args: readonly string[]): string {
  return airlockUnder(process.execPath, ...args);
}

function airlockUnder(node: string, ...args: readonly string[]): string {
  const program = join(folder.path, 'elsewhere/node_modules/airlock/dist/airlock.js');
  return execFileSync(node, [program, ...args], {
    cwd: join(folder.path, 'elsewhere'),
    env: { PATH: process.env['PATH'], AIRLOCK_STATE_DIR: join(folder.path, 'state') },
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'pipe'],
  });
}

test('the packed command line works where only Node is', { timeout: 120_000 }, async () => {
  const { version } = JSON.parse(await readFile(join(root, 'package.json'), 'utf8')) as { readonly version: string };
  expect(airlock('--version')).toBe(`${version}\n`);
  expect(airlock('inspect', 'math.wasm')).toContain('export add: func(a: u32, b: u32) -> u32;');
  expect(airlock('call', 'math.wasm', 'add', '1', '2')).toBe('3\n');
  airlock('new', 'hello');
  expect(airlock('check', '--quick', 'hello')).toBe('');
  const packed = JSON.parse(airlock('call', '--json', 'math.wasm', 'divide', '6', '3')) as object;
  expect(packed).toEqual({ exit: 0, result: 'ok(2)' });
});

test('it works under the oldest Node that it promises to', { timeout: 300_000 }, async () => {
  const node = await oldestNode();
  const said = execFileSync(node, ['--version'], { encoding: 'utf8' });
  expect(said).toMatch(/^v22\./);
  const { version, engines } = JSON.parse(
    await readFile(join(folder.path, 'elsewhere/node_modules/airlock/package.json'), 'utf8'),
  ) as { readonly version: string; readonly engines: { readonly node: string } };
  expect(engines.node).toBe(`>=${leastNode}`);
  const old = (...args: readonly string[]): string => airlockUnder(node, ...args);
  expect(old('--version')).toBe(`${version}\n`);
  expect(old('inspect', 'math.wasm')).toContain('export add: func(a: u32, b: u32) -> u32;');
  expect(old('call', 'math.wasm', 'add', '1', '2')).toBe('3\n');
  const place = join(folder.path, 'elsewhere/old');
  await mkdir(place);
  await writeFile(join(place, 'math.wasm'), await bytesOf(misbehaving));
  await writeFile(join(place, 'airlock.json'), '{ "name": "m", "version": "1.0.0", "component": "./math.wasm" }');
  await writeFile(join(place, 'm.airlock-test.json'), cases);
  expect(old('check', 'old')).toBe('');
  const [last = ''] = old('test', '--json', 'old').trim().split('\n').slice(-1);
  expect(JSON.parse(last)).toMatchObject({ exit: 0, passed: 1, failed: 0 });
  // What is kept and granted is in SQLite, which was new to Node then.
  expect(old('install', 'math.wasm')).toContain('Installed math');
  expect(old('list')).toContain('math');
});

test('the workflow of the README runs as it is shown', { timeout: 120_000 }, async () => {
  const readme = await readFile(join(root, 'README.md'), 'utf8');
  const lines = Array.from(readme.matchAll(/^ +- run: (npx airlock .*)$/gm), ([, line = '']) => line);
  expect(lines.map((line) => line.split(' ')[2])).toEqual(['check', 'test', 'build', 'diff']);
  const project = join(folder.path, 'elsewhere/project');
  await mkdir(project);
  for (const name of ['math.wasm', 'released.wasm']) await writeFile(join(project, name), await bytesOf(misbehaving));
  await writeFile(join(project, 'airlock.json'), '{ "name": "m", "version": "1.0.0", "component": "./math.wasm" }');
  await writeFile(join(project, 'm.airlock-test.json'), cases);
  const bin = join(folder.path, 'elsewhere/node_modules/.bin');
  const env = {
    PATH: `${join(process.execPath, '..')}:${bin}:${process.env['PATH']}`,
    AIRLOCK_STATE_DIR: join(folder.path, 'state'),
    HOME: folder.path,
  };
  for (const line of lines) {
    const { code, output } = await run('bash', ['-c', line], { cwd: project, env, output: 'kept' });
    expect({ line, code, output }).toMatchObject({ line, code: 0 });
  }
  expect(await readFile(join(project, 'results.xml'), 'utf8')).toContain('tests="1" failures="0"');
});

test('the command that npm links runs by itself', { timeout: 60_000 }, () => {
  const link = join(folder.path, 'elsewhere/node_modules/.bin/airlock');
  const env = { PATH: `${join(process.execPath, '..')}:${process.env['PATH']}` };
  expect(execFileSync(link, ['help', 'call'], { env, encoding: 'utf8' })).toContain('Usage: airlock call');
});

test.skipIf(process.platform === 'win32')('how a command ended is told where nobody reads', { timeout: 60_000 }, () => {
  const env = { PATH: process.env['PATH'], AIRLOCK_STATE_DIR: join(folder.path, 'state'), NODE: process.execPath };
  const piped = (line: string) =>
    spawnSync(
      'bash',
      ['--norc', '-c', `set -o pipefail; "$NODE" node_modules/airlock/dist/airlock.js ${line} | head -0`],
      {
        cwd: join(folder.path, 'elsewhere'),
        env,
        stdio: ['ignore', 'pipe', 'pipe'],
        encoding: 'utf8',
      },
    );
  expect(piped('call math.wasm divide 1 0')).toMatchObject({ status: 1, stderr: '' });
  expect(piped('call math.wasm nothing 2>&1').status).toBe(8);
  expect(piped('call math.wasm add 1 2')).toMatchObject({ status: 0, stderr: '' });
});

test.skipIf(process.platform === 'win32')('what goes on ends where nobody reads', { timeout: 120_000 }, async () => {
  const place = join(folder.path, 'elsewhere/read');
  await mkdir(place);
  const bytes = await bytesOf(misbehaving);
  await writeFile(join(place, 'a.wasm'), bytes);
  await writeFile(join(place, 'airlock.json'), '{ "name": "read", "version": "1.0.0", "component": "./a.wasm" }');
  for (const command of [['build', '--watch'], ['dev']]) {
    const program = join(folder.path, 'elsewhere/node_modules/airlock/dist/airlock.js');
    const child = spawn(process.execPath, [program, ...command], {
      cwd: place,
      env: { PATH: process.env['PATH'], AIRLOCK_STATE_DIR: join(folder.path, 'state') },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const ended = once(child, 'exit');
    await Promise.race([once(child.stdout, 'data'), once(child.stderr, 'data')]);
    child.stdout.destroy();
    child.stderr.destroy();
    const saving = setInterval(() => void writeFile(join(place, 'a.wasm'), bytes), 200);
    try {
      expect(await ended).toEqual([0, null]);
    } finally {
      clearInterval(saving);
    }
  }
});

test.skipIf(process.platform !== 'linux')('an answer that cannot be written is no success', { timeout: 60_000 }, () => {
  const full = openSync('/dev/full', 'w');
  try {
    const program = join(folder.path, 'elsewhere/node_modules/airlock/dist/airlock.js');
    const env = { PATH: process.env['PATH'], AIRLOCK_STATE_DIR: join(folder.path, 'state') };
    const ended = spawnSync(process.execPath, [program, 'list', '--json'], {
      env,
      encoding: 'utf8',
      stdio: ['ignore', full, 'pipe'],
    });
    expect(ended.status).toBe(1);
    expect(ended.stderr).toContain('error: the output cannot be written: ');
  } finally {
    closeSync(full);
  }
});
