import { describe, expect, it } from 'vitest';
import { binaryOf, textAddress } from '../../../src/extension/wit-tools/address.ts';

describe('the address of a text', () => {
  it('leads back to the file', () => {
    const text = textAddress({ scheme: 'file', authority: '', path: '/a/b c.wasm', query: '' }, 'file:///a/b%20c.wasm');
    expect(text).toEqual({ scheme: 'airlock-wit', authority: '', path: '/a/b c.wasm.wit', query: '' });
    expect(binaryOf(text)).toEqual({ path: '/a/b c.wasm' });
  });

  it.each([
    { scheme: 'git', authority: '', path: '/a.wasm', query: '{"ref":"HEAD"}' },
    { scheme: 'file', authority: 'server', path: '/share/a.wasm', query: '' },
  ])('keeps the whole address of what is no plain file', (binary) => {
    const text = textAddress(binary, 'the whole address');
    expect(text).toMatchObject({ path: `${binary.path}.wit`, query: 'the whole address' });
    expect(binaryOf(text)).toEqual({ whole: 'the whole address' });
  });

  it.each([
    { scheme: 'file', authority: '', path: '/a.wasm.wit', query: '' },
    { scheme: 'airlock-wit', authority: '', path: '/a.wasm', query: '' },
    { scheme: 'airlock-wit', authority: '', path: '/a.wit', query: 'airlock-wit:/b.wit' },
  ])('is of no binary: %j', (address) => expect(binaryOf(address)).toBeUndefined());
});
