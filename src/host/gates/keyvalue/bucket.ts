import { ownBytes } from '../../questions/buffers.ts';
import type { StorageAct, StorageActKind, StorageResult } from '../../storage/acts.ts';
import { type Answer, ok } from '../answer.ts';
import { token } from '../io/poll.ts';
import type { StoreError } from './messages.ts';

/** Asks the main thread for something in a namespace. */
export type AskStorage = <Kind extends StorageActKind>(
  namespace: string,
  operation: string,
  act: StorageAct<Kind>,
) => Answer<StorageResult<Kind>, StoreError>;

/** `wasi:keyvalue/store.key-response`. */
export interface KeyResponse {
  readonly keys: readonly string[];
  readonly cursor: string | undefined;
}

/**
 * The resource `wasi:keyvalue/store.bucket`: a namespace. Nothing is kept here, and each operation is decided anew, so a
 * revocation holds for buckets that are open.
 */
export class Bucket {
  readonly #namespace: string;
  readonly #ask: AskStorage;

  constructor(key: typeof token, namespace: string, ask: AskStorage) {
    if (key !== token) throw new TypeError('a bucket is made by the host only');
    this.#namespace = namespace;
    this.#ask = ask;
  }

  get(key: string): Answer<Uint8Array | undefined, StoreError> {
    return this.#ask(this.#namespace, method('get'), { kind: 'get', key });
  }

  set(key: string, value: Uint8Array): Answer<undefined, StoreError> {
    return this.#ask(this.#namespace, method('set'), { kind: 'set', key, value: ownBytes(value) });
  }

  delete(key: string): Answer<undefined, StoreError> {
    return this.#ask(this.#namespace, method('delete'), { kind: 'delete', key });
  }

  exists(key: string): Answer<boolean, StoreError> {
    return this.#ask(this.#namespace, method('exists'), { kind: 'exists', key });
  }

  /** The cursor is the last key of its page, so that what changes in between hides no other key. */
  listKeys(cursor: string | undefined): Answer<KeyResponse, StoreError> {
    const listed = this.#ask(this.#namespace, method('list-keys'), { kind: 'list', after: cursor });
    if (listed.tag === 'err') return listed;
    const { keys, more } = listed.val;
    return ok({ keys, cursor: more ? keys.at(-1) : undefined });
  }

  /** What the interfaces beside `store` do with a bucket. */
  static ask<Kind extends StorageActKind>(
    bucket: Bucket,
    operation: string,
    act: StorageAct<Kind>,
  ): Answer<StorageResult<Kind>, StoreError> {
    return bucket.#ask(bucket.#namespace, operation, act);
  }
}

function method(name: string): string {
  return `wasi:keyvalue/store#[method]bucket.${name}`;
}
