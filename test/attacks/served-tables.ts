/** The port to which a request goes is `PORT`; `H` stands for a header that names it as it should. */
const own = 'Host: localhost:PORT';

/** A request from elsewhere: what it says of itself, and with which reason it is turned away. */
export type Foreign = readonly [headers: string, reason: 'foreign-host' | 'foreign-origin' | 'cross-site'];

const hosts = [
  'example.com',
  'localhost',
  '127.0.0.1',
  'localhost:80',
  'localhost:1PORT',
  'localhost:0PORT',
  'localhost.:PORT',
  'localhost.evil.test:PORT',
  'evil.test:PORT',
  'sub.localhost:PORT',
  'localhost:PORT@evil.test',
  'evil.test@localhost:PORT',
  'localhost:PORT, evil.test',
  'localhost:PORT/evil',
  'localhost:PORT#',
  '127.0.0.2:PORT',
  '127.1:PORT',
  '2130706433:PORT',
  '0x7f000001:PORT',
  '0.0.0.0:PORT',
  '[::]:PORT',
  '[::ffff:127.0.0.1]:PORT',
  '[0:0:0:0:0:0:0:1]:PORT',
  '[::1%lo]:PORT',
  'http://localhost:PORT',
  '',
].map((host): Foreign => [`Host: ${host}`, 'foreign-host']);

const origins = [
  'http://evil.test',
  'null',
  'http://localhost',
  'http://localhost:1024',
  'https://localhost:PORT',
  'ws://localhost:PORT',
  'http://127.0.0.1:PORT',
  'http://[::1]:PORT',
  'http://localhost:PORT.evil.test',
  'http://localhost:PORT/',
  'http://localhost:PORT@evil.test',
  'http://localhost:PORT http://evil.test',
  'http://evil.test, http://localhost:PORT',
  'file://',
  'vscode-webview://localhost:PORT',
  'chrome-extension://abc',
  'localhost:PORT',
  '',
].map((origin): Foreign => [`${own}\r\nOrigin: ${origin}`, 'foreign-origin']);

const sites = ['cross-site', 'same-site', 'Same-Origin', 'none, cross-site', 'evil', ''].map((site): Foreign => [
  `${own}\r\nSec-Fetch-Site: ${site}`,
  'cross-site',
]);

export const foreign: readonly Foreign[] = [
  ...hosts,
  [`${own}\r\nHost: evil.test`, 'foreign-host'],
  [`Host: evil.test\r\n${own}`, 'foreign-host'],
  [`${own}\r\nhost: localhost:PORT`, 'foreign-host'],
  ...origins,
  [`${own}\r\nOrigin: http://localhost:PORT\r\nOrigin: http://evil.test`, 'foreign-origin'],
  ...sites,
  [`${own}\r\nSec-Fetch-Site: same-origin\r\nSec-Fetch-Site: cross-site`, 'cross-site'],
  // What else is said does not make up for it.
  [`Host: evil.test\r\nX-Forwarded-Host: localhost:PORT\r\nForwarded: host=localhost:PORT`, 'foreign-host'],
  [`Host: evil.test\r\nOrigin: http://evil.test\r\nSec-Fetch-Site: same-origin`, 'foreign-host'],
  [`${own}\r\nOrigin: http://evil.test\r\nSec-Fetch-Site: none`, 'foreign-origin'],
];

const post = (headers: string, body: string): string => `POST /echo HTTP/1.1\r\n${own}\r\n${headers}\r\n\r\n${body}`;
const get = (target: string, headers = ''): string => `GET ${target} HTTP/1.1\r\n${own}\r\n${headers}\r\n`;

