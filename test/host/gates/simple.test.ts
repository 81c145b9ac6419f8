import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import type { Answer } from '../../../src/host/gates/answer.ts';
import { GuestExit, LimitExceeded } from '../../../src/host/gates/endings.ts';
import type { Pollable } from '../../../src/host/gates/io/poll.ts';
import type { InputStream, OutputStream } from '../../../src/host/gates/io/streams.ts';
import { type GateOptions, type Gates, openGates, rights } from '../support/gates.ts';

/** A member of the import object as the glue calls it. */
// The type parameter says in each test what the glue would take the member for.
// oxlint-disable-next-line typescript/no-unnecessary-type-parameters -- a cast at each use would say the same, longer
function member<T>(gates: Gates, name: string, key: string): T {
  return gates.imports[name]?.[key] as T;
}

const bytes = (text: string) => new TextEncoder().encode(text);

describe('environment', () => {
  const list = (options: GateOptions) => {
    const gates = openGates(options);
    return {
      listed: member<() => unknown>(gates, 'wasi:cli/environment', 'getEnvironment')(),
      denials: gates.denials(),
    };
  };
  const requests = rights('environment LANG', 'environment APP_*', 'environment MISSING');
  const variables = { LANG: 'C', APP_A: '1', APP_B: '2', APPLE: 'no', HOME: 'no' };

  it('holds what was granted, and nothing else', () => {
    expect(list({ requests, variables }).listed).toEqual([
      ['APP_A', '1'],
      ['APP_B', '2'],
      ['LANG', 'C'],
    ]);
    expect(list({ requests, variables, grants: rights('environment LANG', 'environment HOME') }).listed).toEqual([
      ['LANG', 'C'],
    ]);
    expect(list({ requests: [], grants: requests, variables })).toEqual({ listed: [], denials: [] });
  });

  it('a variable that was asked for and not granted is a denial, also if there is none of that name', () => {
    const { denials } = list({ requests, variables, grants: rights('environment APP_*') });
    expect(denials.map(({ what, reason, request }) => [what, reason, request])).toEqual([
      ['LANG', 'not-granted', 'LANG'],
      ['MISSING', 'not-granted', 'MISSING'],
    ]);
  });

  it('a revocation holds at the next use', () => {
    const gates = openGates({ requests, variables });
    const get = member<() => unknown[]>(gates, 'wasi:cli/environment', 'getEnvironment');
    expect(get()).toHaveLength(3);
    gates.setGrants([]);
    expect(get()).toEqual([]);
  });

  it('there are no arguments and no folder to start in', () => {
    const gates = openGates({});
    expect(member<() => unknown>(gates, 'wasi:cli/environment', 'getArguments')()).toEqual([]);
    expect(member<() => unknown>(gates, 'wasi:cli/environment', 'initialCwd')()).toBe(undefined);
  });
});

describe('standard streams', () => {
  it('input is at its end', () => {
    const input = member<() => InputStream>(openGates({}), 'wasi:cli/stdin', 'getStdin')();
    expect(input.read(1n)).toEqual({ tag: 'err', val: { tag: 'closed' } });
    expect(input.blockingRead(1n)).toEqual({ tag: 'err', val: { tag: 'closed' } });
  });

  it('output arrives in order', () => {
    const gates = openGates({});
    const out = member<() => OutputStream>(gates, 'wasi:cli/stdout', 'getStdout')();
    const error = member<() => OutputStream>(gates, 'wasi:cli/stderr', 'getStderr')();
    out.blockingWriteAndFlush(bytes('one'));
    error.write(bytes('two'));
    out.writeZeroes(2n);
    expect(gates.printed).toEqual(['stdout: one', 'stderr: two', 'stdout: \0\0']);
  });

  it('over the limit ends the call, is recorded, and is allowed again with time', () => {
    let now = 0;
    const gates = openGates({ now: () => now, conditions: { outputBytesPerSecond: 1000 } });
    const out = member<() => OutputStream>(gates, 'wasi:cli/stdout', 'getStdout')();
    const half = new Uint8Array(500);
    out.write(half);
    out.write(half);
    expect(() => out.write(bytes('x'))).toThrow(LimitExceeded);
    expect(() => member<() => OutputStream>(gates, 'wasi:cli/stderr', 'getStderr')().write(half)).toThrow(
      LimitExceeded,
    );
    expect(gates.denials()).toMatchObject([
      { capability: 'limit', what: 'output: 1000 bytes a second', operation: 'wasi:cli/stdout#get-stdout' },
      { capability: 'limit', operation: 'wasi:cli/stderr#get-stderr' },
    ]);
    now = 500;
    out.write(half);
    expect(() => out.write(bytes('x'))).toThrow(LimitExceeded);
    expect(gates.printed).toHaveLength(3);
  });

  it('a clock that is set back gives no more output', () => {
    let now = 10_000;
    const out = member<() => OutputStream>(
      openGates({ now: () => now, conditions: { outputBytesPerSecond: 1024 * 1024 } }),
      'wasi:cli/stdout',
      'getStdout',
    )();
    out.write(new Uint8Array(1024 * 1024));
    now = 0;
    expect(() => out.write(bytes('x'))).toThrow('the component printed more than 1 MiB a second');
    now = 1;
    out.write(new Uint8Array(1000));
  });

  it('writing more than a check allowed is a trap', () => {
    const out = member<() => OutputStream>(openGates({}), 'wasi:cli/stdout', 'getStdout')();
    expect(() => out.write(new Uint8Array(1024 * 1024 + 1))).toThrow(RangeError);
    expect(() => out.writeZeroes(2n ** 40n)).toThrow(RangeError);
    expect(() => out.blockingWriteZeroesAndFlush(2n ** 40n)).toThrow(RangeError);
  });
});

