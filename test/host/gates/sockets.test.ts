import { createSocket } from 'node:dgram';
import { connect as connectByNode, type Socket, type TcpNetConnectOpts } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import type { InputStream, OutputStream } from '../../../src/host/gates/io/streams.ts';
import { endpointOf, ipAddressOf, type IpSocketAddress } from '../../../src/host/gates/sockets/addresses.ts';
import { networkErrorCode, type Network, type Result } from '../../../src/host/gates/sockets/network.ts';
import type { ResolveAddressStream } from '../../../src/host/gates/sockets/lookup.ts';
import type { TcpSocket } from '../../../src/host/gates/sockets/tcp.ts';
import type { UdpSocket } from '../../../src/host/gates/sockets/udp.ts';
import type { Family, IpAddress } from '../../../src/host/gates/sockets/addresses.ts';
import { maxSockets } from '../../../src/host/network/socket-messages.ts';
import { freePort } from '../support/client.ts';
import { type Gates, openGates, rights } from '../support/gates.ts';
import { namesOf, openLine, type TestLine } from '../support/line.ts';
import { serveRaw, type TestServer } from '../support/server.ts';

const ends: (() => unknown)[] = [];

afterEach(async () => {
  for (const end of ends.splice(0).toReversed()) await end();
});

interface Net {
  readonly gates: Gates;
  readonly line: TestLine;
  readonly network: Network;
  /** Every connection that was about to be made. Those that leave this machine are refused instead. */
  readonly attempts: readonly string[];
  /** Every name that was asked for. */
  readonly queries: readonly string[];
  lookUp(name: string): Result<ResolveAddressStream>;
  tcp(family?: Family): TcpSocket;
  udp(family?: Family): UdpSocket;
}

/** The gates with a network thread of their own; names lead where `addresses` says. */
function open(requests: readonly string[], addresses: Readonly<Record<string, readonly string[]>> = {}): Net {
  const attempts: string[] = [];
  const queries: string[] = [];
  const known = namesOf(addresses);
  const resolve = (name: string): Promise<readonly string[]> => {
    queries.push(name);
    return known(name);
  };
  const connect = (options: TcpNetConnectOpts): Socket => {
    attempts.push(`${options.host}:${options.port}`);
    const here = options.host === '127.0.0.1' || options.host === '::1';
    return connectByNode(here ? options : { ...options, host: '127.0.0.1', port: 1 });
  };
  const line = openLine(resolve, (message) => gates.receive(message), connect);
  const gates = openGates({ requests: rights(...requests), send: (message) => line.send(message) });
  ends.push(() => line.dispose());
  const call = (name: string, member: string, ...args: unknown[]): unknown => {
    const operation = gates.imports[`wasi:sockets/${name}`]?.[member];
    if (typeof operation !== 'function') throw new Error(`there is no ${name}#${member}`);
    return operation(...args) as unknown;
  };
  const network = call('instance-network', 'instanceNetwork') as Network;
  return {
    gates,
    line,
    network,
    attempts,
    queries,
    lookUp: (name) => call('ip-name-lookup', 'resolveAddresses', network, name) as Result<ResolveAddressStream>,
    tcp: (family = 'ipv4') => value(call('tcp-create-socket', 'createTcpSocket', family) as Result<TcpSocket>),
    udp: (family = 'ipv4') => value(call('udp-create-socket', 'createUdpSocket', family) as Result<UdpSocket>),
  };
}

function value<T>(result: Result<T>): T {
  if (result.tag === 'err') throw new Error(result.val);
  return result.val;
}

const refusal = (val: string): object => ({ tag: 'err', val });

/** What an operation comes to, once it no longer would block. */
function finished<T>(net: Net, attempt: () => Result<T>): Promise<Result<T>> {
  return net.line.until(() => {
    const result = attempt();
    return result.tag === 'err' && result.val === 'would-block' ? undefined : result;
  });
}

