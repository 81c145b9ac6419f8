import type { Recorded } from './record.ts';

/**
 * `PORT` takes connections and `UDP` datagrams of the guest, `OTHER` nothing of it; at `LISTEN` it may be reached, at
 * `FREE` not.
 */
export interface SocketAttack {
  readonly script: string;
  /** What the guest gets: a word of the interface, or what a call ends with. */
  readonly gets: string | RegExp;
  /** What is on record, one for each name under which a use was judged. */
  readonly recorded: readonly Exclude<Recorded, undefined>[];
  /** What reaches the server. */
  readonly arrives?: readonly string[];
}

/** What the guest was granted; the names lead where `names.ts` says. */
export const granted: readonly string[] = [
  'connect tcp://127.0.0.1:PORT',
  'connect udp://127.0.0.1:UDP',
  'connect http://web.test',
  'connect http://127.0.0.1:OTHER',
  // Nothing of these can be granted, whatever stands in the store.
  'connect tcp://169.254.169.254:80',
  'connect tcp://[fd00:ec2::254]:80',
  'connect udp://224.0.0.251:5353',
  'listen 80',
  'listen LISTEN',
  ...'to-loopback to-loopback-6 to-mapped to-translated to-private to-metadata to-link-local to-unspecified to-words'
    .split(' ')
    .concat('public', 'mixed', 'rebinding-socket', 'to-nothing')
    .map((name) => `connect tcp://${name}.test:PORT`),
];

type Refused = Exclude<Recorded, undefined>;
const connecting = (reason: string): Refused => ({ capability: 'network.connect', reason });
const listening = (reason: string): Refused => ({ capability: 'network.listen', reason });
const unasked = connecting('not-requested');
const never = connecting('never-grantable');

const denied = (script: string, ...recorded: readonly Refused[]): SocketAttack => ({
  script,
  gets: 'access-denied',
  recorded,
});
const invalid = (...scripts: readonly string[]): readonly SocketAttack[] =>
  scripts.map((script) => ({ script, gets: 'invalid-argument', recorded: [] }));

/** Makes too many of a thing, and gives them back. */
const flood = (one: string): string =>
  `((all) => [times(80, () => all.push(${one}) && 'made'), all.forEach((each) => each[Symbol.dispose]())][0])([])`;

export const lookups: readonly SocketAttack[] = [
  ...['evil.test', 'sub.public.test', 'xpublic.test', 'public.test.evil.test', 'publíc.test', 'localhost'].map((name) =>
    denied(`lookUp('${name}')`, unasked),
  ),
  // A right to a web site is none to sockets.
  denied(`lookUp('web.test')`, unasked),
  denied(`lookUp('metadata.google.internal')`, never),
  ...invalid(
    `lookUp('')`,
    `lookUp('[::1]')`,
    `lookUp('public.test:80')`,
    `lookUp('public.test/x')`,
    `lookUp('user@public.test')`,
    `lookUp('public.test\\0.evil.test')`,
    `lookUp('public .test')`,
    `lookUp('http://public.test')`,
  ),
  ...['loopback', 'loopback-6', 'mapped', 'translated', 'private', 'metadata', 'link-local', 'unspecified'].map((to) =>
    denied(`lookUp('to-${to}.test')`, connecting('address-prohibited')),
  ),
  denied(`lookUp('to-words.test')`, connecting('address-prohibited')),
  { script: `lookUp('to-nothing.test')`, gets: 'name-unresolvable', recorded: [] },
  // Of a name that leads to several, only those are told that it may lead to.
  { script: `lookUp('mixed.test')`, gets: '93.184.215.15', recorded: [] },
  // The first answer is a public address, the second is this machine.
  {
    script: `[lookUp('rebinding-socket.test'), times(2, () => lookUp('rebinding-socket.test'))].join(' ')`,
    gets: '93.184.215.16 {"access-denied":2}',
    recorded: [connecting('address-prohibited')],
  },
  { script: `times(500, () => lookUp('evil.test'))`, gets: '{"access-denied":500}', recorded: [unasked] },
  {
    script: flood(`resolveAddresses(instanceNetwork(), 'public.test')`),
    gets: '{"made":64,"temporary-resolver-failure":16}',
    recorded: [{ capability: 'limit', what: 'open sockets: 64', reason: 'over-limit' }],
  },
];

export const connections: readonly SocketAttack[] = [
  denied(`dial('127.0.0.1', OTHER)`, unasked),
  denied(`dial('127.0.0.2', PORT)`, unasked),
  // The port at which datagrams are taken is none for connections.
  denied(`dial('127.0.0.1', UDP)`, unasked),
  denied(`dial('0:0:0:0:0:0:0:1', PORT)`, unasked),
  denied(`dial('0:0:0:0:0:0:7f00:1', PORT)`, unasked),
  denied(`dial('64:ff9b:0:0:0:0:7f00:1', PORT)`, unasked),
  denied(`dial('10.0.0.1', PORT)`, unasked),
  denied(`dial('93.184.215.99', PORT)`, unasked),
  ...['169.254.169.254', '169.254.0.1', '224.0.0.1', '255.255.255.255'].map((address) =>
    denied(`dial('${address}', 80)`, never),
  ),
  ...['fd00:ec2:0:0:0:0:0:254', 'fe80:0:0:0:0:0:0:1', 'ff02:0:0:0:0:0:0:1'].map((address) =>
    denied(`dial('${address}', 80)`, never),
  ),
  ...invalid(
    `dial('127.0.0.1', 0)`,
    `dial('0.0.0.0', PORT)`,
    `dial('0:0:0:0:0:0:0:0', PORT)`,
    `dial('0:0:0:0:0:ffff:7f00:1', PORT)`,
    `dial('0:0:0:0:0:ffff:a9fe:a9fe', 80)`,
    `dial('127.0.0.1', PORT, { family: 'ipv6' })`,
    `dial('0:0:0:0:0:0:0:1', PORT, { family: 'ipv4' })`,
  ),
  // The name may be connected to; neither another port of its address nor the address by itself may.
  denied(`[lookUp('public.test'), dial('93.184.215.14', OTHER)]`, unasked, unasked),
  {
    script: `[lookUp('public.test'), dial('93.184.215.14', PORT)]`,
    gets: 'remote-unreachable',
    recorded: [],
  },
  // From a port at which somebody could be reached.
  denied(`dial('127.0.0.1', PORT, { from: ['127.0.0.1', FREE] })`, listening('not-requested')),
  denied(`dial('127.0.0.1', PORT, { from: ['10.0.0.1', 0] })`, listening('address-prohibited')),
  {
    script: flood(`tcp('ipv4')`),
    gets: '{"made":64,"new-socket-limit":16}',
    recorded: [{ capability: 'limit', what: 'open sockets: 64', reason: 'over-limit' }],
  },
];

