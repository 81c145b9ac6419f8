import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { once } from 'node:events';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { describe, expect } from 'vitest';
import { rights } from '../host/support/gates.ts';
import { secret } from './folder.ts';
import type { Register } from './suite.ts';

/**
 * A thread that puts one thing after the other in the same place, as fast as it can, while a guest goes there: the place
 * that was looked at is not the one that is opened. On systems without descriptors of folders a folder that is exchanged
 * remains a race, so those attacks are made on Linux only.
 */
interface Race {
  readonly name: string;
  /** What changes, in the folder of the component, and what stands there in turn, as calls of node:fs. */
  readonly turns: readonly string[];
  readonly script: string;
  /** What comes of it where the exchange came at another time. All else has to be an error. */
  readonly honest: string;
}

/** How often a guest tries in one call; it is called until enough was exchanged meanwhile. */
const attempts = 250;
const enoughRounds = 60;
const enoughAttempts = 1000;

/** The errors of the interface that an exchange may end in. */
const errors = ['access', 'exist', 'invalid', 'is-directory', 'loop', 'no-entry', 'not-directory', 'not-permitted'];

const fileRaces: readonly Race[] = [
  {
    name: 'a file and a link out',
    turns: [`put('race/a', 'mine')`, `point('race/a', '../../secret.txt')`],
    script: `times(${attempts}, () => read('race/a'))`,
    honest: 'mine',
  },
  {
    name: 'a file and a link to what is not granted',
    turns: [`put('race/a', 'mine')`, `point('race/a', '../private/key.txt')`],
    script: `times(${attempts}, () => read('race/a'))`,
    honest: 'mine',
  },
  {
    name: 'a file and a FIFO, which must not block',
    turns: [`put('race/a', 'mine')`, `fifo('race/a')`],
    script: `times(${attempts}, () => read('race/a'))`,
    honest: 'mine',
  },
  {
    name: 'a file and a link, to write through',
    turns: [`put('race/a', 'mine')`, `point('race/a', '../../secret.txt')`],
    script: `times(${attempts}, () => write('race/a'))`,
    honest: 'written',
  },
  {
    name: 'nothing and a link, to create through',
    turns: [`gone('race/a')`, `point('race/a', '../../planted.txt')`],
    script: `times(${attempts}, () => write('race/a'))`,
    honest: 'written',
  },
  {
    name: 'a file and a link, to change its times through',
    turns: [`put('race/a', 'mine')`, `point('race/a', '../../secret.txt')`],
    script: `times(${attempts}, () => touch('race/a'))`,
    honest: 'touched',
  },
];

const folderRaces: readonly Race[] = [
  {
    name: 'a folder and a link out',
    turns: [`folder('race/b', 'mine')`, `point('race/b', '../../beside')`],
    script: `times(${attempts}, () => read('race/b/a.txt'))`,
    honest: 'mine',
  },
  {
    name: 'a folder and a link out, to write through',
    turns: [`folder('race/b', 'mine')`, `point('race/b', '../../beside')`],
    script: `times(${attempts}, () => write('race/b/a.txt'))`,
    honest: 'written',
  },
  {
    name: 'a folder and a link out, to remove through',
    turns: [`folder('race/b', 'mine')`, `point('race/b', '../../beside')`],
    script: `times(${attempts}, () => unlink('race/b/a.txt'))`,
    honest: 'unlinked',
  },
  {
    name: 'a folder and a link out, to move through',
    turns: [`folder('race/b', 'mine')`, `point('race/b', '../../beside')`],
    script: `times(${attempts}, () => rename('race/b/a.txt', 'race/stolen'))`,
    honest: 'renamed',
  },
  {
    name: 'a folder and a link out, to list through',
    turns: [`folder('race/b', 'mine')`, `point('race/b', '../..')`],
    script: `times(${attempts}, () => list('race/b').includes('secret'))`,
    honest: 'false',
  },
];

/** Attacks that exchange a path between its check and its use. */
export function races({ attack }: Register): void {
  describe('paths exchanged between check and use:', () => {
    for (const race of process.platform === 'linux' ? [...fileRaces, ...folderRaces] : fileRaces) {
      attack(race.name, async (suite) => {
        const component = join(suite.outer, 'component');
        mkdirSync(join(component, 'race'), { recursive: true });
        if (suite.host.snapshot(suite.key('racing'))?.state !== 'running') {
          const granted = rights('read ./race', 'read ./race/**', 'write ./race/**');
          expect(await suite.deploy('racing', suite.hostile, granted)).toMatchObject({ kind: 'returned' });
        }
        writeFileSync(join(suite.outer, 'beside/a.txt'), secret);
        const changing = await startChanging(component, race.turns);
        const words = new Set<string>();
        for (let made = 0; made < enoughAttempts || changing.rounds() < enoughRounds; made += attempts) {
          const counts = JSON.parse(await suite.run('racing', race.script)) as Readonly<Record<string, number>>;
          for (const word of Object.keys(counts)) words.add(word);
        }
        await changing.end();
        expect([race.honest, ...errors]).toEqual(expect.arrayContaining([...words]));
        // Both states were met, or nothing was raced.
        expect(words.size).toBeGreaterThan(1);
        expect(readFileSync(join(suite.outer, 'secret.txt'), 'utf8')).toBe(secret);
        expect(readFileSync(join(suite.outer, 'beside/a.txt'), 'utf8')).toBe(secret);
        expect(() => readFileSync(join(suite.outer, 'planted.txt'))).toThrow('ENOENT');
      });
    }
  });
}

async function startChanging(component: string, turns: readonly string[]) {
  const shared = new SharedArrayBuffer(8);
  const [count, over] = [new Int32Array(shared, 0, 1), new Int32Array(shared, 4, 1)];
  const worker = new Worker(changer(component, turns), { eval: true, workerData: shared });
  const failed = new Promise<never>((_, reject) => worker.once('error', reject));
  const ended = Promise.race([once(worker, 'exit'), failed]);
  await Promise.race([once(worker, 'online'), failed]);
  return {
    rounds: () => Atomics.load(count, 0),
    async end() {
      Atomics.store(over, 0, 1);
      await ended;
    },
  };
}

/** What stands in a place is always exchanged by a rename, so that it is one or the other and seldom missing. */
function changer(component: string, turns: readonly string[]): string {
  return `
    const fs = require('node:fs');
    const { workerData } = require('node:worker_threads');
    const [count, over] = [new Int32Array(workerData, 0, 1), new Int32Array(workerData, 4, 1)];
    const base = ${JSON.stringify(component)} + '/';
    const clear = (path) => { try { fs.rmSync(base + path, { recursive: true, force: true }); } catch {} };
    const move = (path) => {
      for (;;) try { return fs.renameSync(base + 'race-next', base + path); } catch { clear(path); }
    };
    const make = (path, act) => { clear('race-next'); act(base + 'race-next'); move(path); };
    const put = (path, text) => make(path, (at) => fs.writeFileSync(at, text));
    const point = (path, target) => make(path, (at) => fs.symlinkSync(target, at));
    const gone = clear;
    const folder = (path, text) => make(path, (at) => { fs.mkdirSync(at); fs.writeFileSync(at + '/a.txt', text); });
    const fifo = (path) => make(path, (at) => fs.linkSync(base + 'data/fifo', at));
    const turns = [${turns.map((turn) => `() => ${turn}`).join(', ')}];
    while (!Atomics.load(over, 0)) { for (const turn of turns) turn(); Atomics.add(count, 0, 1); }
  `;
}
