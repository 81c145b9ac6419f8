import { shownShort } from '../base/index.ts';
import type { DenialEntry } from './ledger/layout.ts';

/** Why a use was refused, in words that follow "denied". */
const reasons: Readonly<Record<string, string>> = {
  'not-requested': 'not requested in airlock.json',
  'not-granted': 'requested, not granted',
  revoked: 'the grant was taken back',
  expired: 'the grant has ended',
  'ruled-out': 'ruled out by you',
  refused: 'you said no, for this session',
  'not-answered': 'asked, and not answered in time',
  'too-many-questions': 'it asked too many questions',
  'never-grantable': 'can never be granted',
  outside: "leads out of the manifest's folder",
  'address-prohibited': 'the name leads to an address that it must not lead to',
  'foreign-host': 'asked under a name that is not served',
  'foreign-origin': 'from a page of another origin',
  'cross-site': 'from a page of another site',
  'over-limit': 'over the limit',
  recorded: 'done in a copy while needs were recorded',
  recording: 'granted, and not done while needs are recorded',
};

/** Why exactly, as a sentence, where a decision said more than its reason. */
export function whyWords({ reason, why, rule }: Pick<DenialEntry, 'reason' | 'why' | 'rule'>): string | undefined {
  if (rule !== undefined) return `The rule that refuses it is ${shownShort(rule)}.`;
  if (why === undefined) return undefined;
  return reason === 'never-grantable' ? `It can never be granted: ${shownShort(why)}.` : shownShort(why, 400);
}

export function reasonWords(reason: string): string {
  // A reason is a text that a worker wrote: it may be the name of what every object has.
  return Object.hasOwn(reasons, reason) ? (reasons[reason] ?? reason) : shownShort(reason);
}
