import { existsSync, mkdtempSync, readFileSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { systemClock } from '../../../src/base/index.ts';
import { createRunProgram, type ProgramRun } from '../../../src/host/process/run-program.ts';
import { isRunning } from '../support/running.ts';

let folder: string;

beforeEach(() => {
  folder = realpathSync(mkdtempSync(join(tmpdir(), 'airlock-run-')));
});

afterEach(() => rmSync(folder, { recursive: true, force: true }));

const run = createRunProgram(systemClock);

/** Runs this program's own Node on some code. */
function node(code: string, options: Partial<ProgramRun> = {}, signal = new AbortController().signal) {
  const { arguments: args = [], ...others } = options;
  return run(
    {
      path: process.execPath,
      name: 'node',
      arguments: ['-e', code, '--', ...args],
      folder,
      environment: {},
      input: new Uint8Array(),
      outputBytes: 1000,
      ...others,
    },
    signal,
  );
}

const text = (bytes: Uint8Array): string => new TextDecoder().decode(bytes);

describe('a program', () => {
  it('gets its arguments as they are', async () => {
    const words = ['a b', '$(touch pwned)', '`id`', '; rm -rf .', '"', "'", '\n', '*', '--flag', '', 'é😀'];
    const end = await node('console.log(JSON.stringify(process.argv.slice(1)))', { arguments: words });
    expect(end.kind === 'ended' && JSON.parse(text(end.output.stdout))).toEqual(words);
    expect(existsSync(join(folder, 'pwned'))).toBe(false);
  });

  it('has the environment that it was given and no other, and its folder, and its name', async () => {
    const code = 'console.log(JSON.stringify([process.env, process.cwd(), process.argv0]))';
    const end = await node(code, { environment: { LANG: 'C' } });
    expect(end.kind === 'ended' && JSON.parse(text(end.output.stdout))).toEqual([{ LANG: 'C' }, folder, 'node']);
  });

  it('reads its input to the end, and need not', async () => {
    const input = new TextEncoder().encode('x'.repeat(100_000));
    const counted = await node(
      'let n = 0; process.stdin.on("data", (d) => n += d.length).on("end", () => console.log(n))',
      { input },
    );
    expect(counted.kind === 'ended' && text(counted.output.stdout)).toBe('100000\n');
    expect(await node('process.exit(3)', { input })).toMatchObject({ output: { ending: { tag: 'exited', val: 3 } } });
  });

  it('tells its code, its signal and its errors', async () => {
    expect(await node('console.error("bad"); process.exitCode = 7')).toMatchObject({
      kind: 'ended',
      output: { ending: { tag: 'exited', val: 7 }, stderr: Uint8Array.from(Buffer.from('bad\n')) },
    });
    expect(await node('process.kill(process.pid, "SIGTERM")')).toMatchObject({
      output: { ending: { tag: 'signalled', val: 'SIGTERM' } },
    });
  });

  it.each(['stdout', 'stderr'])('that floods its %s is ended', async (stream) => {
    const code = `setInterval(() => process.${stream}.write('x'.repeat(1000)), 1)`;
    expect(await node(code)).toEqual({ kind: 'flooded' });
  });

  it('that is not there cannot start, nor one with more arguments than the system takes', async () => {
    expect(await node('', { path: join(folder, 'none') })).toMatchObject({ kind: 'cannot-start' });
    expect(await node('', { arguments: ['x'.repeat(3_000_000)] })).toMatchObject({ kind: 'cannot-start' });
    expect(await node('', { folder: join(folder, 'none') })).toMatchObject({ kind: 'cannot-start' });
    expect(await node('', { arguments: ['a\0b'] })).toMatchObject({ kind: 'cannot-start' });
  });

  const forking = `
    const child = require('child_process').spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], { stdio: 'inherit' });
    require('fs').writeFileSync('pids', process.pid + ' ' + child.pid);
  `;
  const pids = (): number[] => readFileSync(join(folder, 'pids'), 'utf8').split(' ').map(Number);

  it('takes with it what it started and left running', async () => {
    expect(await node(`${forking}; child.unref(); process.exit(0)`)).toMatchObject({ kind: 'ended' });
    await vi.waitFor(() => expect(pids().filter(isRunning)).toEqual([]));
  });

  it('is ended with all that it started when the signal says so', async () => {
    const stop = new AbortController();
    const running = node(forking, {}, stop.signal);
    await vi.waitFor(() => expect(pids()).toHaveLength(2), 10_000);
    expect(pids().every(isRunning)).toBe(true);
    stop.abort();
    expect(await running).toEqual({ kind: 'aborted' });
    await vi.waitFor(() => expect(pids().filter(isRunning)).toEqual([]));
  });

  it('is not started when it is too late', async () => {
    expect(await node('require("fs").writeFileSync("ran", "")', {}, AbortSignal.abort())).toEqual({ kind: 'aborted' });
    expect(existsSync(join(folder, 'ran'))).toBe(false);
  });
});
