import { begins, type Begun } from './begun.ts';
import type { CallMessage } from './messages.ts';

/** Whether the instance can be called again. */
export type AfterCall = 'goes-on' | 'is-spent';

/**
 * Makes calls one after the other, in the order in which they came, but for those that were withdrawn meanwhile. After one
 * that spends the instance no other begins.
 *
 * @param make is told whether no other waits, and gives no promise where the call has ended already: then the next begins in the same turn
 * @returns takes calls that came
 */
export function oneByOne(
  begun: Begun,
  make: (call: CallMessage, isLast: boolean) => AfterCall | Promise<AfterCall>,
): (calls: readonly CallMessage[]) => void {
  const waiting: CallMessage[] = [];
  let state: 'idle' | 'busy' | 'spent' = 'idle';

  function ended(after: AfterCall): void {
    state = after === 'is-spent' ? 'spent' : 'idle';
  }

  async function wait(after: Promise<AfterCall>): Promise<void> {
    ended(await after);
    makeNext();
  }

  function makeNext(): void {
    while (state === 'idle') {
      const call = waiting.shift();
      if (!call) return;
      if (!begins(begun, call.id)) continue;
      state = 'busy';
      const after = make(call, waiting.length === 0);
      if (typeof after === 'string') ended(after);
      else void wait(after);
    }
  }

  return (calls) => {
    waiting.push(...calls);
    makeNext();
  };
}
