import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import * as sqlite from 'node:sqlite';
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { StorageAct, StorageResult } from '../../../src/host/storage/acts.ts';
import { openStore } from '../../../src/host/storage/store.ts';
import { root } from '../../support/paths.ts';
import { type TemporaryFolder, temporaryFolder } from '../../support/workspace.ts';
import { workerFile } from '../support/worker-file.ts';
import { applyStep, quotaBytes, textOf, writers } from './steps.ts';

const kills = 100;

let folder: TemporaryFolder;
const children: ChildProcess[] = [];

beforeEach(async () => {
  folder = await temporaryFolder('airlock-kill');
});

afterEach(async () => {
  for (const child of children.splice(0)) child.kill('SIGKILL');
  await folder.dispose();
});

// What is asked for is exact: each writer does one act at a time, so what is kept must be the state after the last act
// that was acknowledged, or after the one that was on its way; never less, never something else.
it(
  `${kills} times killed in the middle of writes, it has lost nothing acknowledged and spoilt nothing`,
  { timeout: 180_000 },
  async () => {
    const file = await workerFile();
    const model = writers.map(() => ({ next: 0, state: new Map<string, string>() }));
    let onTheWay = 0;
    let ahead = startWriter(file);
    for (let kill = 0; kill < kills; kill++) {
      const running = ahead;
      running.stdin?.write(model.map(({ next }) => String(next)).join(' '));
      // The next one starts meanwhile, which takes longer than what it then does.
      ahead = startWriter(file);
      // Another moment each time: after another number of acts, in whichever part of the next ones.
      const told = await untilKilled(running, 1 + ((kill * 37) % 11));
      expect(told.filter((line) => line.startsWith('!'))).toEqual([]);
      for (const [index, writer] of model.entries()) {
        for (const line of told) {
          const [who, at] = line.split(' ').map(Number);
          if (who !== index) continue;
          expect(at).toBe(writer.next);
          applyStep(writer.state, writer.next++);
        }
        const kept = keptBy(writers[index] ?? '');
        if (sameAs(kept, writer.state)) continue;
        applyStep(writer.state, writer.next++);
        expect(kept).toEqual(writer.state);
        onTheWay++;
      }
      checkFile();
    }
    expect(model.every(({ next }) => next > kills)).toBe(true);
    // Some kills came after a commit and before its acknowledgement, or the test would not have been in the middle.
    expect(onTheWay).toBeGreaterThan(0);
  },
);

function startWriter(file: string): ChildProcess {
  const script = join(root, 'test/host/storage/writer.ts');
  const child = spawn(process.execPath, [script, folder.path, file], { stdio: ['pipe', 'pipe', 'inherit'] });
  children.push(child);
  return child;
}

/** Kills the process as soon as it has told of a number of acts, and gives all whole lines that it had told by then. */
async function untilKilled(running: ChildProcess, acts: number): Promise<string[]> {
  let text = '';
  running.stdout?.on('data', (chunk: Buffer) => {
    text += chunk.toString();
    if (text.split('\n').length > acts || text.includes('!')) running.kill('SIGKILL');
  });
  await once(running, 'close');
  return text.split('\n').slice(0, -1);
}

function keptBy(namespace: string): Map<string, string> {
  const store = openStore(sqlite, folder.path);
  const ask = <Kind extends 'list' | 'get-many'>(act: StorageAct<Kind>): StorageResult<Kind> => {
    const account = { owner: namespace, quotaBytes };
    const [outcome] = store.all([{ kind: 'act', account, namespace, act: act as StorageAct }]);
    if (outcome?.kind !== 'done') throw new Error(outcome?.message);
    return outcome.result as StorageResult<Kind>;
  };
  const { keys } = ask({ kind: 'list', after: undefined });
  const read = ask({ kind: 'get-many', keys });
  store.close();
  return new Map(read.map(([key, value]) => [key, value ? textOf(value) : '']));
}

function checkFile(): void {
  const database = new sqlite.DatabaseSync(join(folder.path, 'keyvalue.sqlite'));
  expect(database.prepare('PRAGMA integrity_check').all()).toEqual([{ integrity_check: 'ok' }]);
  const counted = database.prepare('SELECT owner, bytes FROM usage ORDER BY owner').all();
  const weighed = database
    .prepare(
      'SELECT owner, sum(length(namespace) + length(key) + length(value) + 128) AS bytes FROM entries GROUP BY owner ORDER BY owner',
    )
    .all();
  expect(counted).toEqual(weighed);
  database.close();
}

function sameAs(one: ReadonlyMap<string, string>, other: ReadonlyMap<string, string>): boolean {
  return one.size === other.size && Array.from(one).every(([key, value]) => other.get(key) === value);
}
