import { describe, expect } from 'vitest';
import type { CallOutcome, ExportPath } from '../../src/host/index.ts';
import { plain, type Source, versionOf } from '../host/support/component.ts';
import { rights } from '../host/support/gates.ts';
import * as sources from '../host/support/sources.ts';
import { breaking, broken, honest } from './abi.ts';
import { garbageFor, interfaces } from './garbage.ts';
import { expectRecorded, recording } from './record.ts';
import type { Register, Suite } from './suite.ts';

/** Attacks on the host itself: by broken calls, by values, by failing again and again, and by floods. */
export function hostAttacks({ attack, control }: Register): void {
  describe('garbage for every argument of every import:', () => {
    for (const name of interfaces) attack(name, (suite) => withstandGarbage(suite, name), 120_000);
  });

  describe('calls that break the rules:', () => {
    control('an honest call is answered', async (suite) => {
      await prepared(suite, 'breaking', breaking, 500);
      expect(await suite.call('breaking', honest.name)).toEqual({ kind: 'returned', value: 1 });
    });
    for (const { name, ends } of broken) {
      attack(name, async (suite) => {
        await prepared(suite, 'breaking', breaking, 500);
        const outcome = await suite.call('breaking', name);
        if ('returned' in ends) expect(outcome).toEqual({ kind: 'returned', value: ends.returned });
        else expect(ends.failed).toContain(kindOf(outcome));
      });
    }
  });

  describe('what the host throws to end a call:', () => {
    attack('is caught, and the guest goes on after exit', async (suite) => {
      await prepared(suite, 'catching', breaking, 500);
      const attempt = await recording(suite, 'catching', () => suite.call('catching', 'on-after-exit'));
      // What it did afterwards is on record; what ended its call is that it said so.
      expect(kindOf(attempt.value)).toBe('exited');
      expectRecorded(attempt.recorded, { what: './private/key.txt', reason: 'not-requested', during: 'on-after-exit' });
    });
  });

  describe('names that objects have:', () => {
    const paths: readonly ExportPath[] = [
      ...['then', 'constructor', '__proto__', 'to-string', 'hasOwnProperty', 'valueOf', ''].map((name) => ({
        function: name,
      })),
      ...['__proto__', 'constructor', 'add', ''].map((name) => ({ interface: name, function: 'call' })),
    ];
    for (const path of paths) {
      attack(JSON.stringify(path), async (suite) => {
        const outcome = await suite.host.call(suite.key('healthy'), path, plain, []);
        expect(kindOf(outcome)).toBe('export-not-found');
      });
    }
  });

  describe('values:', () => {
    attack('a record with the fields of objects is plain data', async (suite) => {
      await prepared(suite, 'fields', fields);
      // oxlint-disable-next-line unicorn/no-thenable -- this is the attack
      const value = { then: 1, constructor: 2, toJson: 3, valueOf: 4, toString: 5, get: 6, hasOwnProperty: 7 };
      expect(await suite.call('fields', 'make')).toEqual({ kind: 'returned', value });
      expect(Object.keys(Object.prototype)).toEqual([]);
    });
    for (const [what, args] of strange) {
      attack(what, async (suite) => {
        await prepared(suite, 'ageing', ageing);
        const outcome = await suite.call('ageing', 'older', ...args);
        expect(['trapped', 'arguments-not-transferable', 'of its type']).toContain(
          outcome.kind === 'returned' ? typeOf(outcome.value) : kindOf(outcome),
        );
        expect(Reflect.get({}, 'polluted')).toBeUndefined();
        expect(await suite.call('ageing', 'older', { name: 'Ada', age: 36 })).toMatchObject({
          value: { name: 'Ada', age: 37 },
        });
      });
    }
  });

  describe('again and again:', () => {
    attack(
      'twelve traps in a row are twelve fresh instances',
      async (suite) => {
        await prepared(suite, 'trapping', sources.misbehaving);
        for (let time = 0; time < 12; time++) {
          expect(await suite.call('trapping', 'count')).toEqual({ kind: 'returned', value: 1 });
          expect(kindOf(await suite.call('trapping', 'trap'))).toBe('trapped');
        }
      },
      60_000,
    );
    attack('traps beyond what is allowed are given up on', async (suite) => {
      const restart = { policy: 'transient', max: 2, withinMs: 60_000, backoffMs: [1, 1] } as const;
      await suite.deploy('hopeless', await versionOf(sources.misbehaving, { restart }));
      for (let time = 0; time < 3; time++) expect(kindOf(await suite.call('hopeless', 'trap'))).toBe('trapped');
      expect((await suite.call('hopeless', 'add', 1, 2)).kind).toBe('failed');
      expect(suite.host.snapshot(suite.key('hopeless'))?.state).toBe('failed');
    });
    attack('a start that traps is not tried for ever', async (suite) => {
      expect(kindOf(await suite.deploy('trapping start', await versionOf(sources.trappingStart)))).toBe('load-failed');
      expect(kindOf(await suite.call('trapping start', 'add', 1, 2))).toBe('load-failed');
      expect(suite.host.snapshot(suite.key('trapping start'))?.state).toBe('failed');
    });
    attack('a start that loops is given up when it is stopped', async (suite) => {
      const deploying = suite.deploy('looping start', await versionOf(sources.loopingStart));
      expect(await suite.call('healthy', 'add', 1, 2)).toEqual({ kind: 'returned', value: 3 });
      await suite.host.stop(suite.key('looping start'));
      expect(kindOf(await deploying)).toBe('stopped');
    });
    attack('1,500 calls at once all settle, and no more wait than may', async (suite) => {
      await prepared(suite, 'flooded', sources.misbehaving, 300);
      const looping = suite.call('flooded', 'loop');
      const calls = Array.from({ length: 1500 }, () => suite.call('flooded', 'add', 1, 2));
      const kinds = (await Promise.all(calls)).map((outcome) =>
        outcome.kind === 'returned' ? 'returned' : kindOf(outcome),
      );
      expect(kindOf(await looping)).toBe('execution-timeout');
      expect(kinds.filter((kind) => kind === 'mailbox-full').length).toBeGreaterThanOrEqual(500);
      expect(new Set(kinds)).toEqual(new Set(['mailbox-full', 'returned']));
    });
  });

  describe('floods of refusals:', () => {
    attack(
      '100,000 equal ones are all counted',
      async (suite) => {
        await prepared(suite, 'refused', sources.opening);
        expect(await suite.call('refused', 'attempts', 100_000)).toEqual({ kind: 'returned', value: 0 });
        expect(suite.denials('refused').map(({ count }) => count)).toEqual([100_000]);
      },
      60_000,
    );
    attack('3,000 different ones are all counted, and folded', async (suite) => {
      if (!suite.host.snapshot(suite.key('refused-js'))) await suite.deploy('refused-js', suite.hostile);
      const answer = await suite.run('refused-js', `times(3000, (time) => read('private/' + time))`);
      expect(answer).toBe('{"access":3000}');
      const denials = suite.denials('refused-js');
      expect(denials.reduce((sum, { count }) => sum + count, 0)).toBe(3000);
      expect(denials.length).toBeLessThanOrEqual(512);
      expect(denials).toContainEqual(expect.objectContaining({ reason: 'folded' }));
    });
  });

  describe('rights that were taken back:', () => {
    attack('hold no longer for a handle that is open', async (suite) => {
      const [right] = rights('read ./data/**');
      if (!right) throw new Error('there is a right');
      await suite.deploy('revoked', suite.hostile, [right]);
      expect(await suite.run('revoked', `keep(open('data/a.txt')) && keep(kept[0].readViaStream(0n))`)).toBe('kept 2');
      expect(await suite.run('revoked', `text(kept[0].read(10n, 0n)[0])`)).toBe('alpha');
      suite.grants.revoke(suite.key('revoked'), right);
      expect(await suite.run('revoked', `text(kept[0].read(10n, 0n)[0])`)).toBe('access');
      expect(await suite.run('revoked', `text(kept[1].read(10n))`)).toBe('last-operation-failed');
      expect(await suite.run('revoked', `kept[0].stat().size`)).toBe('access');
      expect(suite.denials('revoked')).toContainEqual(
        expect.objectContaining({ what: './data/a.txt', reason: 'revoked' }),
      );
    });
  });
}

