import { chmod, mkdir, mkdtemp, readdir, readFile, realpath, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { bundleBuilder } from '../../scripts/bundle-builder.ts';
import { silentLog, systemClock } from '../../src/base/index.ts';
import {
  type Builder,
  type BuildOutcome,
  type BuildPath,
  type BuildRequest,
  type ChildPort,
  createBuilder,
  forkBuilder,
} from '../../src/build/index.ts';
import { parseManifest } from '../../src/manifest/index.ts';
import { layOut } from './folders.ts';

const greeter = resolve(import.meta.dirname, '../../examples/greeter');

// The packaged build process, in a folder that has no node_modules above it.
describe('build process', () => {
  const outer = process.env['TMPDIR'];
  let folder: string;
  let builder: Builder;
  let shells: string;
  let forked = 0;
  const lines: string[] = [];
  const log = { ...silentLog, info: (line: string) => void lines.push(line) };

  beforeAll(async () => {
    folder = await realpath(await mkdtemp(join(tmpdir(), 'airlock-process-')));
    await mkdir(join(folder, 'temporary'));
    await bundleBuilder(join(folder, 'dist'));
    // As an archive may leave them.
    await chmod(join(folder, 'dist/esbuild/esbuild'), 0o644);
    process.env['TMPDIR'] = join(folder, 'temporary');
    shells = join(folder, 'shells');
    await mkdir(shells, { mode: 0o700 });
    const fork = (): ChildPort => {
      forked++;
      return forkBuilder(join(folder, 'dist/builder.js'), log, shells);
    };
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
    const stuck = builder.build(await requestFor(endless, 'release'));
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

    const outcome = await builder.build(await requestFor(greeter, 'release'));
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
    const outcome = await builder.build(await requestFor(printing, 'release'));
    expect(outcome).toEqual({ kind: 'died', reason: expect.stringContaining('printed without end') });
    const printed = lines.slice(before).filter((line) => line.includes('[airlock] x'));
    expect(printed.length).toBeGreaterThan(1);
    expect(printed.every((line) => line.startsWith('[build] '))).toBe(true);
    expect(lines.slice(before).join('').length).toBeLessThan(80 * 1024);
  });

  it('builds again after a source on which the engine broke', { timeout: 300_000 }, async () => {
    const breaking = await layOut({
      'airlock.json':
        '{ "name": "b", "version": "1.0.0", "world": "w", "source": "./a.ts", "limits": { "memory": "1GiB" } }',
      'wit/a.wit': 'package a:b;\nworld w { export f: func() -> u8; }\n',
      'a.ts': `const big = [${'1,'.repeat(12_000_000)}];\nexport function f() { return big.length; }`,
    });
    const broken = await builder.build(await requestFor(breaking, 'release'));
    const next = await builder.build(await requestFor(greeter, 'release'));
    expect(broken).toMatchObject({
      kind: 'failed',
      diagnostics: [
        { path: join(breaking, 'a.ts'), message: expect.stringMatching(/^The engine could not take this source/) },
      ],
    });
    expect(next.kind).toBe('built');
  });

  const world = { 'wit/a.wit': 'package a:b;\nworld w { export f: func() -> u8; }\n' };
  const manifest = '{ "name": "f", "version": "1.0.0", "world": "w", "source": "./a.ts" }';
  const good = 'export const f = () => 1;';

  it('prepares a world once, keeps it on disk, and sends it once', { timeout: 120_000 }, async () => {
    const project = await layOut({ ...world, 'airlock.json': manifest, 'a.ts': good });
    const request = await requestFor(project);
    const before = lines.length;
    const [first, second] = [await builder.build(request), await builder.build(request)];
    expect(lines.slice(before).filter((line) => line.includes('was prepared for the world "w"'))).toHaveLength(1);
    if (first.kind !== 'built' || second.kind !== 'built') throw new Error(JSON.stringify([first, second]));
    expect(second.version.hash).toBe(first.version.hash);
    expect(second.version.shell).toMatch(/^[0-9a-f]{64}$/);
    expect(codeOf(second, 'component.core2.wasm')).toBe(codeOf(first, 'component.core2.wasm'));
    const kept = await vi.waitFor(async () => {
      const names = (await readdir(shells)).filter((name) => name.endsWith('.sealed'));
      expect(names.length).toBeGreaterThan(0);
      return names;
    });
    for (const name of kept) expect((await stat(join(shells, name))).mode & 0o777).toBe(0o600);

    builder.cancel(request.manifestPath);
    const again = createBuilder({
      fork: () => forkBuilder(join(folder, 'dist/builder.js'), log, shells),
      clock: systemClock,
      log: silentLog,
    });
    const third = await again.build(request);
    again.dispose();
    expect(lines.slice(before).filter((line) => line.includes('was prepared for the world "w"'))).toHaveLength(1);
    expect(third).toMatchObject({ kind: 'built', version: { shell: second.version.shell, hash: second.version.hash } });
  });

  const faults: readonly [name: string, source: string, message: RegExp][] = [
    [
      'prints without end',
      `${good}\nfor (;;) console.log("[airlock] x".repeat(1000));`,
      /^The source printed too much while it was initialised\.$/,
    ],
    ['is not JavaScript', 'export function f( {', /^Expected/],
    ['throws', `${good}\nnull.x;`, /^Thrown while the source was initialised: TypeError/],
    [
      'is larger than any file may be',
      `const text = ${JSON.stringify('x'.repeat(50_000_000))};\n${good}`,
      /^This file is too large: over 32 MiB\.$/,
    ],
    [
      'does not fit into its memory',
      `const text = ${JSON.stringify('x'.repeat(30_000_000))};\nexport const f = () => text.length;`,
      /^(?:It ran out of memory|The component needs|The source makes)/,
    ],
  ];
  it.each(faults)(
    'builds the next save after a source that %s',
    { timeout: 120_000 },
    async (_name, source, message) => {
      const project = await layOut({ ...world, 'airlock.json': manifest, 'a.ts': source });
      const started = forked;
      const before = lines.length;
      const outcome = await builder.build(await requestFor(project));
      expect(outcome).toMatchObject({ kind: 'failed', diagnostics: [{ message: expect.stringMatching(message) }] });
      expect(lines.slice(before).join('').length).toBeLessThan(80 * 1024);
      await writeFile(join(project, 'a.ts'), good);
      expect(await builder.build(await requestFor(project))).toMatchObject({ kind: 'built' });
      expect(forked).toBeLessThanOrEqual(started + 1);
    },
  );

  it('builds the next save after a source that never ends', { timeout: 120_000 }, async () => {
    const project = await layOut({ ...world, 'airlock.json': manifest, 'a.ts': `${good}\nfor (;;);` });
    const stuck = builder.build(await requestFor(project));
    await writeFile(join(project, 'a.ts'), good);
    const next = builder.build(await requestFor(project));
    expect(await stuck).toEqual({ kind: 'superseded' });
    expect(await next).toMatchObject({ kind: 'built' });
    const endless = await layOut({ ...world, 'airlock.json': manifest, 'a.ts': `${good}\nfor (;;);` });
    const late = await builder.build({ ...(await requestFor(endless)), timeLimitMs: 3000 });
    expect(late).toEqual({ kind: 'timeout', milliseconds: 3000 });
    expect(await builder.build(await requestFor(project))).toMatchObject({ kind: 'built' });
  });
});

async function requestFor(folder: string, path: BuildPath = 'fast'): Promise<BuildRequest> {
  const manifestPath = join(folder, 'airlock.json');
  const { manifest } = parseManifest(await readFile(manifestPath, 'utf8'));
  if (!manifest) throw new Error('The manifest has a problem.');
  return { manifestPath, workspaceRoot: folder, manifest, path };
}

/** The command lines of running processes that name a path. */
async function commandsNaming(path: string): Promise<string[]> {
  const ids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name));
  const commands = await Promise.all(ids.map((id) => readFile(`/proc/${id}/cmdline`, 'utf8').catch(() => '')));
  return commands.filter((command) => command.includes(path)).map((command) => command.replaceAll('\0', ' '));
}

function codeOf(outcome: BuildOutcome, core: string): unknown {
  return outcome.kind === 'built' ? outcome.version.cores[core] : undefined;
}
