import type { Failure } from './failure.ts';
import { type NotServed, usualMailbox } from './mailbox/mailbox.ts';
import { shortHash } from './version.ts';

/** Why something that an actor was asked for was not even begun, as failures. */
export function notServed(why: NotServed): Failure {
  switch (why.kind) {
    case 'full':
      return { kind: 'mailbox-full', message: `${usualMailbox.size} calls are waiting already` };
    case 'dropped':
      return { kind: 'mailbox-full', message: 'it gave way to another call' };
    case 'expired':
      return { kind: 'execution-timeout', message: 'its deadline came while it waited' };
    case 'closed':
      return { kind: 'stopped', message: why.reason };
  }
}

export function pinnedTo(hash: string): Failure {
  return { kind: 'version-pinned', message: `version ${shortHash(hash)} is pinned and goes on serving` };
}

/** @param broken a sentence for each thing that breaks */
export function contractBroken(hash: string, broken: readonly string[]): Failure {
  const more = broken.length === 1 ? '' : ` And ${broken.length - 1} more.`;
  const message = `version ${shortHash(hash)} is held back, since it breaks those who call it: ${broken[0] ?? ''}${more}`;
  return { kind: 'contract-broken', message, details: broken };
}

export function noSuchVersion(hash: string | undefined): Failure {
  const message = hash === undefined ? 'no earlier version is kept' : `no version ${shortHash(hash)} is kept`;
  return { kind: 'version-not-found', message };
}
