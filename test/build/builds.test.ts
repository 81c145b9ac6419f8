import { cp, mkdir, mkdtemp, readFile, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { componentEmbed, componentNew, parse } from '@bytecodealliance/jco-transpile/wasm-tools';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { bundleBuilder } from '../../scripts/bundle-builder.ts';
import { silentLog, systemClock } from '../../src/base/index.ts';
import {
  type Builder,
  type BuildRequest,
  type ChildPort,
  createBuilds,
  forkBuilder,
  runCommand,
} from '../../src/build/index.ts';
import { parseManifest } from '../../src/manifest/index.ts';
import { root } from '../support/paths.ts';
import { testTools, withPath } from '../support/tools/tools.ts';
import { layOut } from './folders.ts';

// The packaged build process, in a folder that has no node_modules above it.
describe('builds of every origin', () => {
  let folder: string;
  let builder: Builder;
  let leavePath: () => void;
  const forked: ChildPort[] = [];

  beforeAll(async () => {
    leavePath = withPath(await testTools());
    folder = await realpath(await mkdtemp(join(tmpdir(), 'airlock-builds-')));
    await bundleBuilder(join(folder, 'dist'));
    await mkdir(join(folder, 'work'));
    builder = createBuilds({
      fork() {
        const port = forkBuilder(join(folder, 'dist/builder.js'), silentLog);
        forked.push(port);
        return port;
      },
      clock: systemClock,
      log: silentLog,
      command: { run: runCommand, consent: () => Promise.resolve(true), print: () => {} },
    });
  }, 300_000);

  afterAll(async () => {
    builder.dispose();
    leavePath();
    await rm(folder, { recursive: true, force: true, maxRetries: 5 });
  });

  it('build a component that was made elsewhere, each time in a process of its own', { timeout: 60_000 }, async () => {
    const project = await layOut({ 'airlock.json': manifestOf('"component": "./a.wasm"') });
    await writeFile(join(project, 'a.wasm'), await component());
    const before = forked.length;
    for (let time = 0; time < 2; time++) {
      expect(await builder.build(await requestFor(project))).toMatchObject({ kind: 'built' });
    }
    expect(forked.length - before).toBe(2);
  });

  it.each([
    // This one makes the tools trap, which spoils every later use of the instance that it was given to.
    ['that breaks the tools', '(component (import "unlocked-dep=<a:b/c>" (instance)))'],
    ['with a name that would run code', `(component (core module (func (export "x'], globalThis.P = 1, e['x"))))`],
  ])('survive a component %s', { timeout: 60_000 }, async (_, text) => {
    const [hostile, good] = [
      await layOut({ 'airlock.json': manifestOf('"component": "./a.wasm"') }),
      await layOut({ 'airlock.json': manifestOf('"component": "./a.wasm"') }),
    ];
    await writeFile(join(hostile, 'a.wasm'), await parse(text));
    await writeFile(join(good, 'a.wasm'), await component());
    const [first, second] = [builder.build(await requestFor(hostile)), builder.build(await requestFor(good))];
    expect(['failed', 'died', 'built']).toContain((await first).kind);
    expect(await second).toMatchObject({ kind: 'built' });
    // The same file, put right, is built as well.
    await writeFile(join(hostile, 'a.wasm'), await component());
    expect(await builder.build(await requestFor(hostile))).toMatchObject({ kind: 'built' });
  });

  it('build by a command, with the adapters as they are shipped', { timeout: 120_000 }, async () => {
    const project = await layOut({});
    await cp(join(root, 'examples/words-c'), project, { recursive: true });
    expect(await builder.build(await requestFor(project))).toMatchObject({ kind: 'built', diagnostics: [] });
    const text = await readFile(join(project, 'airlock.json'), 'utf8');
    await writeFile(join(project, 'airlock.json'), text.replace('"-mexec-model=reactor",', ''));
    const source = await readFile(join(project, 'src/words.c'), 'utf8');
    await writeFile(join(project, 'src/words.c'), `${source}\nint main(void) { return 0; }\n`);
    const program = await builder.build(await requestFor(project));
    if (program.kind !== 'built') throw new Error(JSON.stringify(program));
    expect(program.version.exports.map(({ name }) => name)).toContainEqual(
      expect.stringMatching(/^wasi:cli\/run@0\.2/),
    );
  });

  it('give up what was asked for a manifest that names another kind of code now', { timeout: 60_000 }, async () => {
    const project = await layOut({
      'airlock.json': manifestOf(
        '"build": { "command": ["node", "endless.mjs"], "output": "./a.wasm", "watch": ["./src"] }',
      ),
      'endless.mjs': 'setInterval(() => {}, 1000);',
    });
    await writeFile(join(project, 'a.wasm'), await component());
    const first = builder.build(await requestFor(project));
    await writeFile(join(project, 'airlock.json'), manifestOf('"component": "./a.wasm"'));
    const second = builder.build(await requestFor(project));
    expect(await first).toEqual({ kind: 'superseded' });
    expect(await second).toMatchObject({ kind: 'built' });
  });
});

function manifestOf(code: string): string {
  return `{ "name": "a", "version": "1.0.0", ${code} }`;
}

async function component(): Promise<Uint8Array> {
  const binary = await parse('(module (func (export "seven") (result i32) (i32.const 7)))');
  const witSource = 'package a:b;\nworld w { export seven: func() -> u32; }\n';
  return componentNew(await componentEmbed({ binary, witSource, world: 'w', dummy: false, stringEncoding: 'utf8' }));
}

async function requestFor(project: string): Promise<BuildRequest> {
  const manifestPath = join(project, 'airlock.json');
  const { manifest, problems } = parseManifest(await readFile(manifestPath, 'utf8'));
  if (!manifest) throw new Error(problems.map(({ message }) => message).join('\n'));
  return { manifestPath, workspaceRoot: project, manifest };
}