describe('exit', () => {
  it.each([
    ['exit', { tag: 'ok' }, 0],
    ['exit', { tag: 'err' }, 1],
    ['exitWithCode', 42, 42],
  ])('%s ends the call with its code', (name, argument, code) => {
    const exit = member<(argument: unknown) => never>(openGates({}), 'wasi:cli/exit', name);
    expect(() => exit(argument)).toThrow(new GuestExit(code));
  });
});

describe('logging', () => {
  const log = (gates: Gates) =>
    member<(level: string, context: string, message: string) => void>(gates, 'wasi:logging/logging', 'log');

  it('arrives with its level', () => {
    const gates = openGates({});
    log(gates)('warn', 'http', 'slow');
    log(gates)('critical', '', 'over');
    expect(gates.printed).toEqual(['warn: [http] slow', 'critical: over']);
  });

  it('counts against what may be printed, and small messages for more than their text', () => {
    const gates = openGates({ conditions: { outputBytesPerSecond: 2048 } });
    member<() => OutputStream>(gates, 'wasi:cli/stdout', 'getStdout')().write(new Uint8Array(1024));
    log(gates)('trace', '', 'x');
    log(gates)('trace', '', 'x');
    expect(() => log(gates)('trace', '', 'x')).toThrow('the component printed more than 2 KiB a second');
    expect(gates.denials()).toMatchObject([{ capability: 'limit', operation: 'wasi:logging/logging#log', count: 1 }]);
    expect(() => log(openGates({ conditions: { outputBytesPerSecond: 2048 } }))('info', '', 'é'.repeat(1025))).toThrow(
      LimitExceeded,
    );
  });
});

describe('configuration', () => {
  const config = JSON.parse('{"greeting":"hello","__proto__":"x","empty":""}') as Record<string, string>;
  const get = (key: string) =>
    member<(key: string) => Answer<string | undefined, never>>(
      openGates({ conditions: { config } }),
      'wasi:config/store',
      'get',
    )(key);

  it.each([
    ['greeting', 'hello'],
    ['__proto__', 'x'],
    ['empty', ''],
    ['none', undefined],
    ['constructor', undefined],
    ['toString', undefined],
  ])('%s is %j', (key, text) => expect(get(key)).toEqual({ tag: 'ok', val: text }));

  it('is listed as a whole', () => {
    const gates = openGates({ conditions: { config } });
    expect(member<() => unknown>(gates, 'wasi:config/store', 'getAll')()).toEqual({
      tag: 'ok',
      val: [
        ['greeting', 'hello'],
        ['__proto__', 'x'],
        ['empty', ''],
      ],
    });
    expect(gates.denials()).toEqual([]);
  });
});

describe('chance', () => {
  it.each([
    ['wasi:random/random', 'getRandomBytes'],
    ['wasi:random/insecure', 'getInsecureRandomBytes'],
  ])('%s gives as many bytes as asked for, up to a limit', (name, key) => {
    const gates = openGates({});
    const get = member<(length: bigint) => Uint8Array>(gates, name, key);
    expect(get(0n)).toHaveLength(0);
    expect(get(32n)).not.toEqual(get(32n));
    expect(get(1024n * 1024n)).toHaveLength(1024 * 1024);
    expect(() => get(1024n * 1024n + 1n)).toThrow(LimitExceeded);
    expect(() => get(2n ** 64n - 1n)).toThrow(LimitExceeded);
    expect(gates.denials()).toMatchObject([{ capability: 'limit', what: 'random bytes: 1 MiB a call', count: 2 }]);
  });

  it('from a seed is SHA-256 in counter mode over all interfaces', () => {
    const gates = openGates({ conditions: { random: { kind: 'seeded', seed: 7 } } });
    const block = (counter: number): Buffer =>
      createHash('sha256')
        .update(Buffer.from(`0000000000000007${counter.toString(16).padStart(16, '0')}`, 'hex'))
        .digest();
    const sequence = Buffer.concat([0, 1, 2, 3].map(block));
    const get = member<(length: bigint) => Uint8Array>(gates, 'wasi:random/random', 'getRandomBytes');
    const insecure = member<(length: bigint) => Uint8Array>(gates, 'wasi:random/insecure', 'getInsecureRandomBytes');
    const seed = member<() => [bigint, bigint]>(gates, 'wasi:random/insecure-seed', 'insecureSeed');
    expect(Buffer.from(get(5n))).toEqual(sequence.subarray(0, 5));
    expect(Buffer.from(insecure(70n))).toEqual(sequence.subarray(5, 75));
    expect(seed()).toEqual([sequence.readBigUInt64LE(75), sequence.readBigUInt64LE(83)]);
    expect(Buffer.from(get(0n))).toHaveLength(0);
    expect(Buffer.from(get(37n))).toEqual(sequence.subarray(91, 128));
  });

  it.each([0, -1, 2 ** 53 - 1])('from the seed %d is the same each time, and another than that of others', (seed) => {
    const draw = (from: number) =>
      member<() => bigint>(
        openGates({ conditions: { random: { kind: 'seeded', seed: from } } }),
        'wasi:random/random',
        'getRandomU64',
      )();
    expect(draw(seed)).toBe(draw(seed));
    expect(draw(seed)).not.toBe(draw(1));
  });

  it.each([
    ['wasi:random/random', 'getRandomU64'],
    ['wasi:random/insecure', 'getInsecureRandomU64'],
  ])('%s gives 64 bits', (name, key) => {
    const get = member<() => bigint>(openGates({}), name, key);
    const values = Array.from({ length: 64 }, get);
    expect(values.every((value) => value >= 0n && value < 2n ** 64n)).toBe(true);
    expect(values.some((value) => value >= 2n ** 63n)).toBe(true);
    expect(new Set(values).size).toBe(64);
  });
});

