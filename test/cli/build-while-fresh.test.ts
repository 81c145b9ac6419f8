import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { systemClock } from '../../src/base/index.ts';
import { buildWhileFresh } from '../../src/cli/build-while-fresh.ts';
import type { Building } from '../../src/cli/building.ts';
import { failed } from '../../src/cli/command.ts';
import { findTarget, type Target } from '../../src/cli/target.ts';
import { temporaryFolder, type TemporaryFolder } from '../support/workspace.ts';

let folder: TemporaryFolder;
beforeAll(async () => {
  folder = await temporaryFolder('fresh');
});
afterAll(() => folder.dispose());

const ports = { clock: systemClock, interrupted: new AbortController().signal };

async function target(code: string): Promise<Target> {
  const manifest = `{ "name": "a", "version": "1.0.0", ${code} }`;
  await writeFile(join(folder.path, 'airlock.json'), manifest);
  const found = await findTarget('.', { cwd: folder.path });
  if (found.kind === 'failed') throw new Error(found.message);
  return found;
}

/** Builds that end only when they are given up, but for those that `answers` says beforehand. */
function builds(...answers: readonly (() => Awaited<ReturnType<Building['build']>>)[]): {
  readonly building: Building;
  readonly begun: () => Promise<void>;
} {
  let count = 0;
  const started = Promise.withResolvers<void>();
  const building: Building = {
    build(_target, _path, until) {
      const answer = answers[count++];
      if (answer) return Promise.resolve(answer());
      started.resolve();
      return new Promise((settle) =>
        until?.addEventListener('abort', () => settle(failed('failure', 'the build was given up'))),
      );
    },
    dispose() {},
  };
  return { building, begun: () => started.promise };
}

it('gives a build up that never ends when its source is saved', async () => {
  const source = await target('"world": "w", "wit": "./wit", "source": "./a.ts"');
  const path = join(source.root, 'a.ts');
  await writeFile(path, 'while (true) {}');
  const { building, begun } = builds();
  const fresh = buildWhileFresh(building, ports)(systemClock.now() + 1000, source);
  await begun();
  await writeFile(path, 'export {};');
  expect(await fresh).toEqual({ built: undefined, inputs: [source.manifestPath, path] });
});

it('watches what the last build read where one does not say it, and gives up for that as well', async () => {
  const source = await target('"world": "w", "wit": "./wit", "source": "./a.ts"');
  const [path, part] = [join(source.root, 'a.ts'), join(source.root, 'part.ts')];
  await writeFile(part, '');
  const tooLong = failed('limit', 'the build took more than 120 s');
  const { building, begun } = builds(
    () => failed('build', 'the build failed', { inputs: [path, part] }),
    () => tooLong,
  );
  const fresh = buildWhileFresh(building, ports);
  const inputs = [source.manifestPath, path, part];
  const since = systemClock.now() + 1000;
  expect((await fresh(since, source)).inputs).toEqual([path, part]);
  expect(await fresh(since, source)).toEqual({ built: tooLong, inputs });
  const third = fresh(since, source);
  await begun();
  await writeFile(part, 'export {};');
  expect(await third).toEqual({ built: undefined, inputs });
});

it('lets a command end, which may write what it reads', async () => {
  const command = await target('"build": { "command": ["make"], "output": "./a.wasm", "watch": ["src/**"] }');
  const waited: number[] = [];
  const after = (milliseconds: number): { dispose(): void } => {
    waited.push(milliseconds);
    return { dispose() {} };
  };
  const clock = { ...systemClock, after };
  const answer = failed('build', 'the build failed', { inputs: [command.manifestPath] });
  const fresh = buildWhileFresh(builds(() => answer).building, { ...ports, clock });
  // Everything has changed since the beginning of time.
  expect(await fresh(0, command)).toEqual({ built: answer, inputs: [command.manifestPath] });
  expect(waited).toEqual([]);
});