export const listeners: readonly SocketAttack[] = [
  denied(`listen('127.0.0.1', FREE)`, listening('not-requested')),
  denied(`listen('127.0.0.1', PORT)`, listening('not-requested')),
  denied(`listen('0:0:0:0:0:0:0:1', FREE)`, listening('not-requested')),
  // Below 1024, whatever was granted.
  ...['127.0.0.1', '0:0:0:0:0:0:0:1'].flatMap((address) =>
    [1, 22, 80, 443, 1023].map((port) => denied(`listen('${address}', ${port})`, listening('never-grantable'))),
  ),
  // Reached from elsewhere.
  ...['0.0.0.0', '0:0:0:0:0:0:0:0', '10.0.0.1', '192.168.0.1', '169.254.0.1', '224.0.0.1', '255.255.255.255'].map(
    (address) => denied(`listen('${address}', LISTEN)`, listening('address-prohibited')),
  ),
  // At a port that the system chooses, which nobody granted.
  denied(`listen('127.0.0.1', 0)`, listening('never-grantable')),
  denied(`listen('0.0.0.0', 0)`, listening('address-prohibited')),
  ...invalid(`listen('0:0:0:0:0:ffff:7f00:1', LISTEN)`),
  { script: `using(tcp('ipv4'), (socket) => socket.startListen())`, gets: 'invalid-state', recorded: [] },
  { script: `using(tcp('ipv4'), (socket) => socket.accept())`, gets: 'invalid-state', recorded: [] },
  denied(`udp('ipv4', { from: ['127.0.0.1', FREE] })`, listening('not-requested')),
  denied(`udp('ipv4', { from: ['0.0.0.0', LISTEN] })`, listening('address-prohibited')),
  denied(`udp('ipv4', { from: ['127.0.0.1', 53] })`, listening('never-grantable')),
  denied(`udp('ipv4', { from: ['10.0.0.1', 0] })`, listening('address-prohibited')),
];

export const datagrams: readonly SocketAttack[] = [
  denied(`datagram('127.0.0.1', OTHER)`, unasked),
  denied(`datagram('127.0.0.1', PORT)`, unasked),
  denied(`datagram('127.0.0.1', 53)`, unasked),
  denied(`datagram('127.0.0.2', UDP)`, unasked),
  denied(`datagram('0:0:0:0:0:0:0:1', UDP)`, unasked),
  denied(`datagram('93.184.215.99', UDP)`, unasked),
  denied(`datagram('127.0.0.1', OTHER, { stream: ['127.0.0.1', OTHER] })`, unasked),
  denied(`datagram('169.254.169.254', 80)`, never),
  denied(`datagram('224.0.0.251', 5353)`, never),
  denied(`datagram('255.255.255.255', 67)`, never),
  denied(`datagram('ff02:0:0:0:0:0:0:fb', 5353)`, never),
  ...invalid(
    `datagram('0.0.0.0', UDP)`,
    `datagram('127.0.0.1', 0)`,
    `datagram('0:0:0:0:0:ffff:7f00:1', UDP)`,
    `datagram('0:0:0:0:0:0:0:1', UDP, { family: 'ipv4' })`,
    `datagram('127.0.0.1', UDP, { family: 'ipv6' })`,
  ),
  { script: `datagram('127.0.0.1', UDP, { what: new Uint8Array(65508) })`, gets: 'datagram-too-large', recorded: [] },
  // One to whom it may write, and behind it one to whom it may not: what leaves is the first.
  {
    script: `((all) => all[2].checkSend() + ' ' + all[2].send([
      { data: bytes('fair'), remoteAddress: at('127.0.0.1', UDP) },
      { data: bytes('evil'), remoteAddress: at('127.0.0.1', OTHER) }]))(udp())`,
    gets: '16 1',
    recorded: [unasked],
    arrives: ['datagram fair'],
  },
  // A stream that leads to one leads to no other.
  {
    script: `((all) => (all[2].checkSend(), all[2].send([{ data: bytes('evil'), remoteAddress: at('127.0.0.1', OTHER) }])))(
      udp('ipv4', { to: ['127.0.0.1', UDP] }))`,
    gets: 'invalid-argument',
    recorded: [],
  },
  // More than the last check allowed ends the call.
  {
    script: `((all) => (all[2].checkSend(), all[2].send(Array(17).fill({ data: bytes('evil'), remoteAddress: at('127.0.0.1', UDP) }))))(udp())`,
    gets: /^trapped: /,
    recorded: [],
  },
];