describe('clocks and waiting', () => {
  const sleeps: (number | undefined)[] = [];
  const gates = openGates({
    inbox: {
      drain: () => {},
      sleep: (milliseconds) => {
        sleeps.push(milliseconds);
        if (milliseconds !== undefined) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, milliseconds);
      },
    },
  });
  const clock = 'wasi:clocks/monotonic-clock';

  it('the monotonic clock never goes back and waits as long as it says', () => {
    const now = member<() => bigint>(gates, clock, 'now');
    const subscribe = member<(duration: bigint) => Pollable>(gates, clock, 'subscribeDuration');
    const before = now();
    subscribe(2_000_000n).block();
    expect(now() - before).toBeGreaterThanOrEqual(2_000_000n);
    expect(sleeps.length).toBeGreaterThan(0);
    expect(subscribe(2n ** 64n - 1n).ready()).toBe(false);
    expect(member<(when: bigint) => Pollable>(gates, clock, 'subscribeInstant')(0n).ready()).toBe(true);
  });

  it('poll tells which are ready', () => {
    const poll = member<(list: readonly Pollable[]) => Uint32Array>(gates, 'wasi:io/poll', 'poll');
    const subscribe = member<(duration: bigint) => Pollable>(gates, clock, 'subscribeDuration');
    expect(poll([subscribe(10n ** 15n), subscribe(0n), subscribe(10n ** 15n)])).toEqual(Uint32Array.of(1));
    expect(poll([subscribe(10n ** 15n), subscribe(1_000_000n)])).toEqual(Uint32Array.of(1));
    expect(() => poll([])).toThrow(RangeError);
    const many = Array.from({ length: 100_000 }, () => subscribe(0n));
    expect(poll([...many, subscribe(10n ** 15n)])).toHaveLength(100_000);
  });

  it('the wall clock tells the time', () => {
    const time = member<() => { seconds: bigint; nanoseconds: number }>(gates, 'wasi:clocks/wall-clock', 'now')();
    expect(Math.abs(Number(time.seconds) - Date.now() / 1000)).toBeLessThan(10);
    expect(time.nanoseconds).toBeLessThan(1e9);
  });

  describe('that stand still', () => {
    const standing = () =>
      openGates({
        conditions: { clocks: { kind: 'frozen', time: 1_700_000_000_123 } },
        inbox: {
          drain: () => {},
          sleep: (milliseconds) =>
            void Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, milliseconds ?? Infinity),
        },
      });

    it('show one time', () => {
      const still = standing();
      const wall = member<() => unknown>(still, 'wasi:clocks/wall-clock', 'now');
      expect(wall()).toEqual({ seconds: 1_700_000_000n, nanoseconds: 123_000_000 });
      expect(wall()).toEqual(wall());
      expect(member<() => bigint>(still, clock, 'now')()).toBe(0n);
    });

    it('let waits end, after which they show the end of the wait', () => {
      const still = standing();
      const now = member<() => bigint>(still, clock, 'now');
      const duration = member<(duration: bigint) => Pollable>(still, clock, 'subscribeDuration');
      const instant = member<(when: bigint) => Pollable>(still, clock, 'subscribeInstant');
      const waiting = duration(2n ** 64n - 1n);
      duration(1_500_000n).block();
      expect(now()).toBe(1_500_000n);
      instant(3_000_000n).block();
      expect(now()).toBe(3_000_000n);
      instant(5n).block();
      expect(now()).toBe(3_000_000n);
      expect(waiting.ready()).toBe(false);
    });
  });
});
