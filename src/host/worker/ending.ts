import { CapabilityDenied, GuestExit, LimitExceeded, NotLinked } from '../gates/endings.ts';
import type { CallEnding } from './messages.ts';

/** What an exception that left the guest means. */
export function endingOf(thrown: unknown): CallEnding {
  if (thrown instanceof GuestExit) return { kind: 'exited', code: thrown.code };
  if (thrown instanceof LimitExceeded) return { kind: 'limit', limit: thrown.limit, message: thrown.message };
  if (thrown instanceof CapabilityDenied) return { kind: 'denied', message: thrown.message };
  if (thrown instanceof NotLinked) return { kind: 'not-linked', message: thrown.message };
  // What the generated glue throws where a value that passes through it, or a table of handles, grows too large.
  if (thrown instanceof RangeError && thrown.message.endsWith(', the limit of the host')) {
    return { kind: 'limit', limit: 'passing', message: thrown.message };
  }
  if (thrown instanceof Error) {
    return { kind: 'trap', message: clipped(plainly(thrown)), stack: clipped(thrown.stack ?? '') };
  }
  return { kind: 'trap', message: clipped(described(thrown)), stack: '' };
}

/** V8's words for a trap, in plainer ones. */
function plainly(error: Error): string {
  if (error instanceof RangeError && error.message.includes('call stack')) return 'the call stack overflowed';
  if (error.message === 'unreachable') return 'trap: the component reached code that must not be reached (unreachable)';
  return error instanceof WebAssembly.RuntimeError ? `trap: ${error.message}` : error.message;
}

/** A thrown value of any kind: it may have no text form at all. */
function described(thrown: unknown): string {
  if (thrown instanceof WebAssembly.Exception) return 'the component threw an exception that nothing in it caught';
  if (typeof thrown === 'object' && thrown !== null) return 'the component threw a value';
  return String(thrown);
}

function clipped(text: string): string {
  return text.length <= 4000 ? text : `${text.slice(0, 4000)}…`;
}
