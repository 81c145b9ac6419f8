import { join, relative } from 'node:path';
import { expect, it } from 'vitest';
import { componentizeJs } from '../../../src/build/engine.ts';
import { runPipeline } from '../../../src/build/pipeline.ts';
import { placesOf } from '../../../src/extension/runtime-errors/places.ts';
import { createTrace, type GuestError } from '../../../src/extension/runtime-errors/trace.ts';
import { parseManifest, usualConditions } from '../../../src/manifest/index.ts';
import { fastPath } from '../../build/fast/support.ts';
import { layOut } from '../../build/folders.ts';
import { startHost } from '../../host/support/host.ts';

const manifestText = '{ "name": "n", "version": "0.1.0", "wit": "./wit", "world": "w", "source": "./src/a.ts" }';

const files = {
  'airlock.json': manifestText,
  'wit/world.wit':
    'package a:b;\nworld w { export f: func(); export late: func(); export both: func(); export printed: func(); }\n',
  'src/a.ts': `import { deep } from '../lib/b.ts';
interface Long { a: 1; b: 2 }
export function f(): void {
  const inner = (): void => deep('née');
  inner();
}
export async function late(): Promise<void> {
  await Promise.resolve();
  deep('late');
}
export function both(): void {
  try {
    deep('inner');
  } catch (cause) {
    throw new Error('outer', { cause });
  }
}
export function printed(): void {
  console.error(new Error('handled').stack);
}
`,
  'lib/b.ts': `// This file lies beside the folder of the source.
export function deep(what: string): void {
  if (what) throw new Error('deep ' + what);
}
`,
};

it('points at the lines of the sources, for what a guest throws', { timeout: 90_000 }, async () => {
  const folder = await layOut(files);
  const { manifest } = parseManifest(manifestText);
  if (!manifest) throw new Error('The manifest is wrong.');
  const outcome = await runPipeline(
    { manifestPath: join(folder, 'airlock.json'), workspaceRoot: folder, manifest },
    new AbortController().signal,
    { componentize: componentizeJs, fast: fastPath(), now: () => 0 },
  );
  if (outcome.kind !== 'built') throw new Error(JSON.stringify(outcome));
  const { version, inputs } = outcome;
  expect(version.sourceMap).not.toContain('This file lies');

  const host = await startHost();
  expect(
    await host.deploy({ ...version, requests: [], callTimeMs: 5000, conditions: usualConditions, inputs: [] }),
  ).toMatchObject({
    kind: 'returned',
  });
  const run = async (name: string): Promise<{ lines: readonly string[]; errors: readonly GuestError[] }> => {
    const errors = new Map<string, GuestError>();
    const trace = createTrace({
      find: placesOf(version, inputs),
      show: ({ path, line, column }) => `${relative(folder, path)}:${line + 1}:${column + 1}`,
      found: (error) => errors.set(error.message, error),
    });
    const before = host.printed().length;
    await host.call(name);
    const printed = host.printed().slice(before).trimEnd().split('\n');
    return { lines: printed.map((line) => trace.take(line)), errors: Array.from(errors.values()) };
  };

  const ours = (lines: readonly string[]): readonly string[] => lines.filter((line) => line.includes(' ('));
  const f = await run('f');
  expect(ours(f.lines)).toEqual(['  at deep (lib/b.ts:3:19)', '  at inner (src/a.ts:4:29)', '  at f (src/a.ts:5:3)']);
  expect(f.errors).toMatchObject([
    { message: 'deep née', frames: [{ name: 'deep' }, { name: 'inner' }, { name: 'f' }] },
  ]);
  expect(f.errors[0]?.frames[0]?.place).toEqual({ path: join(folder, 'lib/b.ts'), line: 2, column: 18 });

  expect(ours((await run('late')).lines)).toEqual(['  at deep (lib/b.ts:3:19)', '  at late (src/a.ts:9:3)']);

  const both = await run('both');
  expect(both.errors.map(({ message, frames }) => [message, frames[0]?.place.line])).toEqual([
    ['outer', 14],
    ['Caused by: deep inner', 2],
  ]);

  const printed = await run('printed');
  expect(ours(printed.lines)).toEqual(['at printed (src/a.ts:19:17)']);
  expect(printed.errors).toEqual([]);
  await host.end();
});
