import { describe, expect, it } from 'vitest';
import { transferFlaw } from '../../../src/host/worker/transfer.ts';

class Resource {}

describe('a result', () => {
  it.each([
    undefined,
    null,
    true,
    1,
    2n,
    'text',
    [],
    [1, [2n, ['three']]],
    { a: { b: [{ tag: 'ok', val: undefined }] } },
    new Uint8Array(1000),
    new Map([['a', 1]]),
    Object.assign(Object.create(null) as object, { a: 1 }),
    'x'.repeat(1_000_000),
    Array.from({ length: 100_000 }, (_, index) => index),
  ])('of plain data can be handed out', (value) => {
    expect(transferFlaw(value)).toBe(undefined);
    expect(structuredClone(value)).toEqual(value);
  });

  it.each([
    new Resource(),
    [new Resource()],
    { a: { b: new Resource() } },
    { tag: 'ok', val: new Resource() },
    new Map([['a', new Resource()]]),
    Object.create(Resource.prototype),
    () => 1,
    Symbol('a'),
    new Proxy(new Resource(), {}),
  ])('with a resource cannot', (value) => {
    expect(transferFlaw(value)).toContain('resource');
  });

  it.each([
    () => 'x'.repeat(17 * 1024 * 1024),
    () => ['x'.repeat(9 * 1024 * 1024), 'y'.repeat(9 * 1024 * 1024)],
    () => new Uint8Array(17 * 1024 * 1024),
    () => new Uint8Array(new ArrayBuffer(17 * 1024 * 1024), 0, 1),
    () => Array.from({ length: 2_000_000 }, () => 1),
    () => Array.from({ length: 1000 }, () => Array.from({ length: 2000 }, () => 1)),
  ])('that is too large cannot', (make) => expect(transferFlaw(make())).toBe('the result is larger than 16 MiB'));
});
