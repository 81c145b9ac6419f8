import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { build } from 'esbuild';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { silentLog, systemClock } from '../../../src/base/index.ts';
import { keyOf } from '../../../src/cli/store/grant.ts';
import { openStore } from '../../../src/cli/store/store.ts';
import { openGrantStore } from '../../../src/host/index.ts';
import { root } from '../../support/paths.ts';
import { temporaryFolder, type TemporaryFolder } from '../../support/workspace.ts';
import { accepted, bytesOf, releaseOf, standingAfter } from './steps.ts';

const kills = 200;
/** Two write into one store at once, each a component of its own, and both are killed at once. */
const names = ['room', 'hall'] as const;

let folder: TemporaryFolder;
const children: ChildProcess[] = [];

beforeAll(async () => {
  folder = await temporaryFolder('store-kill');
  await mkdir(join(folder.path, 'state/store'), { recursive: true, mode: 0o700 });
  // One file starts many times faster than the sources do.
  await build({
    entryPoints: [join(root, 'test/cli/store/writer.ts')],
    outfile: join(folder.path, 'writer.mjs'),
    bundle: true,
    platform: 'node',
    format: 'esm',
    mainFields: ['module', 'main'],
    logLevel: 'error',
  });
});
afterAll(async () => {
  for (const child of children.splice(0)) child.kill('SIGKILL');
  await folder.dispose();
});

// What is expected is exact: one step at a time, so what is installed is what it was after the last step that was told
// of, or after the one that was on its way; never half of one, never something else.
it(`${kills} times killed in the middle, the store is whole each time`, { timeout: 180_000 }, async () => {
  const random = seeded(20_261_128);
  const next = names.map(() => 0);
  let onTheWay = 0;
  let ahead = startWriters();
  for (let kill = 0; kill < kills; kill += names.length) {
    const running = ahead;
    for (const [index, child] of running.entries()) child.stdin?.write(String(next[index]));
    ahead = startWriters();
    const told = await untilKilled(running, 1 + Math.floor(random() * 4), random() * 12);
    for (const [index, lines] of told.entries()) {
      expect(lines.filter((line) => line.startsWith('!'))).toEqual([]);
      const from = next[index] ?? 0;
      expect(lines.map(Number)).toEqual(lines.map((_, at) => from + at));
      next[index] = from + lines.length;
    }
    onTheWay += await checkStore(next);
  }
  expect(Math.min(...next)).toBeGreaterThan(kills / 2);
  // Some kills came after a change and before it was told, or they would not have been in the middle.
  expect(onTheWay).toBeGreaterThan(0);
  await checkLeftovers();
});

function startWriters(): readonly ChildProcess[] {
  return names.map((name) => {
    const args = [join(folder.path, 'writer.mjs'), join(folder.path, 'state'), name];
    const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', ...args], {
      stdio: ['pipe', 'pipe', 'inherit'],
    });
    children.push(child);
    return child;
  });
}

/** Kills both when one has told of so many steps and then some milliseconds have passed; gives the whole lines of each. */
async function untilKilled(running: readonly ChildProcess[], steps: number, thenMs: number): Promise<string[][]> {
  const texts = running.map(() => '');
  const kill = (): void => running.forEach((child) => child.kill('SIGKILL'));
  let isDue = false;
  const ends = running.map((child, index) => {
    child.stdout?.on('data', (chunk: Buffer) => {
      texts[index] += chunk.toString();
      if (isDue || (texts[index] ?? '').split('\n').length <= steps) return;
      isDue = true;
      setTimeout(kill, thenMs);
    });
    return once(child, 'close');
  });
  // Nothing but a kill ends one; else the other would go on for ever.
  const [first] = (await Promise.race(ends)) as [number | null];
  kill();
  expect(first).toBe(null);
  await Promise.all(ends);
  return texts.map((text) => text.split('\n').slice(0, -1));
}

/** Moves `next` on over steps that were done and not told of, and says how many these were. */
async function checkStore(next: number[]): Promise<number> {
  let onTheWay = 0;
  const state = join(folder.path, 'state');
  const database = new DatabaseSync(join(state, 'store/index.sqlite'));
  expect(database.prepare('PRAGMA integrity_check').all()).toEqual([{ integrity_check: 'ok' }]);
  expect(database.prepare('PRAGMA foreign_key_check').all()).toEqual([]);
  database.close();
  const store = openStore(join(state, 'store'), () => systemClock.now());
  const opened = openGrantStore(state, { clock: systemClock, log: silentLog });
  if (opened.kind === 'unusable') throw new Error(opened.message);
  try {
    for (const [index, name] of names.entries()) {
      const installed = store.component(name);
      const found = {
        current: installed?.current.number,
        kept: (installed?.releases ?? []).map(({ number }) => number).toReversed(),
      };
      const done = next[index] ?? 0;
      const isOnTheWay = JSON.stringify(found) !== JSON.stringify(standingAfter(done));
      expect(found).toEqual(standingAfter(isOnTheWay ? done + 1 : done));
      if (isOnTheWay) {
        next[index] = done + 1;
        onTheWay++;
      }
      for (const release of installed?.releases ?? [])
        expect(store.bytesOf(release)).toEqual(bytesOf(name, release.number));
      const granted = (number: string): number =>
        opened.store.rulingsOf(keyOf(store, releaseOf(name, number))).grants.length;
      // No right without the component that it is for.
      const gone = ['1.0.0', '1.1.0', '1.2.0', '1.3.0'].filter((number) => !found.kept.includes(number));
      expect(gone.map(granted)).toEqual(gone.map(() => 0));
      expect([[], accepted]).toContainEqual(installed?.pending ?? []);
    }
  } finally {
    await opened.store.dispose();
    store.close();
  }
  return onTheWay;
}

/** What killed processes left lying is gone after the next change. */
async function checkLeftovers(): Promise<void> {
  const store = openStore(join(folder.path, 'state/store'), () => systemClock.now());
  const release = releaseOf('last', '1.0.0');
  expect(store.put(release, bytesOf('last', '1.0.0'), [], undefined).kind).toBe('changed');
  const wanted = new Set(store.components().flatMap(({ releases }) => releases.map(({ sha256 }) => sha256)));
  expect(new Set(await readdir(join(folder.path, 'state/store/blobs')))).toEqual(wanted);
  store.close();
}

/** Mulberry32: the same moments in every run, as far as the machine lets them be. */
function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
