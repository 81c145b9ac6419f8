import { expect, it } from 'vitest';
import { join } from 'node:path';
import type { FastPath } from '../../../src/build/fast/fast-path.ts';
import { runPipeline } from '../../../src/build/pipeline.ts';
import { parseManifest } from '../../../src/manifest/index.ts';
import { layOut } from '../folders.ts';

const text = '{ "name": "a", "version": "1.0.0", "world": "w", "source": "./a.ts" }';
const project = {
  'airlock.json': text,
  'wit/a.wit': 'package a:b;\nworld w {\n  export f: func(at: s64) -> u32;\n}\n',
  'a.ts': 'export const f = () => 1;',
};

it('asks the official tools where the fast path cannot be trusted, and for a release', async () => {
  const folder = await layOut(project);
  const asked: string[] = [];
  const fast: FastPath = {
    snapshot: () => Promise.resolve({ kind: 'unsuitable', reason: 'it is another version' }),
    prepare: () => Promise.reject(new Error('a failure of the preparation is no failure of the build')),
  };
  for (const path of ['fast', 'release'] as const) {
    const { manifest } = parseManifest(text);
    if (!manifest) throw new Error('The manifest of this test has a problem.');
    const request = { manifestPath: join(folder, 'airlock.json'), workspaceRoot: folder, manifest, path };
    const outcome = await runPipeline(request, new AbortController().signal, {
      now: () => 0,
      fast,
      componentize: (bundle) => {
        asked.push(bundle);
        return Promise.resolve({ kind: 'failed', message: 'it stands in' });
      },
    });
    expect(outcome).toMatchObject({
      kind: 'failed',
      diagnostics: [
        { severity: 'error', message: 'it stands in' },
        // What the engine does wrong is told at the function.
        { severity: 'warning', start: { line: 2, column: 9 }, message: expect.stringContaining('"at" of "f"') },
        {
          severity: 'warning',
          start: { line: 2, column: 9 },
          message: expect.stringContaining('2147483648 or more'),
          quiet: true,
        },
      ],
    });
  }
  expect(asked).toHaveLength(2);
});
