import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { BuildOutcome } from '../../../src/build/index.ts';
import { runPipeline } from '../../../src/build/pipeline.ts';
import { parseManifest } from '../../../src/manifest/index.ts';
import { layOut } from '../folders.ts';

const wit =
  'package a:b@1.0.0;\nworld w {\n  export greet-all: func(some-name: string) -> string;\n  export run: func();\n}\n';

/** Builds what never comes as far as the engine. */
async function build(source: string, text: string, world = wit): Promise<{ folder: string; outcome: BuildOutcome }> {
  const json = `{ "name": "n", "version": "0.1.0", "wit": "./wit", "world": "w", "source": "./${source}" }`;
  const folder = await layOut({ 'airlock.json': json, 'wit/world.wit': world, [source]: text });
  const { manifest } = parseManifest(json);
  if (!manifest) throw new Error('The manifest is wrong.');
  const request = { manifestPath: join(folder, 'airlock.json'), workspaceRoot: folder, manifest };
  const componentize = (): never => {
    throw new Error('The engine is not asked.');
  };
  return { folder, outcome: await runPipeline(request, new AbortController().signal, { componentize, now: () => 0 }) };
}

describe('a build that failed', () => {
  it.each([
    ['a.ts', `export function greetAll(someName: string): string {`],
    ['src/a.js', `export function greetAll(someName) {`],
  ])('says what %s lacks, with the code for it', async (source, head) => {
    const { folder, outcome } = await build(source, 'export function run() {}\n');
    if (outcome.kind !== 'failed') throw new Error(outcome.kind);
    const [only, another] = outcome.diagnostics;
    expect(another).toBeUndefined();
    expect(only?.path).toBe(join(folder, 'wit/world.wit'));
    expect(only?.stub?.path).toBe(join(folder, source));
    expect(only?.stub?.text).toBe(`export ${head.slice(7)}\n  throw new Error('not implemented');\n}\n`);
  });

  it.each([
    ['a source that cannot be read', 'const = 1;\n'],
    ['an import that leads nowhere', `import 'wasi:cli/environment@0.2.12';\n`],
    ['a missing export', ''],
  ])('has the world all the same, with %s', async (_, text) => {
    const { outcome } = await build('a.ts', text);
    expect(outcome).toMatchObject({
      kind: 'failed',
      world: { name: 'a:b/w@1.0.0', wit: [{ path: 'world.wit', content: wit }] },
    });
  });

  it('has none where something is wrong with its WIT', async () => {
    const { outcome } = await build('a.ts', '', 'package a:b;\nworld w { export f: func(x: unknown); }\n');
    expect(outcome.kind).toBe('failed');
    expect(outcome).not.toHaveProperty('world');
  });
});
