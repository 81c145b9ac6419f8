import { ownBytes } from '../../questions/buffers.ts';
import type { Answer } from '../answer.ts';
import { Bucket } from './bucket.ts';
import type { StoreError } from './messages.ts';

type Values = readonly (readonly [key: string, value: Uint8Array | undefined])[];

/** `wasi:keyvalue/batch`. A batch is one transaction, which is more than the interface promises. */
export const batch = {
  getMany: (bucket: Bucket, keys: readonly string[]): Answer<Values, StoreError> =>
    Bucket.ask(bucket, `${prefix}get-many`, { kind: 'get-many', keys }),
  setMany: (bucket: Bucket, keyValues: readonly (readonly [string, Uint8Array])[]): Answer<undefined, StoreError> => {
    const entries = keyValues.map(([key, value]) => [key, ownBytes(value)] as const);
    return Bucket.ask(bucket, `${prefix}set-many`, { kind: 'set-many', entries });
  },
  deleteMany: (bucket: Bucket, keys: readonly string[]): Answer<undefined, StoreError> =>
    Bucket.ask(bucket, `${prefix}delete-many`, { kind: 'delete-many', keys }),
};

const prefix = 'wasi:keyvalue/batch#';
