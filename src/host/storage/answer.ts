import { compilePolicy, type Policy, type SubjectUse } from '../../manifest/index.ts';
import type { StorageAnswer, StorageQuestion } from '../gates/keyvalue/messages.ts';
import { denialOf } from '../gates/denial.ts';
import type { StorageAccount } from './acts.ts';
import type { Storage } from './storage.ts';

/** The component that asks, and what is known of it on the main thread. */
export interface StorageOwner {
  readonly account: StorageAccount;
  /** What decides now. */
  policy(): Policy;
  /** Asks the person about a use that is requested and undecided. */
  permit(use: SubjectUse, request: string): Promise<boolean>;
}

/**
 * Decides what a guest asks for, here and now, and does it if it may be done. Never rejects.
 *
 * @param storage what keeps values; without it nothing can be kept, and the guest is told so
 * @param now milliseconds since the epoch, by which grants end
 */
export async function answerStorage(
  { namespace, operation, act }: StorageQuestion,
  storage: Storage | undefined,
  owner: StorageOwner,
  now: number,
): Promise<StorageAnswer> {
  const use: SubjectUse = { capability: 'storage', subject: namespace };
  const decision = compilePolicy(owner.policy())(use, now);
  if (decision.kind === 'deny') return { kind: 'denied', denial: denialOf(use, operation, decision) };
  if (decision.kind === 'ask' && !(await owner.permit(use, decision.request))) {
    return { kind: 'denied', denial: denialOf(use, operation, decision) };
  }
  const allowedBy = decision.kind === 'allow' ? decision.pattern : decision.request;
  if (!storage) return { kind: 'failed', message: 'this host has no place to keep values in', allowedBy };
  return { ...(await storage.act(owner.account, namespace, act)), allowedBy };
}