async function withstandGarbage(suite: Suite, interfaceName: string): Promise<void> {
  const { source, imports } = await garbageFor(interfaceName);
  const name = `garbage for ${interfaceName}`;
  await prepared(suite, name, source);
  expect(imports).toBeGreaterThan(0);
  const outcome = await suite.call(name, 'all');
  // A call in which an import threw ends as a trap, though the guest has caught it; or as what the import ended it by.
  const endsBy = { 'wasi:cli/exit': 'exited', 'wasi:random/random': overLimit, 'wasi:random/insecure': overLimit };
  const ends = Object.hasOwn(endsBy, interfaceName) ? [endsBy[interfaceName as keyof typeof endsBy]] : usual;
  expect(ends).toContain(kindOf(outcome));
  expect(outcome.kind === 'failed' && outcome.failure.message).not.toContain('unreachable');
  expect(await suite.call(name, 'none')).toMatchObject({ failure: { kind: 'export-not-found' } });
  await suite.host.remove(suite.key(name));
}

const overLimit = 'resource-limit-exceeded';
const usual = ['trapped', 'returned undefined'];

async function prepared(suite: Suite, name: string, source: Source, callTimeMs = 20_000): Promise<void> {
  if (suite.host.snapshot(suite.key(name))) return;
  expect(await suite.deploy(name, await versionOf(source, { callTimeMs }))).toMatchObject({ kind: 'returned' });
}

