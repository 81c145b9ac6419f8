import { parseWave, printWave, type ValueType } from '../../wit/index.ts';
import { CapabilityDenied, GuestExit, LimitExceeded, NotLinked } from '../gates/endings.ts';

const endingType: ValueType = {
  kind: 'variant',
  name: 'ending',
  cases: [
    { name: 'exit', type: { kind: 's32' } },
    { name: 'denied', type: { kind: 'string' } },
    { name: 'not-linked', type: { kind: 'string' } },
    { name: 'limit', type: { kind: 'tuple', items: [{ kind: 'string' }, { kind: 'string' }] } },
    { name: 'error', type: { kind: 'string' } },
  ],
};

type Ending =
  | { readonly tag: 'exit'; readonly val: number }
  | { readonly tag: 'denied' | 'not-linked' | 'error'; readonly val: string }
  | { readonly tag: 'limit'; readonly val: readonly [limit: string, message: string] };

/** What an import threw to end the call, as text for a tape: `denied("…")`. */
export function endingText(thrown: unknown): string {
  return printWave(endingOf(thrown), endingType);
}

/** What throws as the import did. A text that is none is an error of its own. */
export function endingThrown(text: string): Error {
  const parsed = parseWave(text, endingType);
  if (parsed.kind === 'error') return new Error(`the tape says no ending that there is: ${parsed.message}`);
  const ending = parsed.value as Ending;
  switch (ending.tag) {
    case 'exit':
      return new GuestExit(ending.val);
    case 'denied':
      return new CapabilityDenied(ending.val);
    case 'not-linked':
      return new NotLinked(ending.val);
    case 'limit':
      return new LimitExceeded(...ending.val);
    case 'error':
      return new Error(ending.val);
  }
}

function endingOf(thrown: unknown): Ending {
  if (thrown instanceof GuestExit) return { tag: 'exit', val: thrown.code };
  if (thrown instanceof CapabilityDenied) return { tag: 'denied', val: thrown.message };
  if (thrown instanceof NotLinked) return { tag: 'not-linked', val: thrown.message };
  if (thrown instanceof LimitExceeded) return { tag: 'limit', val: [thrown.limit, thrown.message] };
  return { tag: 'error', val: thrown instanceof Error ? thrown.message : 'something was thrown' };
}
