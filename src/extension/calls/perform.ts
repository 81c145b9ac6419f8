import {
  type CallOutcome,
  type CountedDenial,
  type ExportedFunction,
  failureWords,
  type Host,
  type Recording,
} from '../../host/index.ts';
import { type FunctionSignature, parseWave, parseWaveArguments, printWave } from '../../wit/index.ts';
import type { NewExpectation } from '../../trial/index.ts';
import { abridged, shownOfResults } from '../commands/abridge.ts';
import type { Component } from '../components/component.ts';
import type { Output } from '../output.ts';
import type { CallHistory } from './history.ts';
import { millisecondWords } from './figures.ts';
import { asHeld, goesToHeld } from './held.ts';

export interface CallPorts {
  readonly host: Host;
  readonly output: Pick<Output, 'line'>;
  readonly history: Pick<CallHistory, 'add'>;
}

/** A call as a person is told of it. */
export interface ShownCall {
  /** The result in WAVE, or what went wrong. */
  readonly outcome: string;
  /** It did not return. An error of a `result` is a value, and not meant. */
  readonly failed: boolean;
  readonly milliseconds: number;
  /** What was refused to the component meanwhile, each use once. */
  readonly denied: readonly CountedDenial[];
}

/**
 * Calls an export with arguments in WAVE; the outcome is written into the output and kept in the history.
 *
 * @param recording the instance that is called instead of the one that serves
 */
export async function performCall(
  ports: CallPorts,
  component: Component,
  exported: ExportedFunction,
  text: string,
  recording?: Recording,
): Promise<ShownCall> {
  const { key } = component;
  if (!key) throw new Error(`${component.title} does not run`);
  // What is held lives in another instance than the one that records.
  const { params } = (recording ? exported : asHeld(ports.host, component, exported)).signature;
  const parsed = parseWaveArguments(text, params);
  if (parsed.kind === 'error') throw new Error(parsed.message);
  const before = component.snapshot()?.denials ?? [];
  const started = performance.now();
  const { path, signature } = exported;
  const outcome = await (recording
    ? recording.call(path, signature, parsed.values)
    : goesToHeld(ports.host, component, exported)
      ? ports.host.holdings.call(key, path, signature, parsed.values)
      : ports.host.call(key, path, signature, parsed.values));
  const milliseconds = performance.now() - started;
  const described = describeOutcome(outcome, asHeld(ports.host, component, exported).signature);
  const denied = deniedBetween(before, component.snapshot()?.denials ?? []);
  const where = recording ? 'recording: ' : '';
  const met = denied.length === 0 ? '' : `, ${denied.length} denied`;
  ports.output.line(
    component.title,
    `${where}${exported.name}(${text}) -> ${described} (${millisecondWords(milliseconds)}${met})`,
  );
  if (outcome.kind === 'failed' && outcome.failure.stack) ports.output.line(component.title, outcome.failure.stack);
  const expected = expectationOf(outcome, signature, asHeld(ports.host, component, exported).signature);
  ports.history.add(component.id, exported.name, {
    text,
    outcome: described,
    milliseconds,
    time: Date.now(),
    ...(expected && { expected }),
  });
  return { outcome: described, failed: outcome.kind === 'failed', milliseconds, denied };
}

/** The most characters of a result that are kept for a test. */
const longestExpected = 5000;

/** The outcome as a test expects it; undefined of one that is too long, or that holds a handle. */
function expectationOf(
  outcome: CallOutcome,
  { result }: FunctionSignature,
  held: FunctionSignature,
): NewExpectation | undefined {
  if (outcome.kind === 'failed') return { fails: outcome.failure.kind };
  if (!result || !held.result) return { returns: '()' };
  const { value, left } = abridged(outcome.value, shownOfResults);
  if (left > 0) return undefined;
  const text = printWave(value, held.result);
  return text.length > longestExpected || parseWave(text, result).kind === 'error' ? undefined : { returns: text };
}

/** The refusals that were counted after `before` was taken. */
export function deniedBetween(
  before: readonly CountedDenial[],
  after: readonly CountedDenial[],
): readonly CountedDenial[] {
  const nameOf = ({ capability, what, operation, reason }: CountedDenial): string =>
    JSON.stringify([capability, what, operation, reason]);
  const counts = new Map(before.map((denial) => [nameOf(denial), denial.count]));
  return after.filter((denial) => denial.count > (counts.get(nameOf(denial)) ?? 0));
}

/** The outcome as the person reads it: the result in WAVE, or what went wrong. */
function describeOutcome(outcome: CallOutcome, signature: FunctionSignature): string {
  if (outcome.kind === 'failed') return `failed, ${failureWords[outcome.failure.kind]}: ${outcome.failure.message}`;
  if (!signature.result) return '()';
  const { value, left } = abridged(outcome.value, shownOfResults);
  const text = printWave(value, signature.result);
  return left === 0 ? text : `${text} (and ${left} more elements or characters)`;
}