function kindOf(outcome: CallOutcome): string {
  return outcome.kind === 'failed' ? outcome.failure.kind : `returned ${String(outcome.value)}`;
}

const fields: Source = {
  world: `record odd { then: u32, %constructor: u32, to-json: u32, value-of: u32, to-string: u32, get: u32, has-own-property: u32 }
    export make: func() -> odd;`,
  core: `(module (memory (export "memory") 1)
    (func (export "cabi_realloc") (param i32 i32 i32 i32) (result i32) (i32.const 1024))
    (func (export "make") (result i32)
      ${[1, 2, 3, 4, 5, 6, 7].map((value) => `(i32.store (i32.const ${12 + value * 4}) (i32.const ${value}))`).join(' ')}
      (i32.const 16)))`,
};

const ageing: Source = {
  world: 'record person { name: string, age: u8 } export older: func(p: person) -> person;',
  core: `(module (memory (export "memory") 1)
    (func (export "cabi_realloc") (param i32 i32 i32 i32) (result i32) (i32.const 1024))
    (func (export "older") (param i32 i32 i32) (result i32)
      (i32.store (i32.const 16) (local.get 0)) (i32.store (i32.const 20) (local.get 1))
      (i32.store8 (i32.const 24) (i32.add (local.get 2) (i32.const 1))) (i32.const 16)))`,
};

/** Arguments that are no person. */
const strange: readonly (readonly [what: string, args: readonly unknown[]])[] = [
  ['no argument', []],
  ['null', [null]],
  ['a number', [7]],
  ['a field that is missing', [{ name: 'Ada' }]],
  ['a number for a text', [{ name: 7, age: 1 }]],
  ['a text for a number', [{ name: 'Ada', age: 'old' }]],
  ['a number out of its range', [{ name: 'Ada', age: 70_000 }]],
  ['a big number', [{ name: 'Ada', age: 2n ** 70n }]],
  ['a prototype out of JSON', [JSON.parse('{ "name": "Ada", "age": 1, "__proto__": { "polluted": true } }')]],
  [
    'a constructor out of JSON',
    [JSON.parse('{ "name": "Ada", "age": 1, "constructor": { "prototype": { "polluted": true } } }')],
  ],
  // oxlint-disable-next-line unicorn/no-thenable -- this is the attack
  ['a function', [{ name: 'Ada', age: 1, then: () => 1 }]],
  ['an object that refers to itself', [cyclic()]],
  ['half a character', [{ name: '\ud800', age: 1 }]],
];

function cyclic(): object {
  const object: Record<string, unknown> = { age: 1 };
  object['name'] = object;
  return object;
}

function typeOf(value: unknown): string {
  const { name, age } = value as { readonly name: unknown; readonly age: unknown };
  const fits = typeof name === 'string' && typeof age === 'number' && age >= 0 && age < 256;
  return fits && Object.keys(value as object).join() === 'name,age' ? 'of its type' : 'of another type';
}
