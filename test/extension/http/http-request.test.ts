import { describe, expect, it } from 'vitest';
import { headerLines, readRequest } from '../../../src/extension/http/http-request.ts';

describe('a request that a person writes', () => {
  it('has a method and a path where none are given', () => {
    const request = { method: 'GET', path: '/', headers: [], body: '' };
    for (const nothing of [undefined, {}, [], 'GET /']) {
      expect(readRequest(nothing)).toEqual({ kind: 'request', request });
    }
  });

  it('takes headers as lines and as an object, and gives them back as lines', () => {
    const lines = readRequest({ headers: 'accept: text/plain\r\n\nx-empty:\nx-time: 10:30' });
    const headers: [string, string][] = [
      ['accept', 'text/plain'],
      ['x-empty', ''],
      ['x-time', '10:30'],
    ];
    expect(lines).toMatchObject({ kind: 'request', request: { headers } });
    expect(readRequest({ headers: { accept: 'text/plain', 'x-empty': '', 'x-time': '10:30' } })).toEqual(lines);
    expect(readRequest({ headers: headerLines(headers) })).toEqual(lines);
  });

  it.each([
    ['method', { method: 'GET /\r\nhost: x' }],
    ['method', { method: 'connect' }],
    ['method', { method: 7 }],
    ['path', { path: 'http://example.com/' }],
    ['path', { path: '' }],
    ['path', { path: '/a b' }],
    ['path', { path: '/a\r\nx: y' }],
    ['path', { path: '/é' }],
    ['headers', { headers: 'no colon' }],
    ['headers', { headers: 'bad name: x' }],
    ['headers', { headers: { 'x-a': 'b\r\nx-c: d' } }],
    ['headers', { headers: { 'x-a': 1 } }],
    ['headers', { headers: 'Host: example.com' }],
    ['headers', { headers: 'transfer-encoding: chunked' }],
    ['headers', { headers: 3 }],
    ['body', { body: 'é'.repeat(600_000) }],
    ['body', { body: {} }],
  ])('is refused for its %s: %j', (part, given) => {
    expect(readRequest(given)).toMatchObject({
      kind: 'error',
      part,
      message: expect.stringMatching(/.{10}/u) as string,
    });
  });
});
