/** What can be done with the values of one namespace, by its name: what it takes. Plain data, for it crosses threads. */
interface Acts {
  /** Nothing but to see whether values can be kept at all. */
  open: object;
  get: { readonly key: string };
  set: { readonly key: string; readonly value: Uint8Array };
  delete: { readonly key: string };
  exists: { readonly key: string };
  /** A page of the keys after `after`, which need not be there itself. */
  list: { readonly after: string | undefined };
  /** The revision of a key: a number that no other value ever has, 0 while there is no such key. */
  revision: { readonly key: string };
  /** A value with its revision. */
  read: { readonly key: string };
  /** Adds to a decimal number; a key that is not there counts as 0. */
  increment: { readonly key: string; readonly delta: bigint };
  /** Sets a value if the key still has this revision. */
  swap: { readonly key: string; readonly revision: number; readonly value: Uint8Array };
  'get-many': { readonly keys: readonly string[] };
  'set-many': { readonly entries: readonly (readonly [key: string, value: Uint8Array])[] };
  'delete-many': { readonly keys: readonly string[] };
}

/** What each act gives. */
interface Results {
  open: undefined;
  get: Uint8Array | undefined;
  set: undefined;
  delete: undefined;
  exists: boolean;
  list: { readonly keys: readonly string[]; readonly more: boolean };
  revision: number;
  read: { readonly value: Uint8Array | undefined; readonly revision: number };
  increment: bigint;
  /** The revision that is there instead, if the value was not set. */
  swap: { readonly swapped: true } | { readonly swapped: false; readonly revision: number };
  'get-many': readonly (readonly [key: string, value: Uint8Array | undefined])[];
  'set-many': undefined;
  'delete-many': undefined;
}

export type StorageActKind = keyof Acts;

export type StorageAct<Kind extends StorageActKind = StorageActKind> = {
  [K in Kind]: { readonly kind: K } & Acts[K];
}[Kind];

export type StorageResult<Kind extends StorageActKind = StorageActKind> = Results[Kind];

/** An act is done wholly, or nothing of it is, and there is a sentence that says why. */
export type StorageOutcome<Result> =
  | { readonly kind: 'done'; readonly result: Result }
  /** With `limit` it would have gone over that limit of the component. */
  | { readonly kind: 'failed'; readonly message: string; readonly limit?: string };

/** Who pays for what is kept. A value counts for whoever wrote it last. */
export interface StorageAccount {
  /** A component's identity, as any text that stays the same over its versions. */
  readonly owner: string;
  /** The most that its entries may weigh together. An entry weighs its bytes, and what it takes beside them. */
  readonly quotaBytes: number;
}

/** What a person can do with all that is kept in a workspace. */
interface PeopleActs {
  namespaces: object;
  /** A page of a namespace's entries after a key, without their values. */
  entries: { readonly namespace: string; readonly after: string | undefined };
  view: { readonly namespace: string; readonly key: string };
  /** Sets a value. It counts for the component that it counted for before, and for none if it is new. */
  edit: { readonly namespace: string; readonly key: string; readonly value: Uint8Array };
  remove: { readonly namespace: string; readonly key: string };
  'remove-namespace': { readonly namespace: string };
  /** What weighs in for each owner. */
  usage: object;
}

export interface NamespaceSummary {
  readonly name: string;
  readonly entries: number;
  readonly bytes: number;
}

export interface EntrySummary {
  readonly key: string;
  /** Bytes of the value. */
  readonly size: number;
  /** Empty for what a person made. */
  readonly owner: string;
}

interface PeopleResults {
  namespaces: readonly NamespaceSummary[];
  entries: { readonly entries: readonly EntrySummary[]; readonly more: boolean };
  view: Uint8Array | undefined;
  edit: undefined;
  /** Whether there was such a key. */
  remove: boolean;
  /** How many entries there were. */
  'remove-namespace': number;
  usage: readonly { readonly owner: string; readonly bytes: number }[];
}

export type PeopleActKind = keyof PeopleActs;

export type PeopleAct<Kind extends PeopleActKind = PeopleActKind> = {
  [K in Kind]: { readonly kind: K } & PeopleActs[K];
}[Kind];

export type PeopleResult<Kind extends PeopleActKind = PeopleActKind> = PeopleResults[Kind];