/** Requests that two programs could read differently, or that are none: none of them comes to the component. */
export const ambiguous: readonly (readonly [what: string, bytes: string])[] = [
  ['a length given twice', post('Content-Length: 1\r\nContent-Length: 2', 'ab')],
  ['two lengths in one', post('Content-Length: 1, 2', 'ab')],
  ['a length below zero', post('Content-Length: -1', 'ab')],
  ['a length with a sign', post('Content-Length: +2', 'ab')],
  ['a length in hexadecimal', post('Content-Length: 0x2', 'ab')],
  ['a length that no number holds', post('Content-Length: 99999999999999999999', 'ab')],
  ['a length and chunks', post('Content-Length: 4\r\nTransfer-Encoding: chunked', '0\r\n\r\n')],
  ['chunks and a length', post('Transfer-Encoding: chunked\r\nContent-Length: 4', '0\r\n\r\n')],
  ['an unknown encoding', post('Transfer-Encoding: x', '0\r\n\r\n')],
  ['chunks that are not the last encoding', post('Transfer-Encoding: chunked, identity', '0\r\n\r\n')],
  ['an encoding behind a space', post('Transfer-Encoding : chunked', '0\r\n\r\n')],
  ['an encoding behind a bare line feed', post('x: y\nTransfer-Encoding: chunked', '0\r\n\r\n')],
  ['a folded header', get('/hello', 'x-a: b\r\n c: d\r\n')],
  ['a bare line feed', get('/hello', 'x-a: b\nx-b: c\r\n')],
  ['a bare carriage return', get('/hello', 'x-a: b\rx-b: c\r\n')],
  ['a space before the colon', get('/hello', 'x-a : b\r\n')],
  ['a header without a name', get('/hello', ': b\r\n')],
  ['NUL in a header', get('/hello', 'x-a: b\0c\r\n')],
  ['NUL in the target', get('/hel\0lo')],
  ['no host', 'GET /hello HTTP/1.1\r\n\r\n'],
  ['a whole address as its target', get('http://evil.test/hello')],
  ['a whole address of its own as its target', get('http://localhost:PORT/hello')],
  ['a target without a slash', get('hello')],
  ['a target that is an authority', get('localhost:PORT')],
  ['a target with a space', get('/hel lo')],
  ['a target beyond ASCII', get('/h\xe9llo')],
  ['headers that are too long', get('/hello', `x-a: ${'a'.repeat(20_000)}\r\n`)],
  ['too many headers', get('/hello', 'x-a: aaaaaaaaaaaaaaaaaaaa\r\n'.repeat(2000))],
  ['a target that is too long', get(`/${'a'.repeat(20_000)}`)],
  ['a tunnel', `CONNECT evil.test:443 HTTP/1.1\r\n${own}\r\n\r\n`],
  ['another version', `GET /hello HTTP/3.0\r\n${own}\r\n\r\n`],
  ['no version', 'GET /hello\r\n\r\n'],
  ['the preface of HTTP/2', 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n'],
  ['a method that is none', `G\0T /hello HTTP/1.1\r\n${own}\r\n\r\n`],
  ['a method of its own', `EVIL /hello HTTP/1.1\r\n${own}\r\n\r\n`],
  ['the greeting of TLS', '\x16\x03\x01\x02\0\x01\0\x01\xfc\x03\x03'],
  ['a body that is too large', `POST /echo HTTP/1.1\r\n${own}\r\nContent-Length: 1073741824\r\n\r\n`],
];

const chunk = (size: number): string => `${size.toString(16)}\r\n${'a'.repeat(size)}\r\n`;

/**
 * Bodies in chunks that have no end: to whom they go, what they begin with and go on with, and how many mebibytes of them
 * a client gets rid of at most, what the system holds for both sides among it.
 */
export const endless: readonly (readonly [what: string, path: string, first: string, more: string, most: number])[] = [
  ['to a component that reads it', '/echo', '', chunk(65_536), 96],
  ['to one that does not', '/unread', '', chunk(65_536), 32],
  ['in chunks of one byte', '/echo', '', chunk(1).repeat(4096), 96],
  ['in chunks of one byte that nobody reads', '/unread', '', chunk(1).repeat(4096), 32],
  ['whose one chunk says ever more of itself', '/echo', '1;', 'a'.repeat(16_384), 32],
  // Nothing of it is kept, so it is cut off when its time is over.
  ['with a chunk whose size has ever more digits', '/echo', '', '0'.repeat(16_384), Infinity],
  ['whose trailers have no end', '/echo', '0\r\n', 'x-a: b\r\n'.repeat(1024), 32],
  ['with one trailer that has none', '/echo', '0\r\nx-a: ', 'a'.repeat(16_384), 32],
];

/** What comes of a head before it dawdles. */
export const slowHeads: readonly string[] = [
  '',
  'G',
  'GET /hello HTTP/1.1\r\n',
  `GET /hello HTTP/1.1\r\n${own}\r\nx-`,
  `GET /hello HTTP/1.1\r\n${own}\r\nx-a: `,
];

/** What a port is requested as, and is granted as, though it is none that may be listened on. */
export const ports: readonly string[] = [
  ...'1 22 80 443 1023 0 -1 65536 70000 99999999 *'.split(' '),
  ...'8e3 0x1f90 8080.5 08080 +8080 8080-8090 8080,8081 :8080 0.0.0.0:8080 localhost:8080 NaN Infinity'.split(' '),
  '',
  ' 8080',
  '8080 ',
  '８０８０',
];
