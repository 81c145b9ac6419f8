import type { WorkerAnswer } from '../actor-worker.ts';
import type { ComponentVersion } from '../version.ts';
import {
  type CallArguments,
  type ExportPath,
  isDeliveredBatch,
  isDeliveredCall,
  isHandleCall,
  isReplayedCall,
  isServedCall,
  nameOfPath,
  signatureAt,
} from '../worker/messages.ts';
import type { Tape, TapedCall, TapedEnding, TapedInstance } from './tape.ts';
import { type Handles, tapedArguments, tapedText } from './values.ts';
import { sizeOf } from './value-size.ts';

/** A call that has ended, as those know it who made it. */
export interface EndedCall {
  /** What stands for the instance that was called. */
  readonly instance: { readonly version: ComponentVersion };
  readonly path: ExportPath;
  readonly args: CallArguments;
  readonly answer: WorkerAnswer;
  /** Milliseconds since the epoch at which it began, and how many it took. */
  readonly time: number;
  readonly took: number;
}

/** The calls that a component answered last, as values: only who wants to see them pays for their text. */
export interface RecentCalls {
  add(call: EndedCall): void;
  /** What goes in and comes out at exports, what was denied, and the times; not what the component called itself. */
  tape(component: string): Tape;
}

/** How much is kept: when there is more, the oldest calls go. `bytes` is about what the values take in memory. */
export const recentRoom = { calls: 1000, bytes: 4 * 1024 * 1024 };

interface Kept extends EndedCall {
  readonly bytes: number;
  /** Whether its values are not here: there was no room for them, or they are of their instance alone. */
  readonly cut: boolean;
}

export function createRecentCalls(room: typeof recentRoom = recentRoom): RecentCalls {
  const kept: Kept[] = [];
  const made = new WeakMap<EndedCall['instance'], number>();
  let bytes = 0;

  return {
    add(call) {
      made.set(call.instance, (made.get(call.instance) ?? 0) + 1);
      const one = keptOf(call, room.bytes / 4);
      kept.push(one);
      bytes += one.bytes;
      while (kept.length > room.calls || bytes > room.bytes) bytes -= kept.shift()?.bytes ?? 0;
    },
    tape(component) {
      const instances = Map.groupBy(kept, ({ instance }) => instance);
      return {
        component,
        time: kept[0]?.time ?? 0,
        exportsOnly: true,
        instances: Array.from(instances, ([instance, calls]): TapedInstance => ({
          version: instance.version.hash,
          dropped: (made.get(instance) ?? calls.length) - calls.length,
          start: [],
          calls: calls.map(tapedCall),
        })),
      };
    },
  };
}

/** What any call takes besides its values. */
const callBytes = 300;

function keptOf(call: EndedCall, mostBytes: number): Kept {
  const values = [givenValues(call.args), call.answer.kind === 'returned' ? call.answer.value : undefined];
  const size = values[0] === undefined ? undefined : sizeOf(values, mostBytes);
  if (size !== undefined) return { ...call, bytes: size + callBytes, cut: false };
  const answer: WorkerAnswer = call.answer.kind === 'returned' ? { ...call.answer, value: undefined } : call.answer;
  return { ...call, args: [], answer, bytes: callBytes, cut: true };
}

/** The arguments, where they are values that stay: a request is of its instance, and a message may be moved there. */
function givenValues(args: CallArguments): readonly unknown[] | undefined {
  if (isServedCall(args) || isReplayedCall(args) || isDeliveredBatch(args)) return undefined;
  if (isHandleCall(args)) return args.given;
  if (!isDeliveredCall(args)) return args;
  return args.sole ? undefined : [args.message];
}

function tapedCall({ instance, path, args, answer, time, took, cut }: Kept): TapedCall {
  const params = signatureAt(instance.version.exports, path)?.params ?? [];
  const ending = cut && answer.kind === 'returned' ? undefined : endingOf(answer, path, instance.version);
  return {
    name: nameOfPath(path),
    args: cut ? '' : tapedArguments(givenValues(args) ?? [], params, unnamed),
    time,
    took: Math.round(took * 1000) / 1000,
    imports: [],
    denied: answer.denied ?? [],
    cut,
    ...(ending && { ending }),
  };
}

function endingOf(answer: WorkerAnswer, path: ExportPath, { exports }: ComponentVersion): TapedEnding {
  if (answer.kind === 'failed') return { kind: 'fails', failure: answer.failure.kind, message: answer.failure.message };
  const result = signatureAt(exports, path)?.result;
  return { kind: 'returns', text: result ? tapedText(plainValue(answer.value), result, unnamed) : '()' };
}

/** A call over a link that passes handles comes back with how many are held. */
function plainValue(value: unknown): unknown {
  return typeof value === 'object' && value !== null && 'passed' in value && 'held' in value ? value.passed : value;
}

/** Handles have no name outside of their instance that would hold for longer than one passing. */
const unnamed: Handles = {
  nameOf: (_, resource) => `${resource}#?`,
  handleOf: (name) => {
    throw new Error(`there is no handle ${name}`);
  },
};
