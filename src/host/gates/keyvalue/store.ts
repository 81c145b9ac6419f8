import type { Asker } from '../../questions/asker.ts';
import { type Answer, err, ok } from '../answer.ts';
import { overLimit } from '../denial.ts';
import type { Guard } from '../guard.ts';
import { token } from '../io/poll.ts';
import { type AskStorage, Bucket } from './bucket.ts';
import type { StorageAct } from '../../storage/acts.ts';
import type { StorageAnswer, StoreError } from './messages.ts';

/**
 * `wasi:keyvalue/store`. A bucket is a namespace, and there is one for every name that is granted: what nothing was put
 * into is empty. Whether a use may be made is decided on the main thread, which does it while the guest is blocked.
 */
export function keyvalueStore(guard: Guard, asker: Asker) {
  const ask: AskStorage = (namespace, operation, act) => {
    const { outcome } = asker.ask<'storage'>({ kind: 'storage', namespace, operation, act: act as StorageAct });
    if (outcome.kind !== 'denied') guard.counted({ capability: 'storage', pattern: outcome.allowedBy, operation });
    switch (outcome.kind) {
      case 'done':
        // The main thread answers an act with what that act gives.
        return ok((outcome as Extract<StorageAnswer<typeof act.kind>, { kind: 'done' }>).result);
      case 'failed':
        if (outcome.limit !== undefined) {
          guard.refused(overLimit(outcome.limit, operation));
        }
        return err({ tag: 'other', val: outcome.message });
      case 'denied':
        guard.refused(outcome.denial);
        return err({ tag: 'access-denied' });
    }
  };
  return {
    Bucket,
    open(identifier: string): Answer<Bucket, StoreError> {
      const opened = ask(identifier, 'wasi:keyvalue/store#open', { kind: 'open' });
      return opened.tag === 'err' ? opened : ok(new Bucket(token, identifier, ask));
    },
  };
}