function at(address: string, port: number): IpSocketAddress {
  const { tag, val } = ipAddressOf(address);
  return tag === 'ipv4'
    ? { tag, val: { port, address: val } }
    : { tag, val: { port, address: val, flowInfo: 0, scopeId: 0 } };
}

async function connected(net: Net, port: number): Promise<readonly [TcpSocket, InputStream, OutputStream]> {
  const socket = net.tcp();
  value(socket.startConnect(net.network, at('127.0.0.1', port)));
  return [socket, ...value(await finished(net, () => socket.finishConnect()))];
}

async function addressesOf(net: Net, name: string): Promise<(IpAddress | undefined)[] | string> {
  const stream = value(net.lookUp(name));
  const found: (IpAddress | undefined)[] = [];
  for (;;) {
    const next = await finished(net, () => stream.resolveNextAddress());
    if (next.tag === 'err') return next.val;
    if (next.val === undefined) return found;
    found.push(next.val);
  }
}

async function serve(connection: (socket: Socket) => void): Promise<TestServer> {
  const server = await serveRaw(connection);
  ends.push(() => server.end());
  return server;
}

async function readAll(net: Net, stream: InputStream): Promise<string> {
  let text = '';
  for (;;) {
    const read = stream.read(65_536n);
    if (read.tag === 'err') return read.val.tag === 'closed' ? text : `${text} (${networkErrorCode(read.val.val)})`;
    text += Buffer.from(read.val).toString();
    if (read.val.length === 0) await net.line.until(() => (stream.subscribe().ready() ? true : undefined));
  }
}

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

