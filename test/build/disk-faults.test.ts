import { spawn } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { mkdir, readdir, readFile, truncate } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, onTestFinished, vi } from 'vitest';
import { bundleBuilder } from '../../scripts/bundle-builder.ts';
import { silentLog, systemClock } from '../../src/base/index.ts';
import { type Builder, type BuildRequest, type ChildPort, createBuilder } from '../../src/build/index.ts';
import { shellFolderVariable } from '../../src/build/process/shell-folder.ts';
import { parseManifest } from '../../src/manifest/index.ts';
import { temporaryFolder, type TemporaryFolder } from '../support/workspace.ts';
import { layOut } from './folders.ts';

// What can happen to the build process and to its files from outside, in the packaged build process.
describe('the build process', () => {
  let folder: TemporaryFolder;
  let shells: string;
  beforeAll(async () => {
    folder = await temporaryFolder('airlock-disk-faults');
    await bundleBuilder(join(folder.path, 'dist'));
    shells = join(folder.path, 'shells');
    await mkdir(shells, { mode: 0o700 });
  }, 60_000);
  afterAll(() => folder.dispose());

  it('builds on a disk that is full, says so, and leaves no half file', { timeout: 120_000 }, async () => {
    const own = await newShellFolder();
    const { builder, printed } = start(own, { mostFileBytes: 4 * 1024 * 1024 });
    expect(await builder.build(await project())).toMatchObject({ kind: 'built' });
    await vi.waitFor(() => expect(printed()).toMatch(/^The build cache could not be written: EFBIG/m), 10_000);
    expect((await readdir(own)).filter((name) => name !== 'key' && !name.endsWith('.sealed'))).toEqual([]);
    expect(await largest(own)).toBeLessThan(1024);
    expect(await builder.build(await project('() => 2'))).toMatchObject({ kind: 'built' });
  });

  it('makes anew what was cut off on disk', { timeout: 120_000 }, async () => {
    const first = start(shells);
    const built = await first.builder.build(await project());
    await vi.waitFor(async () => expect(await largest(shells)).toBeGreaterThan(1024 ** 2), 10_000);
    first.builder.dispose();
    for (const name of await readdir(shells)) {
      const { length } = await readFile(join(shells, name));
      if (name.endsWith('.sealed') && length > 1024) await truncate(join(shells, name), length / 2);
    }
    const second = start(shells);
    const again = await second.builder.build(await project());
    expect(second.printed()).toContain(
      'was not used and is removed, because its bytes are not those that were written',
    );
    expect(second.printed()).toContain('The engine was prepared for the world "w"');
    if (built.kind !== 'built' || again.kind !== 'built') throw new Error(JSON.stringify([built, again]));
    expect(again.version.hash).toBe(built.version.hash);
  });

  it('is started again after it was killed in the middle of a build', { timeout: 120_000 }, async () => {
    const { builder, kill, printed } = start(shells);
    // The first build is over, so that the second is in the middle of the source's own loop.
    await builder.build(await project());
    const stuck = builder.build(await project('() => 1;\nconsole.log("begun");\nfor (;;)'));
    await vi.waitFor(() => expect(printed()).toContain('begun'), 60_000);
    kill();
    expect(await stuck).toEqual({ kind: 'died', reason: 'ended by SIGKILL' });
    expect(await builder.build(await project())).toMatchObject({ kind: 'built' });
  });

  async function newShellFolder(): Promise<string> {
    const path = await layOut({});
    await mkdir(join(path, 'shells'), { mode: 0o700 });
    return join(path, 'shells');
  }

  /** As `forkBuilder` does, but that the system limits what it may write, and that it can be killed from outside. */
  function start(
    kept: string,
    { mostFileBytes }: { readonly mostFileBytes?: number } = {},
  ): { readonly builder: Builder; kill(): void; printed(): string } {
    let text = '';
    let kill = (): void => {};
    const program = join(folder.path, 'dist/builder.js');
    const limit = mostFileBytes === undefined ? 'unlimited' : String(mostFileBytes / 512);
    const temporary = join(folder.path, 'temporary');
    const fork = (): ChildPort => {
      mkdirSync(temporary, { recursive: true });
      const child = spawn('/bin/sh', ['-c', `ulimit -f ${limit} && exec "$0" "$@"`, process.execPath, program], {
        env: { ...process.env, [shellFolderVariable]: kept, TMPDIR: temporary, AIRLOCK_BUILD_FOLDER: temporary },
        stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
        serialization: 'advanced',
      });
      child.stdout?.setEncoding('utf8').on('data', (piece: string) => void (text += piece));
      child.stderr?.setEncoding('utf8').on('data', (piece: string) => void (text += piece));
      kill = () => child.kill('SIGKILL');
      return {
        send: (message) => void (child.connected && child.send(message, () => {})),
        onMessage: (listener) => void child.on('message', listener),
        onExit: (listener) => void child.once('exit', (code, signal) => listener(`ended by ${signal ?? code}`)),
        kill,
      };
    };
    const builder = createBuilder({ fork, clock: systemClock, log: silentLog });
    onTestFinished(() => builder.dispose());
    return { builder, kill: () => kill(), printed: () => text };
  }
});

async function project(body = '() => 1'): Promise<BuildRequest> {
  const text = '{ "name": "a", "version": "1.0.0", "world": "w", "source": "./a.ts" }';
  const workspaceRoot = await layOut({
    'airlock.json': text,
    'wit/a.wit': 'package a:b;\nworld w { export f: func() -> u8; }\n',
    'a.ts': `export const f = ${body};\n`,
  });
  const { manifest } = parseManifest(text);
  if (!manifest) throw new Error('The manifest of this test has a problem.');
  return { manifestPath: join(workspaceRoot, 'airlock.json'), workspaceRoot, manifest };
}

/** Bytes of the largest file of a folder. */
async function largest(path: string): Promise<number> {
  const sizes = await Promise.all((await readdir(path)).map(async (name) => (await readFile(join(path, name))).length));
  return Math.max(0, ...sizes);
}
