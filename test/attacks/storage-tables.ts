import type { Recorded } from './record.ts';

/** The script, what it gets, and what is on record. */
export type StorageAttack = readonly [script: string, gets: string | RegExp, recorded: Recorded];

const open = 'wasi:keyvalue/store#open';
const denied = (what: string, reason = 'not-requested'): Recorded => ({
  capability: 'storage',
  what,
  reason,
  operation: open,
});

export const elsewhere: readonly StorageAttack[] = [
  [`get('victim.a', 'secret')`, 'access-denied', denied('victim.a')],
  [`put('victim.a', 'secret')`, 'access-denied', denied('victim.a')],
  [`get('private.a', 'k')`, 'access-denied', denied('private.a', 'not-granted')],
  [`get('things', 'k')`, 'access-denied', denied('things')],
  [`get('things.a.b', 'k')`, 'access-denied', denied('things.a.b')],
  [`get('thing.a', 'k')`, 'access-denied', denied('thing.a')],
  [`get('thingsx.a', 'k')`, 'access-denied', denied('thingsx.a')],
  [`get('x.things.a', 'k')`, 'access-denied', denied('x.things.a')],
];

/** Texts that may be read as another namespace. Each is just what it is, and none is a namespace that was granted. */
export const spelling: readonly StorageAttack[] = [
  'things.*',
  'things.>',
  '*.a',
  '*',
  '>',
  'THINGS.a',
  'thіngs.a',
  'things．a',
  'things..a',
  '.things.a',
  'things.a.',
  ' things.a',
  'things.a ',
  'things.a\n',
  'things.a\0victim.a',
  'things.a/../../victim.a',
  'things.a;victim.a',
  "things.a' OR '1'='1",
  'things.%',
  'things._ ',
  'victim.a\u200b',
  '',
].map((name) => [
  `get(${JSON.stringify(name)}, 'secret')`,
  'access-denied',
  { capability: 'storage', operation: open },
]);

export const large: readonly StorageAttack[] = [
  [`bucket('x'.repeat(100000))`, 'access-denied', { capability: 'storage' }],
  [`bucket('things.' + 'x'.repeat(250))`, 'access-denied', { capability: 'storage' }],
  [`put('things.a', 'k'.repeat(257))`, 'other', undefined],
  [`put('things.a', 'ü'.repeat(129))`, 'other', undefined],
  [`bucket('things.a').get('k'.repeat(1000000)) ?? 'nothing'`, 'other', undefined],
  [`bucket('things.a').set('k', new Uint8Array(1024 * 1024 + 1))`, 'other', undefined],
  [`bucket('things.a').set('k', new Uint8Array(12 * 1024 * 1024))`, 'other', undefined],
  [`setMany(bucket('things.b'), Array.from({ length: 10001 }, (_, at) => ['k' + at, bytes('')]))`, 'other', undefined],
  // Wholly or not at all: the small values before the one that is too large are not there either.
  [`setMany(bucket('things.b'), [['a', bytes('1')], ['b', new Uint8Array(1048577)]])`, 'other', undefined],
  [`get('things.b', 'a')`, 'nothing', undefined],
  [
    `increment(bucket('things.n'), 'n', 9223372036854775807n) && increment(bucket('things.n'), 'n', 1n)`,
    'other',
    undefined,
  ],
  [`put('things.n', 't', '1; 2') && increment(bucket('things.n'), 't', 1n)`, 'other', undefined],
];

const overQuota: Recorded = { capability: 'limit', what: 'storage: 8388608 bytes', reason: 'over-limit' };

export const flood: readonly StorageAttack[] = [
  // Eight times a million bytes, with their keys and the few that are there, are the quota of eight MiB.
  [
    `((value) => times(20, (at) => bucket('things.flood').set('k' + at, value) ?? 'kept'))(new Uint8Array(1000000))`,
    '{"kept":8,"other":12}',
    overQuota,
  ],
  [
    `((value) => times(4, (at) => bucket('things.other' + 'abcd'[at]).set('k', value) ?? 'kept'))(new Uint8Array(1000000))`,
    '{"other":4}',
    overQuota,
  ],
  [`times(8, (at) => bucket('things.flood').delete('k' + at) ?? 'gone')`, '{"gone":8}', undefined],
  [`times(2000, (at) => put('things.flood', 'k', String(at)))`, '{"kept":2000}', undefined],
  [`get('things.flood', 'k')`, '1999', undefined],
  [`times(2000, () => get('victim.a', 'secret'))`, '{"access-denied":2000}', denied('victim.a')],
];

export const kept: readonly StorageAttack[] = [
  [`get('things.a', '../victim.a/secret')`, 'nothing', undefined],
  [`get('things.a', 'victim.a\\0secret')`, 'nothing', undefined],
  [
    `put('things.a', "x'); DELETE FROM entries; --") + get('things.a', "x'); DELETE FROM entries; --")`,
    'keptevil',
    undefined,
  ],
  [`put('things.a', '__proto__') + get('things.a', '__proto__')`, 'keptevil', undefined],
  [`put('things.a', '', 'empty') + get('things.a', '')`, 'keptempty', undefined],
  [`put('things.a', 'n\\0l') + get('things.a', 'n')`, 'keptnothing', undefined],
  [`bucket('things.a').listKeys('').keys.includes('secret')`, 'false', undefined],
  [`bucket('things.a').listKeys('\\uffff').keys`, '[]', undefined],
  [`getMany(bucket('things.a'), ['secret', 'victim.a'])`, '[["secret",null],["victim.a",null]]', undefined],
  // What the guest makes of the class by itself has no handle of the host's.
  [`new Cas({}, 'secret').current()`, /^trapped: /, undefined],
];