describe('a TCP connection', () => {
  it('that is granted carries bytes both ways', async () => {
    const server = await serve((socket) => void socket.pipe(socket));
    const net = open([`connect tcp://127.0.0.1:${server.port}`]);
    const [socket, input, output] = await connected(net, server.port);
    expect(socket.finishConnect()).toEqual(refusal('not-in-progress'));
    expect(socket.remoteAddress()).toEqual({ tag: 'ok', val: at('127.0.0.1', server.port) });
    expect(endpointOf(value(socket.localAddress())).address).toBe('127.0.0.1');
    expect(output.write(bytes('hello ')).tag).toBe('ok');
    expect(output.write(bytes('there')).tag).toBe('ok');
    expect(socket.shutdown('send')).toEqual({ tag: 'ok', val: undefined });
    expect(output.checkWrite()).toMatchObject({ tag: 'err', val: { tag: 'closed' } });
    expect(await readAll(net, input)).toBe('hello there');
    expect(net.gates.denials()).toEqual([]);
  });

  it('that is not granted is denied, and nothing is sent', () => {
    const net = open(['connect tcp://127.0.0.1:8080', 'connect http://127.0.0.1:8082', 'connect udp://127.0.0.1:8083']);
    for (const address of [
      at('127.0.0.1', 8081),
      at('127.0.0.1', 8082),
      at('127.0.0.1', 8083),
      at('127.0.0.2', 8080),
      at('10.0.0.1', 8080),
      at('169.254.169.254', 80),
      at('93.184.216.34', 8080),
    ]) {
      expect(net.tcp().startConnect(net.network, address)).toEqual(refusal('access-denied'));
    }
    expect(net.gates.sent).toEqual([]);
    expect(net.gates.denials().map(({ what }) => what)).toContain('tcp://169.254.169.254:80');
    expect(net.gates.denials()).toHaveLength(7);
  });

  it('never leads to an address of no one, whatever is granted', () => {
    const net = open([
      'connect tcp://169.254.169.254:80',
      'connect tcp://[fe80::1]:80',
      'connect tcp://[fd00:ec2::254]:80',
    ]);
    expect(net.tcp().startConnect(net.network, at('169.254.169.254', 80))).toEqual(refusal('access-denied'));
    expect(net.tcp('ipv6').startConnect(net.network, at('fe80::1', 80))).toEqual(refusal('access-denied'));
    expect(net.tcp('ipv6').startConnect(net.network, at('fd00:ec2::254', 80))).toEqual(refusal('access-denied'));
    expect(net.gates.sent).toEqual([]);
    expect(new Set(net.gates.denials().map(({ reason }) => reason))).toEqual(new Set(['never-grantable']));
  });

  it.each([
    ['ipv4', at('::1', 80)],
    ['ipv6', at('127.0.0.1', 80)],
    ['ipv6', at('::ffff:127.0.0.1', 80)],
    ['ipv6', at('::ffff:169.254.169.254', 80)],
    ['ipv4', at('0.0.0.0', 80)],
    ['ipv6', at('::', 80)],
    ['ipv4', at('127.0.0.1', 0)],
  ] as const)('of %s to %j is no connection', (family, address) => {
    const net = open(['connect tcp://127.0.0.1:80', 'connect tcp://[::1]:80']);
    expect(net.tcp(family).startConnect(net.network, address)).toEqual(refusal('invalid-argument'));
    expect(net.gates.sent).toEqual([]);
  });

  it('that nobody answers fails, and its socket is closed', async () => {
    const port = await freePort();
    const net = open([`connect tcp://127.0.0.1:${port}`]);
    const socket = net.tcp();
    expect(socket.finishConnect()).toEqual(refusal('not-in-progress'));
    value(socket.startConnect(net.network, at('127.0.0.1', port)));
    expect(socket.startConnect(net.network, at('127.0.0.1', port))).toEqual(refusal('invalid-state'));
    expect(socket.localAddress()).toEqual(refusal('invalid-state'));
    expect(await finished(net, () => socket.finishConnect())).toEqual(refusal('connection-refused'));
    expect(socket.startConnect(net.network, at('127.0.0.1', port))).toEqual(refusal('invalid-state'));
    expect(socket.shutdown('both')).toEqual(refusal('invalid-state'));
  });

  it('that is broken off says so to its reader', async () => {
    const server = await serve((socket) => void socket.once('data', () => socket.resetAndDestroy()));
    const net = open([`connect tcp://127.0.0.1:${server.port}`]);
    const [, input, output] = await connected(net, server.port);
    expect(output.write(bytes('x')).tag).toBe('ok');
    expect(await readAll(net, input)).toBe(' (connection-reset)');
  });

  it('is taken no faster than it is read, and written no faster than it leaves', async () => {
    let written = 0;
    const server = await serve((socket) => {
      socket.pause();
      const more = (): void => {
        while (socket.write(Buffer.alloc(65_536))) written += 65_536;
        written += 65_536;
      };
      socket.on('drain', more);
      more();
    });
    const net = open([`connect tcp://127.0.0.1:${server.port}`]);
    const [, input, output] = await connected(net, server.port);
    const arrived = (): number =>
      net.line.received.reduce((sum, each) => sum + (each.kind === 'tcp-data' ? each.bytes.length : 0), 0);
    await net.line.until(() => (arrived() >= 1024 * 1024 ? true : undefined));
    expect(arrived()).toBeLessThan(1024 * 1024 + 65_537);
    expect(input.read(65_536n)).toMatchObject({ tag: 'ok' });
    let sent = 0;
    for (let room = output.checkWrite(); room.tag === 'ok' && room.val > 0n && sent < 64; room = output.checkWrite()) {
      output.write(new Uint8Array(Number(room.val)));
      sent++;
    }
    expect(output.checkWrite()).toEqual({ tag: 'ok', val: 0n });
    expect(written).toBeGreaterThan(0);
  });

  it('ends at the next use after its right is gone', async () => {
    const server = await serve((socket) => void socket.write('hello'));
    const net = open([`connect tcp://127.0.0.1:${server.port}`]);
    const [, input, output] = await connected(net, server.port);
    net.gates.setGrants([]);
    const written = output.write(bytes('x'));
    if (written.tag === 'ok' || written.val.tag !== 'last-operation-failed') throw new Error('it was written');
    expect(networkErrorCode(written.val.val)).toBe('access-denied');
    expect(input.read(10n).tag).toBe('err');
    expect(net.gates.denials()).toMatchObject([{ reason: 'not-granted' }]);
    await net.line.until(() => (server.connections() === 1 ? true : undefined));
  });
});

