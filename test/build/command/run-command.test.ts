import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import { commandEnvironment } from '../../../src/build/command/environment.ts';
import { type CommandEnd, runCommand } from '../../../src/build/index.ts';
import { layOut } from '../folders.ts';

async function run(
  script: string,
  signal: AbortSignal = new AbortController().signal,
): Promise<{ end: CommandEnd; lines: string[]; folder: string }> {
  const folder = await layOut({ 'script.mjs': script });
  const lines: string[] = [];
  const command = { program: process.execPath, args: [join(folder, 'script.mjs'), '$HOME', 'a b', '"'], folder };
  const end = await runCommand(command, (line) => void lines.push(line), signal);
  return { end, lines, folder };
}

describe('running a command', () => {
  it('gives its lines, and passes its arguments as they are', async () => {
    const { end, lines, folder } = await run(
      "console.log(process.cwd()); process.stdout.write('a\\r\\nb\\nä'); console.error(); for (const a of process.argv.slice(2)) console.error(a); process.exitCode = 3;",
    );
    expect(end).toEqual({ kind: 'exited', code: 3 });
    expect(lines.toSorted()).toEqual(['', '"', '$HOME', 'a', 'a b', 'b', folder, 'ä'].toSorted());
  });

  it('knows a program that is not there', async () => {
    const command = { program: 'airlock-has-no-such-program', args: [], folder: process.cwd() };
    expect(await runCommand(command, () => {}, new AbortController().signal)).toEqual({ kind: 'not-found' });
  });

  it('says that a program cannot be run', async () => {
    const folder = await layOut({ 'not-a-program': 'x' });
    const command = { program: join(folder, 'not-a-program'), args: [], folder };
    const end = await runCommand(command, () => {}, new AbortController().signal);
    expect(end).toMatchObject({ kind: 'failed', message: expect.stringContaining('EACCES') });
  });

  it('takes very much output, in pieces of bounded length', async () => {
    let most = 0;
    let total = 0;
    const folder = await layOut({
      'script.mjs': "const c = Buffer.alloc(1 << 20, 'x'); for (let i = 0; i < 100; i++) process.stdout.write(c);",
    });
    const command = { program: process.execPath, args: [join(folder, 'script.mjs')], folder };
    const end = await runCommand(
      command,
      (line) => {
        most = Math.max(most, line.length);
        total += line.length;
      },
      new AbortController().signal,
    );
    expect(end).toEqual({ kind: 'exited', code: 0 });
    expect([most, total]).toEqual([8192, 100 * 2 ** 20]);
  });

  it('ends it with all that it started', async () => {
    const abort = new AbortController();
    const folder = await layOut({
      'script.mjs': `
        import { spawn } from 'node:child_process';
        import { writeFileSync } from 'node:fs';
        process.on('SIGTERM', () => {});
        const child = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], { stdio: 'inherit' });
        writeFileSync('pids', process.pid + ' ' + child.pid);
        console.log('started');
        setInterval(() => {}, 1000);`,
    });
    const command = { program: process.execPath, args: [join(folder, 'script.mjs')], folder };
    const end = await runCommand(command, (line) => void (line === 'started' && abort.abort()), abort.signal);
    expect(end).toEqual({ kind: 'aborted' });
    const pids = (await readFile(join(folder, 'pids'), 'utf8')).split(' ').map(Number);
    expect(pids).toHaveLength(2);
    // A process that was ended is there until its parent has taken notice.
    for (const pid of pids) await vi.waitFor(async () => expect(await isRunning(pid)).toBe(false), 10_000);
  });

  it('does not wait for what a command leaves behind, and ends that too', async () => {
    const { end, lines } = await run(`
      import { spawn } from 'node:child_process';
      const child = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], { stdio: 'inherit' });
      child.unref();
      console.log(child.pid);`);
    expect(end).toEqual({ kind: 'exited', code: 0 });
    await vi.waitFor(async () => expect(await isRunning(Number(lines[0]))).toBe(false), 10_000);
  });

  it('begins nothing for a signal that was given before', async () => {
    const folder = await layOut({});
    const command = { program: process.execPath, args: ['-e', "fs.writeFileSync('made', '')"], folder };
    expect(await runCommand(command, () => {}, AbortSignal.abort())).toEqual({ kind: 'aborted' });
    await expect(readFile(join(folder, 'made'))).rejects.toThrow('ENOENT');
  });
});

describe('the environment of a command', () => {
  it('says where things are, and nothing of secrets or of the editor', () => {
    const given = {
      PATH: '/usr/bin:.:node_modules/.bin:/bin',
      HOME: '/home/ada',
      LC_ALL: 'C',
      CARGO_HOME: '/c',
      CARGO_REGISTRY_TOKEN: 'secret',
      WASI_SDK_PATH: '/opt/wasi-sdk',
      GITHUB_TOKEN: 'secret',
      AWS_SECRET_ACCESS_KEY: 'secret',
      NODE_OPTIONS: '--require=x',
      ELECTRON_RUN_AS_NODE: '1',
      VSCODE_IPC_HOOK: 'x',
      AIRLOCK_STATE_DIR: '/x',
    };
    expect(commandEnvironment(given)).toEqual({
      PATH: '/usr/bin:/bin',
      HOME: '/home/ada',
      LC_ALL: 'C',
      CARGO_HOME: '/c',
      WASI_SDK_PATH: '/opt/wasi-sdk',
      TERM: 'dumb',
      NO_COLOR: '1',
      CARGO_TERM_COLOR: 'never',
      PYTHONUNBUFFERED: '1',
    });
  });
});

async function isRunning(pid: number): Promise<boolean> {
  const status = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => undefined);
  return status !== undefined && !/\) [ZX] /.test(status);
}
