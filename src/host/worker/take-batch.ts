import type { ReceivingGate } from '../gates/messaging/receiving.ts';
import { unpack } from '../gates/messaging/packed.ts';
import type { TapeRecorder } from './tape/recorder.ts';
import { performed } from './instance.ts';
import type { BatchTaken, CallEnding, DeliveredBatch, ExportPath } from './messages.ts';
import type { Target } from './targets.ts';

export interface TakeBatchPorts {
  readonly path: ExportPath;
  readonly target: Target | undefined;
  /** Is asked before each message. */
  readonly receiving: Pick<ReceivingGate, 'takesPlainly'>;
  readonly tape: TapeRecorder | undefined;
  /** Milliseconds of a clock that is never set back. */
  elapsed(): number;
}

/** The words of a batch's progress. */
const [begun, ended] = [0, 1];

/**
 * Takes messages one after the other, until one is not taken, or may not be, or enough time is over. What is left out was
 * not begun.
 */
export async function takeBatch(
  { batch, progress, budgetMs }: DeliveredBatch,
  { path, target, receiving, tape, elapsed }: TakeBatchPorts,
): Promise<CallEnding> {
  const until = elapsed() + budgetMs;
  const count = batch.of.length;
  for (let at = 0; at < count; at++) {
    if (at > 0 && elapsed() >= until) break;
    const message = unpack(batch, at);
    if (!receiving.takesPlainly(message.subject)) break;
    if (progress) Atomics.store(progress, begun, at + 1);
    tape?.began(path, [message]);
    const calling = performed(target, path, [message], true, (value) => ({ kind: 'returned', value }));
    const ending = calling instanceof Promise ? await calling : calling;
    tape?.ended(path, ending);
    if (ending.kind !== 'returned') return ending;
    if (progress) Atomics.store(progress, ended, at + 1);
    const result = ending.value as { readonly tag: 'ok' } | { readonly tag: 'err'; readonly val: unknown };
    if (result.tag === 'err') return { kind: 'returned', value: { error: result.val } satisfies BatchTaken };
  }
  return { kind: 'returned', value: {} satisfies BatchTaken };
}