describe('a name', () => {
  it('is not asked for before it is granted', async () => {
    const net = open(['connect tcp://db.example.com:5432', 'connect http://web.example.com'], {});
    for (const name of ['web.example.com', 'other.example.com', 'db.example.com.evil.org', 'localhost', 'a..b']) {
      expect(net.lookUp(name)).toMatchObject({ tag: 'err' });
    }
    expect(net.queries).toEqual([]);
    expect(net.gates.denials()).toHaveLength(5);
    expect(await addressesOf(net, 'db.example.com')).toBe('name-unresolvable');
    expect(net.queries).toEqual(['db.example.com']);
  });

  it('leads to public addresses alone', async () => {
    const net = open(['connect tcp://*.example.com:80'], {
      'a.example.com': ['10.0.0.1', '93.184.216.34', '127.0.0.1', '169.254.169.254', '2606:4700::1', '::ffff:10.0.0.1'],
      'b.example.com': ['127.0.0.1', '::1'],
    });
    expect(await addressesOf(net, 'a.example.com')).toEqual([
      { tag: 'ipv4', val: [93, 184, 216, 34] },
      { tag: 'ipv6', val: [0x2606, 0x4700, 0, 0, 0, 0, 0, 1] },
    ]);
    expect(await addressesOf(net, 'b.example.com')).toBe('access-denied');
    expect(net.gates.denials()).toMatchObject([
      { reason: 'address-prohibited', what: 'lookup://b.example.com:0 (127.0.0.1)' },
    ]);
  });

  it('opens the addresses to which it led, at its own port', async () => {
    const net = open(['connect tcp://db.example.com:5432'], { 'db.example.com': ['93.184.216.34'] });
    const address = at('93.184.216.34', 5432);
    expect(net.tcp().startConnect(net.network, address)).toEqual(refusal('access-denied'));
    await addressesOf(net, 'DB.example.com.');
    expect(net.tcp().startConnect(net.network, at('93.184.216.34', 5433))).toEqual(refusal('access-denied'));
    expect(net.tcp().startConnect(net.network, at('93.184.216.35', 5432))).toEqual(refusal('access-denied'));
    expect(net.attempts).toEqual([]);
    expect(net.tcp().startConnect(net.network, address).tag).toBe('ok');
    await net.line.until(() => (net.attempts.length > 0 ? true : undefined));
    expect(net.attempts).toEqual(['93.184.216.34:5432']);
    net.gates.setGrants([]);
    expect(net.tcp().startConnect(net.network, address)).toEqual(refusal('access-denied'));
  });

  it('that leads elsewhere the next time opens nothing there', async () => {
    const answers: Record<string, readonly string[]> = { 'db.example.com': ['93.184.216.34'] };
    const net = open(['connect tcp://db.example.com:80', 'connect tcp://localhost:80'], answers);
    await addressesOf(net, 'db.example.com');
    answers['db.example.com'] = ['127.0.0.1', '169.254.169.254', '10.0.0.1'];
    expect(await addressesOf(net, 'db.example.com')).toBe('access-denied');
    for (const address of ['127.0.0.1', '169.254.169.254', '10.0.0.1']) {
      expect(net.tcp().startConnect(net.network, at(address, 80))).toEqual(refusal('access-denied'));
    }
    expect(net.attempts).toEqual([]);
  });

  it.each(['127.0.0.1', '::1', '2130706433', '0x7f.1', '017700000001', '127.1'])(
    '%s is an address, for which nobody is asked and which opens nothing',
    async (name) => {
      const net = open(['connect tcp://db.example.com:80']);
      const family = name === '::1' ? 'ipv6' : 'ipv4';
      const address = name === '::1' ? '::1' : '127.0.0.1';
      expect(await addressesOf(net, name)).toEqual([ipAddressOf(address)]);
      expect(net.queries).toEqual([]);
      expect(net.tcp(family).startConnect(net.network, at(address, 80))).toEqual(refusal('access-denied'));
    },
  );

  it.each([
    '',
    'a b',
    'user@db.example.com',
    'db.example.com:80',
    'db.example.com/x',
    '[::1]',
    '256.1.1.1',
    'a\r\nb',
    'a'.repeat(400),
  ])('%j is none', (name) => {
    const net = open(['connect tcp://db.example.com:80']);
    expect(net.lookUp(name)).toEqual(refusal('invalid-argument'));
    expect(net.queries).toEqual([]);
  });
});

