import type { Use } from '../../manifest/index.ts';
import type { Guard } from './guard.ts';

/**
 * Whether a use that was allowed at its beginning still is. Asks again only when the policy has changed since the last
 * answer, so that it may be asked at every read and write.
 */
export function stillAllowed(guard: Guard, use: Use, operation: string): () => boolean {
  let judgedAt = guard.epoch();
  let allowed = true;
  return () => {
    const epoch = guard.epoch();
    if (epoch !== judgedAt) {
      judgedAt = epoch;
      allowed = guard.allows(use, operation);
    }
    return allowed;
  };
}
