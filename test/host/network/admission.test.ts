import { describe, expect, it } from 'vitest';
import { admit } from '../../../src/host/network/admission.ts';

const judge = (headers: readonly string[], target = '/') => admit(8080, { target, rawHeaders: headers });

describe('a request to port 8080', () => {
  it.each([
    ['127.0.0.1:8080', '127.0.0.1:8080'],
    ['localhost:8080', 'localhost:8080'],
    ['LocalHost:8080', 'localhost:8080'],
    ['[::1]:8080', '[::1]:8080'],
  ])('of host %s is answered', (host, authority) => {
    expect(judge(['Host', host])).toEqual({ kind: 'admitted', authority });
    expect(judge(['host', host, 'ORIGIN', `http://${authority}`])).toEqual({ kind: 'admitted', authority });
    expect(judge(['host', host, 'Sec-Fetch-Site', 'none'])).toEqual({ kind: 'admitted', authority });
    expect(judge(['host', host, 'sec-fetch-site', 'same-origin'])).toEqual({ kind: 'admitted', authority });
  });

  it.each([
    'example.com',
    'example.com:8080',
    '127.0.0.1',
    'localhost',
    'localhost:80',
    'localhost:80800',
    'localhost:08080',
    'localhost.:8080',
    'localhost.example.com:8080',
    'a.localhost:8080',
    'user@localhost:8080',
    'localhost:8080@example.com',
    'localhost:8080,localhost:8080',
    'localhost:8080 ',
    '127.1:8080',
    '127.0.0.2:8080',
    '2130706433:8080',
    '0x7f.0.0.1:8080',
    '0177.0.0.1:8080',
    '0.0.0.0:8080',
    '::1:8080',
    '[::1]',
    '[0:0:0:0:0:0:0:1]:8080',
    '[::ffff:127.0.0.1]:8080',
    '[::]:8080',
    '',
  ])('of host %j is foreign', (host) => {
    expect(judge(['Host', host])).toMatchObject({ kind: 'foreign', reason: 'foreign-host' });
  });

  it('of no host, or of two, is foreign', () => {
    expect(judge([])).toEqual({ kind: 'foreign', reason: 'foreign-host', what: 'Host missing' });
    const two = ['host', 'localhost:8080', 'x', 'y', 'HOST', 'localhost:8080'];
    expect(judge(two)).toMatchObject({ kind: 'foreign', reason: 'foreign-host' });
  });

  it.each([
    'https://example.com',
    'null',
    '',
    'http://localhost',
    'http://localhost:8081',
    'https://localhost:8080',
    'http://127.0.0.1:8080',
    'http://localhost:8080/',
    'http://localhost:8080.example.com',
    'file://',
    'vscode-webview://a',
  ])('of origin %j is foreign', (origin) => {
    const foreign = { kind: 'foreign', reason: 'foreign-origin' };
    expect(judge(['host', 'localhost:8080', 'origin', origin])).toMatchObject(foreign);
    const twice = ['host', 'localhost:8080', 'origin', 'http://localhost:8080', 'Origin', origin];
    expect(judge(twice)).toMatchObject(foreign);
  });

  it.each(['cross-site', 'same-site', 'CROSS-SITE', '', 'none, cross-site'])('from the site %j is foreign', (site) => {
    const foreign = { kind: 'foreign', reason: 'cross-site' };
    expect(judge(['host', 'localhost:8080', 'sec-fetch-site', site])).toMatchObject(foreign);
    const twice = ['host', 'localhost:8080', 'sec-fetch-site', 'none', 'Sec-Fetch-Site', site];
    expect(judge(twice)).toMatchObject(foreign);
  });

  it('shows what is foreign in characters that do nothing', () => {
    const what = (value: string) => judge(['host', value]);
    expect(what('a"b\\\u202e\u001b')).toMatchObject({ what: 'Host "a\\u0022b\\u005c\\u202e\\u001b"' });
    expect(what('a'.repeat(5000))).toMatchObject({ what: `Host "${'a'.repeat(100)}"` });
  });

  it.each(['http://localhost:8080/', '//\u00e9', 'a', '', '/a b', '/\r\n', 'localhost:8080', '**'])(
    'for %j is malformed',
    (target) => expect(judge(['host', 'localhost:8080'], target)).toEqual({ kind: 'malformed' }),
  );

  it.each(['/', '/a?b=c#', '//example.com/', '*'])('for %j is answered', (target) => {
    expect(judge(['host', 'localhost:8080'], target)).toMatchObject({ kind: 'admitted' });
  });
});