describe('a listening TCP socket', () => {
  it('takes connections at a granted port of loopback', async () => {
    const port = await freePort();
    const net = open([`listen ${port}`]);
    const socket = net.tcp();
    expect(socket.startListen()).toEqual(refusal('invalid-state'));
    value(socket.startBind(net.network, at('127.0.0.1', port)));
    expect(socket.startBind(net.network, at('127.0.0.1', port))).toEqual(refusal('invalid-state'));
    expect(socket.startListen()).toEqual(refusal('invalid-state'));
    value(socket.finishBind());
    expect(socket.finishBind()).toEqual(refusal('not-in-progress'));
    expect(socket.accept()).toEqual(refusal('invalid-state'));
    value(socket.startListen());
    value(await finished(net, () => socket.finishListen()));
    expect(socket.isListening()).toBe(true);
    expect(socket.accept()).toEqual(refusal('would-block'));
    expect(socket.localAddress()).toEqual({ tag: 'ok', val: at('127.0.0.1', port) });
    const client = connectByNode({ port, host: '127.0.0.1' });
    ends.push(() => client.destroy());
    client.end('hello');
    const [child, input, output] = value(await finished(net, () => socket.accept()));
    expect(await readAll(net, input)).toBe('hello');
    expect(child.shutdown('receive').tag).toBe('ok');
    const answer = new Promise<string>((resolve) => client.once('data', (data) => resolve(String(data))));
    expect(output.write(bytes('hi')).tag).toBe('ok');
    child[Symbol.dispose]();
    expect(await answer).toBe('hi');
    net.gates.setGrants([]);
    expect(socket.accept()).toEqual(refusal('access-denied'));
    expect(socket.accept()).toEqual(refusal('invalid-state'));
  });

  it.each(['0.0.0.0', '10.0.0.1', '192.168.1.1', '93.184.216.34', '::', '2606:4700::1'])(
    'is not bound to a port of %s',
    (address) => {
      const net = open(['listen 8080']);
      const family = address.includes(':') ? 'ipv6' : 'ipv4';
      expect(net.tcp(family).startBind(net.network, at(address, 8080))).toEqual(refusal('access-denied'));
      expect(net.udp(family).startBind(net.network, at(address, 8080))).toEqual(refusal('access-denied'));
      expect(net.gates.denials()).toMatchObject([{ reason: 'address-prohibited' }, { reason: 'address-prohibited' }]);
      expect(net.gates.sent).toEqual([]);
    },
  );

  it('is bound to no port that is not granted, nor listens on one that the system chooses', () => {
    const net = open(['listen 8080']);
    expect(net.tcp().startBind(net.network, at('127.0.0.1', 8081))).toEqual(refusal('access-denied'));
    expect(net.udp().startBind(net.network, at('127.0.0.1', 8081))).toEqual(refusal('access-denied'));
    const socket = net.tcp();
    value(socket.startBind(net.network, at('127.0.0.1', 0)));
    value(socket.finishBind());
    expect(socket.startListen()).toEqual(refusal('access-denied'));
    expect(net.gates.sent).toEqual([]);
  });

  it('says that its port is in use', async () => {
    const server = await serve(() => {});
    const net = open([`listen ${server.port}`]);
    const socket = net.tcp();
    value(socket.startBind(net.network, at('127.0.0.1', server.port)));
    value(socket.finishBind());
    value(socket.startListen());
    expect(await finished(net, () => socket.finishListen())).toEqual(refusal('address-in-use'));
  });
});

