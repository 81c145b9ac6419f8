import { afterEach, describe, expect, it } from 'vitest';
import { CapabilityDenied, NotLinked } from '../../../src/host/gates/endings.ts';
import type { Right } from '../../../src/manifest/index.ts';
import { versionOf } from '../support/component.ts';
import { charging } from '../support/gate-sources.ts';
import { openGates } from '../support/gates.ts';
import { startHost, type TestHost } from '../support/host.ts';

const name = 'example:payments/charge';
const right: Right = { capability: 'custom', pattern: name };

describe('an interface of its own', () => {
  it('asks at each call, and says why the call ends', () => {
    const gates = openGates({ requests: [right], custom: [{ name, functions: ['pay', 'value-of'] }] });
    const pay = gates.imports[name]?.['pay'] as () => never;
    expect(pay).toThrow(NotLinked);
    gates.setGrants([]);
    expect(pay).toThrow(CapabilityDenied);
    expect(gates.denials()).toMatchObject([
      { capability: 'custom', what: name, operation: `${name}#pay`, reason: 'not-granted', request: name },
    ]);
  });

  it('has names that reach nothing else', () => {
    const exotic = ['then', 'constructor', 'to-string', 'value-of', 'has-own-property', '__proto__', 'prototype'];
    const gates = openGates({
      custom: [
        { name: 'a:b/then', functions: exotic },
        { name: 'wasi:random/random', functions: ['x'] },
      ],
    });
    const object = gates.imports['a:b/then'] ?? {};
    expect(Object.getPrototypeOf(object)).toBe(null);
    expect(Object.isFrozen(object)).toBe(true);
    expect(Object.getOwnPropertyNames(object)).toHaveLength(exotic.length);
    for (const member of Object.values(object)) expect(member).toThrow(CapabilityDenied);
    expect(({} as Record<string, unknown>)['a:b/then']).toBe(undefined);
    expect(typeof gates.imports['wasi:random/random']?.['getRandomU64']).toBe('function');
    expect(gates.imports['wasi:random/random']?.['x']).toBe(undefined);
  });
});

describe('a component that calls one', () => {
  let test: TestHost;
  afterEach(() => test.end());

  it('is refused without a request, ended without a grant, and told that nobody answers it', async () => {
    test = await startHost();
    const version = await versionOf(charging);
    expect(await test.deploy(version)).toMatchObject({
      failure: { kind: 'import-refused', message: expect.stringContaining('request it in the manifest') as unknown },
    });
    await test.deploy({ ...version, requests: [right] });
    expect(await test.call('count')).toEqual({ kind: 'returned', value: 1 });
    expect(await test.call('count')).toEqual({ kind: 'returned', value: 2 });
    expect(await test.call('pay')).toEqual({
      kind: 'failed',
      failure: {
        kind: 'capability-denied',
        message: 'the component called pay of example:payments/charge, which it has no right to',
      },
    });
    // A fresh instance counts anew.
    expect(await test.call('count')).toEqual({ kind: 'returned', value: 1 });
    expect(test.host.snapshot(test.key)?.denials).toMatchObject([
      { operation: `${name}#pay`, request: name, count: 1 },
    ]);
    test.grant(right);
    expect(await test.call('pay')).toMatchObject({
      failure: { kind: 'not-linked', message: expect.stringContaining('no component is linked') as unknown },
    });
    expect(await test.call('count')).toEqual({ kind: 'returned', value: 1 });
  });
});
