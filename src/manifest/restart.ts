import { type Flaw, flaw } from './flaw.ts';
import { type JsonNode, type Member, numberOf, spanOf } from './json.ts';
import { restartShape, stateShape } from './keys.ts';
import { type Amount, parseDuration } from './limits.ts';
import { type Reading, readList, readObject, readText, reportKind } from './reading.ts';

/**
 * What becomes of an actor that ended. `permanent` ones are started again whatever ended them, `transient` ones only
 * after a failure, `temporary` ones never.
 */
export type RestartPolicy = 'permanent' | 'transient' | 'temporary';

export interface RestartRules extends RestartPace {
  readonly policy: RestartPolicy;
}

/** How often and how soon something is started again. */
export interface RestartPace {
  /** How many restarts there may be within `withinMs`; one more failure in that time is given up on. */
  readonly max: number;
  readonly withinMs: number;
  /** The first wait and the longest, in milliseconds; each wait is twice the one before. */
  readonly backoffMs: readonly [first: number, longest: number];
}

/** Five restarts in a minute, after 100 ms, 200 ms, … and never more than a minute. */
export const usualRestart: RestartRules = {
  policy: 'transient',
  max: 5,
  withinMs: 60_000,
  backoffMs: [100, 60_000],
};

/**
 * What becomes of a swap in which the state is not handed out or not taken over: the old version stays, or the new one
 * starts without.
 */
export type OnRefusal = 'keep-old' | 'start-clean';

const policies: readonly RestartPolicy[] = ['permanent', 'transient', 'temporary'];

const refusals: readonly OnRefusal[] = ['keep-old', 'start-clean'];

const most = 1000;

/** `{ "policy": "transient", "max": 3, "within": "60s", "backoff": ["100ms", "30s"] }`; what is left out is as usual. */
export function readRestart(reading: Reading, member: Member | undefined): RestartRules {
  if (!member?.value) return usualRestart;
  const members = readObject(reading, member.value, 'restart', restartShape);
  return {
    policy: readWord(reading, members.get('policy')?.value, 'restart.policy', policies) ?? usualRestart.policy,
    ...readPace(reading, members, 'restart', usualRestart),
  };
}

/**
 * The members `max`, `within` and `backoff` of an object; what is left out is as usual.
 *
 * @param where what leads to the object in messages
 */
export function readPace(
  reading: Reading,
  members: ReadonlyMap<string, Member>,
  where: string,
  usual: RestartPace,
): RestartPace {
  const within = members.get('within')?.value;
  const max = members.get('max')?.value;
  return {
    max: (max && readWhole(reading, max, `${where}.max`, [0, most])) ?? usual.max,
    withinMs: (within && readDuration(reading, within, `${where}.within`)) ?? usual.withinMs,
    backoffMs: readBackoff(reading, members.get('backoff')?.value, `${where}.backoff`) ?? usual.backoffMs,
  };
}

/** A whole number within bounds; what is none is reported. */
export function readWhole(
  reading: Reading,
  node: JsonNode,
  where: string,
  [least, greatest]: readonly [number, number],
): number | undefined {
  const number = numberOf(node);
  if (number === undefined) reportKind(reading, node, where, 'a number');
  else if (Number.isInteger(number) && number >= least && number <= greatest) return number;
  else reading.report(spanOf(node), `"${where}" is a whole number from ${least} to ${greatest}`);
  return undefined;
}

/** `{ "onRefusal": "start-clean" }`. Without it the old version stays. */
export function readOnRefusal(reading: Reading, member: Member | undefined): OnRefusal {
  if (!member?.value) return 'keep-old';
  const members = readObject(reading, member.value, 'state', stateShape);
  return readWord(reading, members.get('onRefusal')?.value, 'state.onRefusal', refusals) ?? 'keep-old';
}

/** Milliseconds from 1 ms to an hour, from `"60s"`; what is none is reported. */
export function readDuration(reading: Reading, node: JsonNode, where: string): number | undefined {
  const text = readText(reading, node, where, durationFlaw);
  const parsed = text === undefined ? undefined : parseDuration(text);
  return parsed?.kind === 'amount' ? parsed.amount : undefined;
}

/** One of some words; what is none of them is reported. */
export function readWord<Word extends string>(
  reading: Reading,
  node: JsonNode | undefined,
  where: string,
  words: readonly Word[],
): Word | undefined {
  const wordFlaw = (text: string): Flaw | undefined =>
    words.some((word) => word === text)
      ? undefined
      : flaw(`"${where}" is one of ${words.map((word) => `"${word}"`).join(', ')}`, 0, text.length);
  const text = node && readText(reading, node, where, wordFlaw);
  return words.find((word) => word === text);
}

/** `["100ms", "30s"]`: the first wait and the longest, in milliseconds; what is none is reported. */
export function readBackoff(
  reading: Reading,
  node: JsonNode | undefined,
  where: string,
): RestartPace['backoffMs'] | undefined {
  const items = node && readList(reading, node, where, 2, 'a list of the first wait and the longest');
  if (!node || !items) return undefined;
  const [first, longest] = items.map((item) => readDuration(reading, item, where));
  if (items.length < 2)
    reading.report(spanOf(node), `"${where}" is the first wait and the longest, as ["100ms", "30s"]`);
  if (first === undefined || longest === undefined) return undefined;
  if (first > longest) reading.report(spanOf(node), `The first wait of "${where}" is longer than the longest`);
  return [first, longest];
}

function durationFlaw(text: string): Flaw | undefined {
  const parsed: Amount = parseDuration(text);
  return parsed.kind === 'error' ? flaw(parsed.message, 0, text.length) : undefined;
}