describe('a UDP socket', () => {
  async function bound(net: Net, address = '0.0.0.0', port = 0): Promise<UdpSocket> {
    const socket = net.udp();
    value(socket.startBind(net.network, at(address, port)));
    value(await finished(net, () => socket.finishBind()));
    return socket;
  }

  it('sends to those who are granted and hears them, and nobody else', async () => {
    const heard: string[] = [];
    const server = createSocket('udp4');
    ends.push(() => void server.close());
    const port = await new Promise<number>((resolve) => {
      server.bind(0, '127.0.0.1', () => resolve(server.address().port));
    });
    const net = open([`connect udp://127.0.0.1:${port}`]);
    const socket = await bound(net);
    const local = endpointOf(value(socket.localAddress())).port;
    const [input, output] = value(socket.stream(undefined));
    expect(output.send.bind(output, [{ data: bytes('x') }])).toThrow(RangeError);
    expect(value(output.checkSend())).toBe(16n);
    expect(output.send([{ data: bytes('x'), remoteAddress: at('127.0.0.1', port + 1) }])).toEqual(
      refusal('access-denied'),
    );
    expect(output.send([{ data: bytes('x'), remoteAddress: at('169.254.169.254', 53) }])).toEqual(
      refusal('access-denied'),
    );
    expect(output.send([{ data: bytes('x') }])).toEqual(refusal('invalid-argument'));
    expect(output.send([{ data: new Uint8Array(65_508), remoteAddress: at('127.0.0.1', port) }])).toEqual(
      refusal('datagram-too-large'),
    );
    // A stranger that finds the port before the guest has written to anybody is not heard.
    const stranger = createSocket('udp4');
    ends.push(() => void stranger.close());
    await new Promise<void>((resolve) => stranger.send('stranger', local, '127.0.0.1', () => resolve()));
    server.on('message', (message, { port: from }) => {
      heard.push(`${message.toString()} ${from === local}`);
      server.send('answer', from, '127.0.0.1');
    });
    value(output.checkSend());
    expect(output.send([{ data: bytes('question'), remoteAddress: at('127.0.0.1', port) }])).toEqual({
      tag: 'ok',
      val: 1n,
    });
    await net.line.until(() => net.line.received.find(({ kind }) => kind === 'udp-received'));
    const received = value(input.receive(10n));
    expect(
      received.map(({ data, remoteAddress }) => [Buffer.from(data).toString(), endpointOf(remoteAddress).port]),
    ).toEqual([['answer', port]]);
    expect(heard).toEqual(['question true']);
    expect(value(input.receive(10n))).toEqual([]);
    expect(net.gates.denials().map(({ what }) => what)).toEqual([
      `udp://127.0.0.1:${port + 1}`,
      'udp://169.254.169.254:53',
    ]);
    net.gates.setGrants([]);
    value(output.checkSend());
    expect(output.send([{ data: bytes('more'), remoteAddress: at('127.0.0.1', port) }])).toEqual(
      refusal('access-denied'),
    );
  });

  it('at a granted port hears whoever writes to it, and may answer them', async () => {
    const port = await freePort();
    const net = open([`listen ${port}`]);
    const socket = await bound(net, '127.0.0.1', port);
    const [input, output] = value(socket.stream(undefined));
    const client = createSocket('udp4');
    ends.push(() => void client.close());
    const answer = new Promise<string>((resolve) => client.once('message', (data) => resolve(data.toString())));
    client.send('hello', port, '127.0.0.1');
    await net.line.until(() => net.line.received.find(({ kind }) => kind === 'udp-received'));
    const [first] = value(input.receive(1n));
    if (!first) throw new Error('nothing was received');
    value(output.checkSend());
    expect(output.send([{ data: bytes('hi'), remoteAddress: first.remoteAddress }])).toEqual({ tag: 'ok', val: 1n });
    expect(await answer).toBe('hi');
    net.gates.setGrants([]);
    expect(input.receive(1n)).toEqual(refusal('access-denied'));
    value(output.checkSend());
    expect(output.send([{ data: bytes('hi'), remoteAddress: first.remoteAddress }])).toEqual(refusal('access-denied'));
  });

  it('keeps to its states', async () => {
    const net = open([`connect udp://127.0.0.1:9`]);
    const socket = net.udp();
    expect(socket.stream(undefined)).toEqual(refusal('invalid-state'));
    expect(socket.localAddress()).toEqual(refusal('invalid-state'));
    expect(socket.finishBind()).toEqual(refusal('not-in-progress'));
    value(socket.startBind(net.network, at('0.0.0.0', 0)));
    expect(socket.startBind(net.network, at('0.0.0.0', 0))).toEqual(refusal('invalid-state'));
    value(await finished(net, () => socket.finishBind()));
    expect(socket.remoteAddress()).toEqual(refusal('invalid-state'));
    expect(socket.stream(at('127.0.0.1', 10))).toEqual(refusal('access-denied'));
    const [input, output] = value(socket.stream(at('127.0.0.1', 9)));
    expect(socket.remoteAddress()).toEqual({ tag: 'ok', val: at('127.0.0.1', 9) });
    value(output.checkSend());
    expect(output.send([{ data: bytes('x'), remoteAddress: at('127.0.0.1', 10) }])).toEqual(
      refusal('invalid-argument'),
    );
    value(socket.stream(undefined));
    expect(input.receive(1n)).toEqual(refusal('invalid-state'));
    expect(output.checkSend()).toEqual(refusal('invalid-state'));
  });
});

