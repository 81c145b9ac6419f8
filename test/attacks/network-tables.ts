import type { Recorded } from './record.ts';

/** `PORT` is that of the server to which the guest may connect, `OTHER` one of the same machine to which it may not. */
export interface NetworkAttack {
  readonly script: string;
  /** What the guest gets: a word of the interface, or what a call ends with. */
  readonly gets: string | RegExp;
  readonly recorded: Recorded;
  /** How many requests reach the server. */
  readonly arrives?: number;
}

/** What the guest was granted; the names lead where `names.ts` says. */
export function granted(port: number): readonly string[] {
  return [
    `http://127.0.0.1:${port}`,
    `http://allowed.test:${port}`,
    `http://*.wild.test:${port}`,
    'http://169.254.169.254',
    'http://[fd00:ec2::254]',
    ...resolved.map((name) => `http://${name}:${port}`),
  ];
}

const unasked = { capability: 'network.connect', reason: 'not-requested' } as const;
const prohibited = { capability: 'network.connect', reason: 'address-prohibited' } as const;
const impossible = { capability: 'network.connect', reason: 'never-grantable' } as const;

/** Names that were granted, and lead to an address to which they must not. */
const resolved =
  `to-loopback.test to-loopback-6.test to-mapped.test to-mapped-hex.test to-translated.test to-private.test
  to-unspecified.test to-metadata.test to-metadata-6.test to-link-local.test to-nothing.test to-words.test away.localhost`
    .split(/\s+/)
    .concat('allowed.test', 'rebinding.test', 'both.test', 'public.test');

const denied = (...authorities: readonly string[]): readonly NetworkAttack[] =>
  authorities.map((authority) => ({
    script: `request('${authority}')`,
    gets: 'HTTP-request-denied',
    recorded: unasked,
  }));
/** Addresses and names to which nothing ever connects, whatever is granted. */
const never = (...authorities: readonly string[]): readonly NetworkAttack[] =>
  authorities.map((authority) => ({
    script: `request('${authority}')`,
    gets: 'HTTP-request-denied',
    recorded: impossible,
  }));
const malformed = (...authorities: readonly string[]): readonly NetworkAttack[] =>
  authorities.map((authority) => ({
    script: `request('${authority}')`,
    gets: 'HTTP-request-URI-invalid',
    recorded: impossible,
  }));

export const targets: readonly NetworkAttack[] = [
  // Names that look like one that is granted.
  ...denied('evil.test:PORT', 'allowed.test.evil.test:PORT', 'xallowed.test:PORT', 'sub.allowed.test:PORT'),
  ...denied('allowed.tes:PORT', 'wild.test:PORT', 'evilwild.test:PORT', '\\u0430llowed.test:PORT', 'allowed-test:PORT'),
  // Another port, scheme or spelling of this machine.
  ...denied('127.0.0.1:OTHER', '127.0.0.1', 'localhost:PORT', '127.0.0.2:PORT', '127.2:PORT', '2130706434:PORT'),
  ...denied('0177.0.0.2:PORT', '0x7f000002:PORT', '0x7f.1.1:PORT', '[::1]:PORT', '[::ffff:127.0.0.2]:PORT'),
  ...denied('[::ffff:7f00:2]:PORT', '[0:0:0:0:0:ffff:7f00:2]:PORT'),
  // Metadata services and the local network.
  ...never('0:PORT', '0.0.0.0:PORT', '[::]:PORT', '[fe80::1]', '[fd00:ec2::254]:PORT', 'metadata.google.internal'),
  ...never('169.254.169.254:PORT', '2852039166:PORT', '[::ffff:a9fe:a9fe]:PORT', '169.254.169.254', '2852039166'),
  ...denied('192.168.0.1', '10.0.0.1', 'held-back.test:PORT'),
  { script: `request('held-back.test')`, gets: 'HTTP-request-denied', recorded: { reason: 'not-granted' } },
  { script: `request('127.0.0.1:PORT', { scheme: 'HTTPS' })`, gets: 'HTTP-request-denied', recorded: unasked },
  // What is no authority.
  ...malformed('127.0.0.1:0', 'allowed.test:PORT@evil.test', 'user:word@127.0.0.1:PORT', '@127.0.0.1:PORT'),
  ...malformed('127.0.0.1:PORT/..', '127.0.0.1:PORT#@evil.test', '127.0.0.1:PORT?', '127.0.0.1:PORT\\\\@evil.test'),
  ...malformed('', ':PORT', 'allowed.test:PORT:80', 'allowed.test:99999', 'allowed.test:-1', '[::1', '[fe80::1%eth0]'),
  ...malformed('allowed.test\\r\\nhost: evil.test', 'allowed .test', 'allowed.test\\t:PORT', 'allowed\\0.test:PORT'),
  ...denied('..:PORT'),
  {
    script: `request('etc', { scheme: 'file', path: '/passwd' })`,
    gets: 'HTTP-request-URI-invalid',
    recorded: impossible,
  },
  { script: `request('127.0.0.1:PORT', { scheme: 'ftp' })`, gets: 'HTTP-request-URI-invalid', recorded: impossible },
  // Names that lead elsewhere, at once or at the second look.
  ...resolved.flatMap((name): readonly NetworkAttack[] =>
    name.startsWith('to-') || name === 'away.localhost'
      ? [{ script: `request('${name}:PORT')`, gets: 'destination-IP-prohibited', recorded: prohibited }]
      : [],
  ),
  { script: `request('allowed.test:PORT')`, gets: 'destination-IP-prohibited', recorded: prohibited },
  // The first answer is a public address, to which the tests' connector does not connect; the second is this machine.
  {
    script: `times(3, () => request('rebinding.test:PORT'))`,
    gets: '{"destination-unavailable":1,"destination-IP-prohibited":2}',
    recorded: prohibited,
  },
  { script: `request('both.test:PORT')`, gets: 'destination-unavailable', recorded: undefined },
  // Redirects are the guest's own to follow, and each step is judged.
  ...['port', 'name', 'file', 'metadata'].map((to) => ({
    script: `request('127.0.0.1:PORT', { path: '/redirect-${to}' })`,
    gets: '302 ',
    recorded: undefined,
    arrives: 1,
  })),
  { script: `fetchText('http://127.0.0.1:PORT/redirect-port')`, gets: /^$|Error/, recorded: undefined, arrives: 1 },
  { script: `fetchText('http://evil.test:PORT/')`, gets: /Error/, recorded: unasked },
  { script: `fetchText('http://127.0.0.1:PORT@evil.test/')`, gets: /Error/, recorded: impossible },
];

