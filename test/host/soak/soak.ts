import { setTimeout as pause } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { createActs, type Tally } from './acts.ts';
import { growth, type MemorySample } from './memory.ts';
import { startParts } from './parts.ts';
import { watchMoves } from './watch.ts';

/** What a soak did and found. */
export interface SoakReport {
  readonly seed: number;
  readonly seconds: number;
  /** How many things were done, and which. */
  readonly acts: number;
  readonly tally: Readonly<Record<string, number>>;
  /** How many moves of components were seen. */
  readonly moves: number;
  /** How often everything came to rest and was checked. */
  readonly rests: number;
  readonly memory: readonly MemorySample[];
  /** How much the memory grew over the second half, as a share. */
  readonly growth: { readonly held: number; readonly resident: number };
  /** What was not as it must be. */
  readonly flaws: readonly string[];
}

export interface SoakOptions {
  readonly seconds: number;
  readonly seed: number;
  /** Told of from time to time. */
  progress?(text: string): void;
}

/** How many things are under way at most. */
const atOnce = 100;

/** How many things are done between two rests. */
const actsBetweenRests = 600;

/** How long anything may take to settle, in milliseconds: no more than the longest deadline of all, and some. */
const patienceMs = 60_000;

const mostFlaws = 50;

/**
 * Keeps a real host busy with everything that can happen to it, mixed at random: calls, crashes, swaps, rollbacks,
 * restarts, stops, messages, requests and storage. What must hold is checked at each of them, and more whenever it rests.
 */
export async function soak({ seconds, seed, progress = () => {} }: SoakOptions): Promise<SoakReport> {
  const flaws: string[] = [];
  const tally: Tally = {};
  const complain = (what: string): void => {
    if (flaws.length >= mostFlaws) return;
    flaws.push(what);
    progress(`FLAW: ${what}`);
  };
  const watch = watchMoves(complain);
  const parts = await startParts();
  const listening = parts.test.host.onEvent((event) => watch.see(event));
  const acts = createActs({ parts, random: randomOf(seed), complain, tally });
  const begun = performance.now();
  const elapsed = (): number => performance.now() - begun;
  const memory: MemorySample[] = [];
  const underWay = new Set<Promise<void>>();
  let done = 0;
  let rests = 0;

  async function rest(): Promise<boolean> {
    const late = await Promise.race([Promise.all(underWay).then(() => false), pause(patienceMs, true, { ref: false })]);
    if (late) complain(`${underWay.size} things did not settle within ${patienceMs / 1000} seconds`);
    await acts.open(rests % 4 === 3);
    await acts.check();
    rests++;
    parts.test.forgetEvents();
    memory.push({ at: Math.round(elapsed()), ...held() });
    return !late;
  }

  await acts.open(false);
  let goesOn = true;
  while (goesOn && elapsed() < seconds * 1000 && flaws.length < mostFlaws) {
    for (let at = 0; at < actsBetweenRests && elapsed() < seconds * 1000; at++) {
      while (underWay.size >= atOnce) await Promise.race([...underWay, pause(patienceMs, undefined, { ref: false })]);
      done++;
      const act: Promise<void> = acts
        .next()
        .catch((error: unknown) => complain(`it threw: ${String(error)}`))
        .finally(() => underWay.delete(act));
      underWay.add(act);
      if (done % 20 === 0) await pause(1);
    }
    goesOn = await rest();
    if (rests % 10 === 0)
      progress(
        `${Math.round(elapsed() / 1000)} s, ${done} acts, ${Math.round((memory.at(-1)?.resident ?? 0) / 1e6)} MB`,
      );
  }
  await listening.dispose();
  await parts.end().catch((error: unknown) => complain(`the host complained: ${String(error)}`));
  return {
    seed,
    seconds: Math.round(elapsed() / 1000),
    acts: done,
    tally,
    moves: watch.moves,
    rests,
    memory,
    growth: { held: growth(memory, 'held'), resident: growth(memory, 'resident') },
    flaws,
  };
}

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc') as () => void;

function held(): Pick<MemorySample, 'held' | 'resident'> {
  collect();
  const { heapUsed, external, rss } = process.memoryUsage();
  return { held: heapUsed + external, resident: rss };
}

/** Numbers that look random and are the same for the same seed (mulberry32). */
function randomOf(seed: number): (below: number) => number {
  let state = seed >>> 0;
  return (below) => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return Math.floor((((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32) * below);
  };
}
