import { chmod, mkdir, mkdtemp, readdir, readFile, realpath, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { bundleBuilder } from '../../scripts/bundle-builder.ts';
import { silentLog, systemClock } from '../../src/base/index.ts';
import { type Builder, type BuildRequest, createBuilder, forkBuilder } from '../../src/build/index.ts';
import { parseManifest } from '../../src/manifest/index.ts';
import { layOut } from './folders.ts';

const greeter = resolve(import.meta.dirname, '../../examples/greeter');

// The packaged build process, in a folder that has no node_modules above it.
describe('build process', () => {
  const outer = process.env['TMPDIR'];
  let folder: string;
  let builder: Builder;
  const lines: string[] = [];
  const log = { ...silentLog, info: (line: string) => void lines.push(line) };

  beforeAll(async () => {
    folder = await realpath(await mkdtemp(join(tmpdir(), 'airlock-process-')));
    await mkdir(join(folder, 'temporary'));
    await bundleBuilder(join(folder, 'dist'));
    // As an archive may leave them.
    await chmod(join(folder, 'dist/esbuild/esbuild'), 0o644);
    await chmod(join(folder, 'dist/componentize-js/bin/wizer'), 0o644);
    process.env['TMPDIR'] = join(folder, 'temporary');
    const fork = (): ReturnType<typeof forkBuilder> => forkBuilder(join(folder, 'dist/builder.js'), log);
    builder = createBuilder({ fork, clock: systemClock, log: silentLog });
  }, 60_000);

  afterAll(async () => {
    builder.dispose();
    if (outer === undefined) delete process.env['TMPDIR'];
    else process.env['TMPDIR'] = outer;
    await rm(folder, { recursive: true, force: true, maxRetries: 5 });
  });

  it('ends with what it started in the middle of a build, and builds again', { timeout: 120_000 }, async () => {
    const endless = await layOut({
      'airlock.json': '{ "name": "a", "version": "1.0.0", "world": "w", "source": "./a.ts" }',
      'wit/a.wit': 'package a:b;\nworld w { export f: func(); }\n',
      'a.ts': 'export function f() {}\nfor (;;);',
    });
    const stuck = builder.build(await requestFor(endless));
    const temporary = join(folder, 'temporary');
    await vi.waitFor(
      async () => expect(await commandsNaming(temporary)).toContainEqual(expect.stringContaining('wizer')),
      {
        timeout: 60_000,
      },
    );
    builder.cancel(join(endless, 'airlock.json'));
    expect(await stuck).toEqual({ kind: 'superseded' });
    await vi.waitFor(async () => expect(await commandsNaming(temporary)).toEqual([]), { timeout: 20_000 });
    await vi.waitFor(
      async () => expect((await readdir(temporary)).filter((name) => name.startsWith('airlock-build-'))).toEqual([]),
      {
        timeout: 20_000,
      },
    );

    const outcome = await builder.build(await requestFor(greeter));
    if (outcome.kind !== 'built') throw new Error(JSON.stringify(outcome));
    expect(outcome.version.exports).toMatchObject([{ name: 'greet' }]);
    expect(outcome.version.cores['component.core.wasm']).toBeInstanceOf(Uint8Array);
  });

  it('ends a build that prints without end, and marks what it printed', { timeout: 120_000 }, async () => {
    const before = lines.length;
    const printing = await layOut({
      'airlock.json': '{ "name": "p", "version": "1.0.0", "world": "w", "source": "./a.ts" }',
      'wit/a.wit': 'package a:b;\nworld w { export f: func(); }\n',
      'a.ts': 'export function f() {}\nfor (;;) console.log("[airlock] x".repeat(1000));',
    });
    const outcome = await builder.build(await requestFor(printing));
    expect(outcome).toEqual({ kind: 'died', reason: expect.stringContaining('printed without end') });
    const printed = lines.slice(before).filter((line) => line.includes('[airlock] x'));
    expect(printed.length).toBeGreaterThan(1);
    expect(printed.every((line) => line.startsWith('[build] '))).toBe(true);
    expect(lines.slice(before).join('').length).toBeLessThan(80 * 1024);
  });

  it('builds again after a source on which the engine broke', { timeout: 120_000 }, async () => {
    const breaking = await layOut({
      'airlock.json':
        '{ "name": "b", "version": "1.0.0", "world": "w", "source": "./a.ts", "limits": { "memory": "1GiB" } }',
      'wit/a.wit': 'package a:b;\nworld w { export f: func() -> u32; }\n',
      'a.ts': `const big = [${'1,'.repeat(12_000_000)}];\nexport function f() { return big.length; }`,
    });
    const broken = await builder.build(await requestFor(breaking));
    const next = await builder.build(await requestFor(greeter));
    expect(broken).toMatchObject({
      kind: 'failed',
      diagnostics: [
        { path: join(breaking, 'a.ts'), message: expect.stringMatching(/^The engine could not take this source/) },
      ],
    });
    expect(next.kind).toBe('built');
  });
});

async function requestFor(folder: string): Promise<BuildRequest> {
  const manifestPath = join(folder, 'airlock.json');
  const { manifest } = parseManifest(await readFile(manifestPath, 'utf8'));
  if (!manifest) throw new Error('The manifest has a problem.');
  return { manifestPath, workspaceRoot: folder, manifest };
}

/** The command lines of running processes that name a path. */
async function commandsNaming(path: string): Promise<string[]> {
  const ids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name));
  const commands = await Promise.all(ids.map((id) => readFile(`/proc/${id}/cmdline`, 'utf8').catch(() => '')));
  return commands.filter((command) => command.includes(path)).map((command) => command.replaceAll('\0', ' '));
}
