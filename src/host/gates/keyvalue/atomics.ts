import { ownBytes } from '../../questions/buffers.ts';
import { type Answer, done, err, ok } from '../answer.ts';
import { token } from '../io/poll.ts';
import { Bucket } from './bucket.ts';
import type { StoreError } from './messages.ts';

export type CasError =
  | { readonly tag: 'store-error'; readonly val: StoreError }
  | { readonly tag: 'cas-failed'; readonly val: Cas };

/**
 * The resource `wasi:keyvalue/atomics.cas`: a key at one revision. The value is not kept here, where a guest could hoard
 * it: `current` reads it, and from then on that is the value that is watched.
 */
export class Cas {
  readonly #bucket: Bucket;
  readonly #key: string;
  #revision: number;

  constructor(made: typeof token, bucket: Bucket, key: string, revision: number) {
    if (made !== token) throw new TypeError('a cas handle is made by the host only');
    this.#bucket = bucket;
    this.#key = key;
    this.#revision = revision;
  }

  static new(bucket: Bucket, key: string): Answer<Cas, StoreError> {
    const found = Bucket.ask(bucket, `${prefix}[static]cas.new`, { kind: 'revision', key });
    return found.tag === 'err' ? found : ok(new Cas(token, bucket, key, found.val));
  }

  current(): Answer<Uint8Array | undefined, StoreError> {
    const read = Bucket.ask(this.#bucket, `${prefix}[method]cas.current`, { kind: 'read', key: this.#key });
    if (read.tag === 'err') return read;
    this.#revision = read.val.revision;
    return ok(read.val.value);
  }

  static swap(cas: Cas, value: Uint8Array): Answer<undefined, CasError> {
    const bucket = cas.#bucket;
    const key = cas.#key;
    const act = { kind: 'swap', key, revision: cas.#revision, value: ownBytes(value) } as const;
    const swapped = Bucket.ask(bucket, `${prefix}swap`, act);
    if (swapped.tag === 'err') return err({ tag: 'store-error', val: swapped.val });
    if (swapped.val.swapped) return done;
    return err({ tag: 'cas-failed', val: new Cas(token, bucket, key, swapped.val.revision) });
  }
}

export const atomics = {
  Cas,
  increment: (bucket: Bucket, key: string, delta: bigint): Answer<bigint, StoreError> =>
    Bucket.ask(bucket, `${prefix}increment`, { kind: 'increment', key, delta }),
  swap: (cas: Cas, value: Uint8Array): Answer<undefined, CasError> => Cas.swap(cas, value),
};

const prefix = 'wasi:keyvalue/atomics#';
