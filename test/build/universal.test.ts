import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { bundleBuilder } from '../../scripts/bundle-builder.ts';
import { silentLog, systemClock } from '../../src/base/index.ts';
import { type Builder, type BuildOutcome, type BuildPath, createBuilder, forkBuilder } from '../../src/build/index.ts';
import { parseManifest } from '../../src/manifest/index.ts';
import { startHost, type TestHost } from '../host/support/host.ts';
import { buildProject, versionFrom } from '../support/build-project.ts';
import { temporaryFolder, type TemporaryFolder } from '../support/workspace.ts';
import { layOut } from './folders.ts';

// The build process of the package for every platform, in a folder that has no node_modules above it, and with no
// program on the path.
describe('the build process without native programs', () => {
  const path = process.env['PATH'];
  let folder: TemporaryFolder;
  let builder: Builder;
  let host: TestHost;

  beforeAll(async () => {
    folder = await temporaryFolder('airlock-universal');
    await bundleBuilder(join(folder.path, 'dist'), 'universal');
    await mkdir(join(folder.path, 'shells'), { mode: 0o700 });
    process.env['PATH'] = folder.path;
    const fork = () => forkBuilder(join(folder.path, 'dist/builder.js'), silentLog, join(folder.path, 'shells'));
    builder = createBuilder({ fork, clock: systemClock, log: silentLog });
    host = await startHost();
  }, 60_000);

  afterAll(async () => {
    builder.dispose();
    if (path !== undefined) process.env['PATH'] = path;
    await host.end();
    await folder.dispose();
  });

  const project = {
    'airlock.json': '{ "name": "a", "version": "1.0.0", "world": "w", "source": "./a.ts" }',
    'wit/a.wit': 'package a:b;\nworld w { export join: func(parts: list<string>) -> string; }\n',
    'a.ts':
      "import { separator } from './separator.ts';\nexport const join = (parts: string[]) => parts.join(separator);\n",
    'separator.ts': "export const separator = '-';\n",
  };

  it('is made of nothing that runs on one platform only', async () => {
    const files = await readdir(join(folder.path, 'dist'), { recursive: true, withFileTypes: true });
    const programs: string[] = [];
    for (const file of files.filter((each) => each.isFile())) {
      const bytes = await readFile(join(file.parentPath, file.name));
      if (nativeMagic.some((magic) => bytes.toString('latin1', 0, magic.length) === magic)) programs.push(file.name);
      expect(file.name).not.toContain('wizer');
    }
    expect(files.map(({ name }) => name)).toContain('esbuild.wasm');
    expect(programs).toEqual([]);
  });

  it('builds what a save wants, and says what is wrong at its place', { timeout: 120_000 }, async () => {
    const at = await layOut(project);
    const first = await build(at, 'fast');
    expect(await host.deploy(versionFrom(first, at))).toMatchObject({ kind: 'returned' });
    expect(await host.call('join', ['a', 'b'])).toEqual({ kind: 'returned', value: 'a-b' });

    await writeFile(join(at, 'separator.ts'), '\nexport const separator = ;\n');
    expect(await build(at, 'fast')).toMatchObject({
      kind: 'failed',
      diagnostics: [{ path: join(at, 'separator.ts'), start: { line: 1, column: 25 }, severity: 'error' }],
    });

    await writeFile(join(at, 'separator.ts'), "export const separator = '+';\n");
    expect(await host.deploy(versionFrom(await build(at, 'fast'), at))).toMatchObject({ kind: 'returned' });
    expect(await host.call('join', ['a', 'b'])).toEqual({ kind: 'returned', value: 'a+b' });
  });

  it('makes an ordinary component for a release', { timeout: 120_000 }, async () => {
    const at = await layOut(project);
    const outcome = await build(at, 'release');
    if (outcome.kind !== 'built' || !outcome.component) throw new Error(JSON.stringify(outcome));
    // As somebody else gets it: a file, about whose making nothing is known.
    const elsewhere = await layOut({
      'airlock.json': '{ "name": "p", "version": "1.0.0", "component": "./p.wasm" }',
    });
    await writeFile(join(elsewhere, 'p.wasm'), outcome.component);
    expect(await host.deploy(versionFrom(await buildProject(elsewhere), elsewhere))).toMatchObject({
      kind: 'returned',
    });
    expect(await host.call('join', ['c', 'd'])).toEqual({ kind: 'returned', value: 'c-d' });
  });

  async function build(at: string, by: BuildPath): Promise<BuildOutcome> {
    const manifestPath = join(at, 'airlock.json');
    const { manifest } = parseManifest(await readFile(manifestPath, 'utf8'));
    if (!manifest) throw new Error('The manifest of this test has a problem.');
    return builder.build({ manifestPath, workspaceRoot: at, manifest, path: by });
  }
});

/** How programs for Linux, macOS (in four ways) and Windows begin. */
const nativeMagic = ['\x7fELF', '\xcf\xfa\xed\xfe', '\xfe\xed\xfa\xcf', '\xca\xfe\xba\xbe', '\xce\xfa\xed\xfe', 'MZ'];