const server = (how: string): string => `request('127.0.0.1:PORT', ${how})`;
const refusedHeader = (word: string, ...headers: readonly string[]): readonly NetworkAttack[] =>
  headers.map((header) => ({ script: server(`{ headers: [${header}] }`), gets: word, recorded: undefined }));

export const smuggling: readonly NetworkAttack[] = [
  ...refusedHeader(
    'forbidden',
    `['Host', 'evil.test']`,
    `['transfer-encoding', 'chunked']`,
    `['Connection', 'smuggled']`,
  ),
  ...refusedHeader('forbidden', `['upgrade', 'smuggled']`, `['Proxy-Authorization', 'x']`, `['te', 'trailers']`),
  ...refusedHeader('forbidden', `['content-length', '5'], ['Content-Length', '6']`, `['content-length', '+5']`),
  ...refusedHeader(
    'forbidden',
    `['content-length', '0x5']`,
    `['content-length', '5, 5']`,
    `['expect', '100-continue']`,
  ),
  ...refusedHeader('invalid-syntax', `['x', 'a\\r\\nsmuggled: 1']`, `['x', 'a\\nsmuggled: 1']`, `['x', 'a\\0b']`),
  ...refusedHeader('invalid-syntax', `['x\\r\\nsmuggled', 'a']`, `['x smuggled', 'a']`, `['x:', 'a']`, `['', 'a']`),
  { script: server(`{ headers: [['x', 'y'.repeat(200000)]] }`), gets: 'forbidden', recorded: undefined },
  { script: server(`{ headers: Array(600).fill(['x', 'y'.repeat(200)]) }`), gets: 'forbidden', recorded: undefined },
  ...['/a b', '/ HTTP/1.1\\r\\nsmuggled: 1', '/\\u010d\\u010asmuggled', 'http://evil.test/', 'a', '/\\0'].map(
    (path) => ({
      script: server(`{ path: '${path}' }`),
      gets: 'undefined',
      recorded: undefined,
    }),
  ),
  ...['GET / HTTP/1.1\\r\\nsmuggled: 1\\r\\n\\r\\nGET', 'GE T', ''].map((method) => ({
    script: server(`{ method: '${method}' }`),
    gets: 'undefined',
    recorded: undefined,
  })),
  ...['CONNECT', 'connect'].map((method) => ({
    script: server(`{ method: '${method}' }`),
    gets: 'HTTP-request-method-invalid',
    recorded: impossible,
  })),
  {
    script: server(`{ method: 'GET', body: 'GET /smuggled HTTP/1.1\\r\\n\\r\\n' }`),
    gets: 'HTTP-request-body-size',
    recorded: undefined,
  },
  {
    script: server(
      `{ method: 'POST', headers: [['content-length', '2']], body: 'okGET /smuggled HTTP/1.1\\r\\n\\r\\n' }`,
    ),
    gets: 'HTTP-request-body-size',
    recorded: undefined,
  },
  { script: server(`{ path: '/upgrade' }`), gets: 'HTTP-protocol-error', recorded: undefined, arrives: 1 },
];

export const flooding: readonly NetworkAttack[] = [
  {
    script: server(`{ path: '/endless', most: Infinity }`),
    gets: /^execution-timeout|^trapped/,
    recorded: undefined,
    arrives: 1,
  },
  { script: server(`{ path: '/endless-head' }`), gets: 'HTTP-protocol-error', recorded: undefined, arrives: 1 },
  { script: server(`{ path: '/endless-info' }`), gets: /^execution-timeout/, recorded: undefined, arrives: 1 },
  { script: server(`{ path: '/silent' }`), gets: /^execution-timeout/, recorded: undefined, arrives: 1 },
  { script: server(`{ path: '/half' }`), gets: 'last-operation-failed', recorded: undefined, arrives: 1 },
  { script: server(`{ path: '/nonsense' }`), gets: 'HTTP-protocol-error', recorded: undefined, arrives: 1 },
  { script: server(`{ path: '/two-lengths' }`), gets: 'HTTP-protocol-error', recorded: undefined, arrives: 1 },
  { script: server(`{ path: '/bad-chunks' }`), gets: 'last-operation-failed', recorded: undefined, arrives: 1 },
  {
    script: `times(100, () => keep(ask('127.0.0.1:PORT', { path: '/silent' })) && 'asked')`,
    gets: '{"asked":64,"internal-error":36}',
    recorded: { capability: 'limit', what: 'requests at once: 64' },
    arrives: 64,
  },
];
