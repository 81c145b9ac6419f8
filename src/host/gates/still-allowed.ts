import type { Use } from '../../manifest/index.ts';
import type { Guard } from './guard.ts';

/**
 * Whether a use that was allowed just now still is. Asks again only when the policy has changed since the last answer,
 * so that it may be asked at every read and write. The answer is kept for the epoch that it was given at, not for the one
 * that is read after it: a revocation that comes in between would be missed.
 */
export function stillAllowed(guard: Guard, use: Use, operation: string): () => boolean {
  let judgedAt = guard.judged();
  let allowed = true;
  return () => {
    if (guard.epoch() !== judgedAt) {
      allowed = guard.allows(use, operation);
      judgedAt = guard.judged();
    }
    return allowed;
  };
}