describe('sockets', () => {
  it('are bounded in number, whatever kind they are, until some are dropped', () => {
    const net = open(['connect tcp://db.example.com:80']);
    const made: { [Symbol.dispose](): void }[] = [];
    for (let count = 0; count < maxSockets; count++) {
      made.push(count % 3 === 0 ? net.udp() : count % 3 === 1 ? net.tcp() : value(net.lookUp('db.example.com')));
    }
    for (let more = 0; more < 10_000; more++) expect(() => net.tcp()).toThrow('new-socket-limit');
    expect(() => net.udp()).toThrow('new-socket-limit');
    expect(net.lookUp('db.example.com')).toEqual(refusal('temporary-resolver-failure'));
    const denials = net.gates.denials();
    expect(new Set(denials.map(({ capability, what }) => `${capability}: ${what}`))).toEqual(
      new Set(['limit: open sockets: 64']),
    );
    expect(denials.reduce((sum, { count }) => sum + count, 0)).toBe(10_002);
    made[0]?.[Symbol.dispose]();
    made[0]?.[Symbol.dispose]();
    expect(net.tcp()).toBeDefined();
    expect(() => net.tcp()).toThrow('new-socket-limit');
  });

  it('take the options that they can keep', () => {
    const socket = open([]).tcp();
    expect(socket.setKeepAliveIdleTime(0n)).toEqual(refusal('invalid-argument'));
    expect(socket.setKeepAliveIdleTime(1n)).toEqual({ tag: 'ok', val: undefined });
    expect(socket.keepAliveIdleTime()).toEqual({ tag: 'ok', val: 1_000_000_000n });
    expect(socket.setHopLimit(0)).toEqual(refusal('invalid-argument'));
    expect(socket.setHopLimit(3)).toEqual(refusal('not-supported'));
    expect(socket.setListenBacklogSize(0n)).toEqual(refusal('invalid-argument'));
    expect(socket.setReceiveBufferSize(2n ** 60n)).toEqual({ tag: 'ok', val: undefined });
    expect(socket.receiveBufferSize()).toEqual({ tag: 'ok', val: 1_048_576n });
  });
});
