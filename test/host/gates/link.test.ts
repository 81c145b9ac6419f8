import { describe, expect, it } from 'vitest';
import { CapabilityDenied, NotLinked } from '../../../src/host/gates/endings.ts';
import type { LinkAnswer, LinkQuestion } from '../../../src/host/gates/link/messages.ts';
import type { FunctionSignature, ValueType } from '../../../src/wit/index.ts';
import { openGates } from '../support/gates.ts';

const name = 'example:math/add';
const u32: ValueType = { kind: 'u32' };
const bytes: ValueType = { kind: 'list', element: { kind: 'u8' } };

/** The gate of one function, and what it asked. The answer is the provider's side, whatever that says. */
function gate(signature: Omit<FunctionSignature, 'async' | 'text'>, answer: LinkAnswer, called = 'add') {
  const asked: LinkQuestion[] = [];
  const functions = [{ name: called, signature: { ...signature, async: false, text: '' } }];
  const gates = openGates({
    links: [{ name, wholeName: name, provider: 'calculator', functions, resources: [] }],
    reply(question) {
      if (question.kind !== 'link') throw new Error(question.kind);
      asked.push(question);
      return { kind: 'link', outcome: answer };
    },
  });
  const call = Object.values(gates.imports[name] ?? {})[0] as (...args: unknown[]) => unknown;
  return { call, asked, gates };
}

const takesTwo = { params: ['a', 'b'].map((each) => ({ name: each, type: u32 })), result: u32 };

describe('a call over a link', () => {
  it('asks with what it was given, and gives what came', () => {
    const { call, asked } = gate(takesTwo, { kind: 'returned', value: 3 });
    expect(call(1, 2)).toBe(3);
    expect(asked).toEqual([{ kind: 'link', interface: name, function: 'add', args: [1, 2], handles: [] }]);
  });

  it.each([
    ['a text for a number', u32, '3'],
    ['nothing', u32, undefined],
    ['a function', u32, () => 3],
    ['a promise', u32, Promise.resolve(3)],
    ['an object in the place of bytes', bytes, { length: 3, buffer: new ArrayBuffer(3) }],
    ['a result in the place of a value', u32, { tag: 'ok', val: 3 }],
    ['a case that there is not', { kind: 'enum', name: 'sides', cases: ['left'] } as const, '__proto__'],
  ])('ends where the answer is %s', (_, result, value) => {
    const { call } = gate({ params: [], result }, { kind: 'returned', value });
    expect(() => call()).toThrow(NotLinked);
    expect(() => call()).toThrow(/^add of example:math\/add of calculator gave what its type does not have: it is no /);
  });

  it('drops what a function without a result gives', () => {
    expect(gate({ params: [] }, { kind: 'returned', value: 'x' }).call()).toBe(undefined);
  });

  it('is not made with what no parameter takes', () => {
    const { call, asked } = gate(takesTwo, { kind: 'returned', value: 3 });
    expect(() => call(1, '2')).toThrow('add of example:math/add of calculator cannot be given b: it is no u32');
    expect(asked).toEqual([]);
    const large = gate({ params: [{ name: 'a', type: bytes }] }, { kind: 'returned', value: undefined });
    expect(() => large.call(new Uint8Array(17 * 1024 * 1024))).toThrow('cannot be given more than 16 MiB at once');
    expect(large.asked).toEqual([]);
  });

  it('leaves the bytes of the guest where they are', () => {
    const { call, asked } = gate({ params: [{ name: 'a', type: bytes }] }, { kind: 'returned', value: undefined });
    const memory = new Uint8Array([1, 2, 3, 4]);
    call(memory.subarray(1, 3));
    expect(asked[0]?.args).toEqual([new Uint8Array([2, 3])]);
    const [sent] = asked.flatMap(({ args }) => args);
    expect(sent instanceof Uint8Array && sent.buffer.byteLength).toBe(2);
    expect(memory).toEqual(new Uint8Array([1, 2, 3, 4]));
  });

  it('says why there is no answer, and records a denial', () => {
    expect(() => gate(takesTwo, { kind: 'failed', message: 'calculator is stopped' }).call(1, 2)).toThrow(
      'calculator is',
    );
    const denial = { capability: 'custom', what: name, operation: `${name}#add`, reason: 'not-granted' };
    const { call, gates } = gate(takesTwo, { kind: 'denied', denial });
    expect(() => call(1, 2)).toThrow(CapabilityDenied);
    expect(gates.denials()).toMatchObject([{ ...denial, count: 1 }]);
  });

  it('has names that reach nothing else', () => {
    for (const called of ['constructor', 'to-string', 'value-of', '__proto__', 'has-own-property']) {
      const { call, gates } = gate(takesTwo, { kind: 'returned', value: 1 }, called);
      expect(call(1, 2)).toBe(1);
      const object = gates.imports[name] ?? {};
      expect([Object.getPrototypeOf(object), Object.isFrozen(object)]).toEqual([null, true]);
    }
  });
});
