import { validateHeaderName, validateHeaderValue } from 'node:http';
import { afterEach, describe, expect, it } from 'vitest';
import type { Answer } from '../../../src/host/gates/answer.ts';
import type { HttpErrorCode } from '../../../src/host/gates/http/exchanges.ts';
import { Fields } from '../../../src/host/gates/http/fields.ts';
import { destination } from '../../../src/host/gates/http/handler.ts';
import {
  type FutureIncomingResponse,
  IncomingBody,
  type IncomingResponse,
} from '../../../src/host/gates/http/incoming.ts';
import { OutgoingBody, OutgoingRequest, RequestOptions } from '../../../src/host/gates/http/outgoing.ts';
import type { InputStream } from '../../../src/host/gates/io/streams.ts';
import { maxExchanges } from '../../../src/host/network/messages.ts';
import { type Gates, openGates, rights } from '../support/gates.ts';
import { namesOf, openLine, type TestLine } from '../support/line.ts';
import { serveHttp, serveRaw, type TestServer } from '../support/server.ts';

const ends: (() => unknown)[] = [];

afterEach(async () => {
  for (const end of ends.splice(0).toReversed()) await end();
});

interface Net {
  readonly gates: Gates;
  readonly line: TestLine;
}

/** The gate with a network thread of its own; names lead where `addresses` says. */
function connect(patterns: readonly string[], addresses: Readonly<Record<string, readonly string[]>> = {}): Net {
  const line = openLine(namesOf(addresses), (message) => gates.receive(message));
  const gates: Gates = openGates({
    requests: rights(...patterns.map((pattern) => `connect ${pattern}`)),
    send: (message) => line.send(message),
  });
  ends.push(() => line.dispose());
  return { gates, line };
}

async function serve(server: Promise<TestServer>): Promise<TestServer> {
  const started = await server;
  ends.push(() => started.end());
  return started;
}

interface Sent {
  readonly scheme?: string;
  readonly authority?: string;
  readonly path?: string;
  readonly method?: { readonly tag: string; readonly val?: string };
  readonly headers?: readonly (readonly [string, string])[];
}

const bytes = (text: string) => new TextEncoder().encode(text);

function requestOf({ scheme = 'HTTP', authority, path, method, headers = [] }: Sent): OutgoingRequest {
  const fields = Fields.fromList(headers.map(([name, value]) => [name, bytes(value)]));
  if (fields.tag === 'err') throw new Error(fields.val.tag);
  const request = new OutgoingRequest(fields.val);
  request.setScheme({ tag: scheme });
  request.setAuthority(authority);
  const set = [request.setPathWithQuery(path), request.setMethod(method ?? { tag: 'get' })];
  if (set.some(({ tag }) => tag === 'err')) throw new Error('the request was not accepted');
  return request;
}

type Handle = (request: OutgoingRequest, options?: RequestOptions) => Answer<FutureIncomingResponse, HttpErrorCode>;
const handleOf = (gates: Gates) => gates.imports['wasi:http/outgoing-handler']?.['handle'] as Handle;

function send(net: Net, request: OutgoingRequest, options?: RequestOptions): FutureIncomingResponse {
  const future = handleOf(net.gates)(request, options);
  if (future.tag === 'err') throw new Error(future.val.tag);
  return future.val;
}

async function responseOf(net: Net, future: FutureIncomingResponse): Promise<IncomingResponse | HttpErrorCode> {
  const once = await net.line.until(() => future.get());
  if (once.tag === 'err') throw new Error('the response was taken twice');
  return once.val.val;
}

async function succeed(net: Net, sent: Sent): Promise<IncomingResponse> {
  const response = await responseOf(net, send(net, requestOf(sent)));
  if ('tag' in response) throw new Error(response.tag);
  return response;
}

function streamOf(response: IncomingResponse): { stream: InputStream; body: IncomingBody } {
  const body = response.consume();
  const stream = body.tag === 'ok' ? body.val.stream() : body;
  if (body.tag === 'err' || stream.tag === 'err') throw new Error('no body');
  return { stream: stream.val, body: body.val };
}

async function bodyOf(net: Net, response: IncomingResponse): Promise<Uint8Array> {
  const { stream } = streamOf(response);
  const chunks: Uint8Array[] = [];
  for (;;) {
    const read = stream.read(65_536n);
    if (read.tag === 'err') {
      if (read.val.tag !== 'closed') throw new Error('the body broke off');
      return Buffer.concat(chunks);
    }
    if (read.val.length > 0) chunks.push(read.val.slice());
    else await net.line.until(() => (stream.subscribe().ready() ? true : undefined));
  }
}

describe('a request', () => {
  it('that is granted is made, with what the guest gave', async () => {
    const server = await serve(
      serveHttp((request, response) => {
        response.setHeader(
          'x-seen',
          `${request.method} ${request.url} ${request.headers.host} ${String(request.headers['x-a'])}`,
        );
        response.end('hello');
      }),
    );
    const net = connect([`http://127.0.0.1:${server.port}`]);
    const sent = { authority: `127.0.0.1:${server.port}`, path: '/a?b=1', headers: [['X-A', 'one']] } as const;
    const response = await succeed(net, sent);
    expect(response.status()).toBe(200);
    const [seen] = response.headers().get('X-Seen');
    expect(new TextDecoder().decode(seen)).toBe(`GET /a?b=1 127.0.0.1:${server.port} one`);
    expect(await bodyOf(net, response)).toEqual(Buffer.from('hello'));
    expect(response.headers().append('x', bytes('y'))).toEqual({ tag: 'err', val: { tag: 'immutable' } });
    expect(net.gates.denials()).toEqual([]);
  });

  it('that is not granted is denied, and nothing is sent', () => {
    const net = connect(['https://api.example.com', 'http://127.0.0.1:8080']);
    const authorities = [
      '127.0.0.1:8081',
      'example.com',
      'evilapi.example.com',
      'api.example.com.evil.org',
      'api.example.com:8080',
      'xn--pi-7ia.example.com',
      '[::ffff:127.0.0.1]:8080',
      '[::1]:8080',
      'localhost:8080',
    ];
    for (const authority of authorities) {
      expect(handleOf(net.gates)(requestOf({ authority }))).toEqual({
        tag: 'err',
        val: { tag: 'HTTP-request-denied' },
      });
    }
    expect(handleOf(net.gates)(requestOf({ scheme: 'HTTP', authority: 'api.example.com' })).tag).toBe('err');
    expect(net.gates.sent).toEqual([]);
    expect(net.gates.denials().map(({ what }) => what)).toContain('http://[::1]:8080');
    expect(net.gates.denials()).toHaveLength(authorities.length + 1);
  });

  it.each([
    [undefined, 'example.com', 'https://example.com:443'],
    ['HTTP', 'EXAMPLE.com.', 'http://example.com:80'],
    ['http', '2130706433:8080', 'http://127.0.0.1:8080'],
    ['http', '0177.0.0.1:8080', 'http://127.0.0.1:8080'],
    ['http', '0x7f.1:8080', 'http://127.0.0.1:8080'],
    ['http', '127.1:8080', 'http://127.0.0.1:8080'],
    ['http', '[0:0:0:0:0:0:0:1]:80', 'http://::1:80'],
    ['http', '\uff45xample.com', 'http://example.com:80'],
    ['http', 'ex%61mple.com', 'http://example.com:80'],
    ['http', 'user@example.com', undefined],
    ['http', 'user:secret@example.com', undefined],
    ['http', 'example.com/path', undefined],
    ['http', 'example.com#a', undefined],
    ['http', 'example.com?a', undefined],
    ['http', 'example.com\\a', undefined],
    ['http', 'example.com\r\nhost: evil', undefined],
    ['http', ' example.com', undefined],
    ['http', 'example.com:0', undefined],
    ['http', 'example.com:65536', undefined],
    ['http', 'example.com:-1', undefined],
    ['http', '[fe80::1%25eth0]', undefined],
    ['http', '256.1.1.1', undefined],
    ['http', 'a'.repeat(400), undefined],
    ['http', '', undefined],
    ['http', undefined, undefined],
    ['ftp', 'example.com', undefined],
    ['file', 'example.com', undefined],
  ])('%s to %j goes to %s', (scheme, authority, expected) => {
    const use = destination(scheme, authority);
    expect(use && `${use.scheme}://${use.host}:${use.port}`).toBe(expected);
  });

  it.each(['HTTP-request-URI-invalid', 'HTTP-request-method-invalid'])('is refused as %s', (tag) => {
    const sent =
      tag === 'HTTP-request-URI-invalid'
        ? { authority: 'user@127.0.0.1:80' }
        : { authority: '127.0.0.1:80', method: { tag: 'other', val: 'connect' } };
    const net = connect(['http://127.0.0.1:80']);
    expect(handleOf(net.gates)(requestOf(sent))).toEqual({ tag: 'err', val: { tag } });
    expect(net.gates.sent).toEqual([]);
    const what = tag === 'HTTP-request-URI-invalid' ? 'HTTP://user@127.0.0.1:80' : 'CONNECT http://127.0.0.1:80';
    expect(net.gates.denials()).toMatchObject([{ capability: 'network.connect', what, reason: 'never-grantable' }]);
  });

  it.each(['GET /', 'G\r\nT', '', 'a'.repeat(100)])('has no method %j', (val) => {
    expect(new OutgoingRequest(new Fields()).setMethod({ tag: 'other', val }).tag).toBe('err');
  });

  it.each(['path', '/a b', '/a\r\nb', '/\u00e4', `/${'a'.repeat(10_000)}`, 'http://evil/'])(
    'has no path %j',
    (path) => {
      expect(new OutgoingRequest(new Fields()).setPathWithQuery(path).tag).toBe('err');
    },
  );

  it('is not carried to another place by a redirect', async () => {
    const other = await serve(serveHttp((_, response) => void response.end('stolen')));
    const server = await serve(
      serveHttp((_, response) => {
        response.writeHead(302, { location: `http://127.0.0.1:${other.port}/` });
        response.end();
      }),
    );
    const net = connect([`http://127.0.0.1:${server.port}`]);
    const response = await succeed(net, { authority: `127.0.0.1:${server.port}` });
    expect(response.status()).toBe(302);
    await bodyOf(net, response);
    expect(other.connections()).toBe(0);
  });

  it('over the number that may be under way is refused until one has ended', async () => {
    const server = await serve(serveRaw(() => {}));
    const net = connect([`http://127.0.0.1:${server.port}`]);
    const authority = `127.0.0.1:${server.port}`;
    const futures = Array.from({ length: maxExchanges }, () => send(net, requestOf({ authority })));
    expect(handleOf(net.gates)(requestOf({ authority }))).toMatchObject({ tag: 'err', val: { tag: 'internal-error' } });
    expect(net.gates.denials()).toMatchObject([{ capability: 'limit', what: 'requests at once: 64' }]);
    futures[0]?.[Symbol.dispose]();
    await net.line.until(() => net.line.received.find(({ kind }) => kind === 'failed'));
    expect(handleOf(net.gates)(requestOf({ authority })).tag).toBe('ok');
  });
});

describe('headers', () => {
  it.each([
    ['host', 'evil', 'forbidden'],
    ['Host', 'evil', 'forbidden'],
    ['connection', 'keep-alive', 'forbidden'],
    ['Transfer-Encoding', 'chunked', 'forbidden'],
    ['te', 'trailers', 'forbidden'],
    ['Upgrade', 'websocket', 'forbidden'],
    ['expect', '100-continue', 'forbidden'],
    ['proxy-authorization', 'x', 'forbidden'],
    ['content-length', 'many', 'forbidden'],
    ['content-length', '-1', 'forbidden'],
    ['content-length', '1, 2', 'forbidden'],
    ['x-a', 'one\r\nhost: evil', 'invalid-syntax'],
    ['x-a', 'one\nb', 'invalid-syntax'],
    ['x-a', 'one\0', 'invalid-syntax'],
    ['x a', 'one', 'invalid-syntax'],
    ['x-a:', 'one', 'invalid-syntax'],
    ['x\r\nhost', 'one', 'invalid-syntax'],
    ['', 'one', 'invalid-syntax'],
    ['x-a', 'a'.repeat(200_000), 'forbidden'],
  ])('%j: %j is %s', (name, value, tag) => {
    expect(new Fields().append(name, bytes(value))).toEqual({ tag: 'err', val: { tag } });
    expect(new Fields().set(name, [bytes(value)])).toEqual({ tag: 'err', val: { tag } });
    expect(Fields.fromList([[name, bytes(value)]])).toEqual({ tag: 'err', val: { tag } });
  });

  it('are as Node takes them, byte by byte', () => {
    const all = Array.from({ length: 256 }, (_, code) => code);
    const takes = (check: () => void): boolean => {
      try {
        check();
        return true;
      } catch {
        return false;
      }
    };
    const names = all.map((code) => `x${String.fromCharCode(code)}`);
    const taken = names.filter((name) => new Fields().append(name, bytes('v')).tag === 'ok');
    expect(taken).toEqual(names.filter((name) => takes(() => validateHeaderName(name))));
    const values = all.filter((code) => new Fields().append('x', Uint8Array.of(97, code, 97)).tag === 'ok');
    expect(values).toEqual(
      all.filter((code) => takes(() => validateHeaderValue('x', `a${String.fromCharCode(code)}a`))),
    );
  });

  it('keep their bytes, and many are too many', () => {
    const fields = new Fields();
    const all = Uint8Array.from({ length: 128 }, (_, index) => index + 128);
    expect(fields.append('X-Bytes', all).tag).toBe('ok');
    expect(fields.get('x-bytes')).toEqual([all]);
    expect(fields.entries()).toEqual([['x-bytes', all]]);
    expect(fields.has('x-BYTES')).toBe(true);
    expect(fields.delete('x-bytes').tag).toBe('ok');
    expect(fields.has('x-bytes')).toBe(false);
    const many = Array.from({ length: 100_000 }, (): [string, Uint8Array] => ['a', new Uint8Array(0)]);
    expect(Fields.fromList(many.slice(0, 5000))).toEqual({ tag: 'err', val: { tag: 'forbidden' } });
    expect(fields.append('content-length', bytes('1')).tag).toBe('ok');
    expect(fields.append('content-length', bytes('2'))).toEqual({ tag: 'err', val: { tag: 'forbidden' } });
  });

  it('cannot be changed once they are a request', () => {
    const fields = new Fields();
    const request = new OutgoingRequest(fields);
    expect(fields.append('x', bytes('y'))).toEqual({ tag: 'err', val: { tag: 'immutable' } });
    expect(request.headers().set('x', [])).toEqual({ tag: 'err', val: { tag: 'immutable' } });
    expect(fields.clone().append('x', bytes('y')).tag).toBe('ok');
  });
});

describe('the body of a request', () => {
  const echo = () => serve(serveHttp((request, response) => void request.pipe(response)));

  it.each(['early', 'late'])('written %s arrives', async (when) => {
    const server = await echo();
    const net = connect([`http://127.0.0.1:${server.port}`]);
    const request = requestOf({ authority: `127.0.0.1:${server.port}`, method: { tag: 'post' } });
    const body = request.body();
    const stream = body.tag === 'ok' ? body.val.write() : body;
    if (body.tag === 'err' || stream.tag === 'err') throw new Error('no body');
    let future = when === 'late' ? send(net, request) : undefined;
    expect(stream.val.write(bytes('one ')).tag).toBe('ok');
    expect(stream.val.write(bytes('two')).tag).toBe('ok');
    expect(OutgoingBody.finish(body.val).tag).toBe('ok');
    future ??= send(net, request);
    const response = await responseOf(net, future);
    if ('tag' in response) throw new Error(response.tag);
    expect(await bodyOf(net, response)).toEqual(Buffer.from('one two'));
  });

  it('is taken no faster than it leaves', async () => {
    const server = await serve(serveRaw((socket) => void socket.pause()));
    const net = connect([`http://127.0.0.1:${server.port}`]);
    const request = requestOf({ authority: `127.0.0.1:${server.port}`, method: { tag: 'put' } });
    const body = request.body();
    const stream = body.tag === 'ok' ? body.val.write() : body;
    if (stream.tag === 'err') throw new Error('no body');
    send(net, request);
    let written = 0;
    for (let room = stream.val.checkWrite(); room.tag === 'ok' && room.val > 0n; room = stream.val.checkWrite()) {
      stream.val.write(new Uint8Array(1));
      written++;
    }
    expect(written).toBe(2048);
  });

  it('before its request is bounded', () => {
    const request = new OutgoingRequest(new Fields());
    const body = request.body();
    const stream = body.tag === 'ok' ? body.val.write() : body;
    if (stream.tag === 'err') throw new Error('no body');
    expect(stream.val.checkWrite()).toEqual({ tag: 'ok', val: 524_288n });
    expect(stream.val.write(new Uint8Array(524_288)).tag).toBe('ok');
    expect(stream.val.checkWrite()).toEqual({ tag: 'ok', val: 0n });
    expect(() => stream.val.write(new Uint8Array(1))).toThrow(RangeError);
  });

  it.each([
    { announced: '3', method: 'post', error: 'HTTP-request-body-size' },
    { announced: '300', method: 'post', error: 'HTTP-request-body-size' },
    { announced: undefined, method: 'get', error: 'HTTP-request-body-size' },
    { announced: undefined, method: 'head', error: 'HTTP-request-body-size' },
  ])('of a $method that announces $announced cannot become a second request', async ({ announced, method, error }) => {
    let seen = '';
    const server = await serve(
      serveRaw((socket) => void socket.on('data', (data) => (seen += data.toString('latin1')))),
    );
    const net = connect([`http://127.0.0.1:${server.port}`]);
    const headers = announced === undefined ? [] : [['content-length', announced] as const];
    const request = requestOf({ authority: `127.0.0.1:${server.port}`, method: { tag: method }, headers });
    const body = request.body();
    const stream = body.tag === 'ok' ? body.val.write() : body;
    if (body.tag === 'err' || stream.tag === 'err') throw new Error('no body');
    const future = send(net, request);
    stream.val.write(bytes('GET /admin HTTP/1.1\r\nhost: other\r\n\r\n'));
    OutgoingBody.finish(body.val);
    expect(await responseOf(net, future)).toMatchObject({ tag: error });
    expect(seen.slice(seen.indexOf('\r\n\r\n') + 4).slice(Number(announced ?? 0))).toBe('');
    const next = await serve(serveHttp((_, response) => void response.end('alive')));
    const after = connect([`http://127.0.0.1:${next.port}`]);
    expect((await succeed(after, { authority: `127.0.0.1:${next.port}` })).status()).toBe(200);
  });

  it.each(['delete', 'options', 'patch'])('of a %s is framed in chunks', async (method) => {
    const server = await echo();
    const net = connect([`http://127.0.0.1:${server.port}`]);
    const request = requestOf({ authority: `127.0.0.1:${server.port}`, method: { tag: method } });
    const body = request.body();
    const stream = body.tag === 'ok' ? body.val.write() : body;
    if (body.tag === 'err' || stream.tag === 'err') throw new Error('no body');
    stream.val.write(bytes('content'));
    OutgoingBody.finish(body.val);
    const response = await responseOf(net, send(net, request));
    if ('tag' in response) throw new Error(response.tag);
    expect(await bodyOf(net, response)).toEqual(Buffer.from('content'));
  });

  it('that is dropped unfinished ends the request', async () => {
    const server = await echo();
    const net = connect([`http://127.0.0.1:${server.port}`]);
    const request = requestOf({ authority: `127.0.0.1:${server.port}`, method: { tag: 'post' } });
    const body = request.body();
    if (body.tag === 'err') throw new Error('no body');
    const future = send(net, request);
    body.val[Symbol.dispose]();
    expect(await responseOf(net, future)).toEqual({ tag: 'connection-terminated' });
  });
});

describe('a response', () => {
  it('of 8 MiB arrives whole, and no more than a window lies about', { timeout: 20_000 }, async () => {
    const content = Buffer.alloc(8 * 1024 * 1024, 'abcdefg');
    const server = await serve(serveHttp((_, response) => void response.end(content)));
    const net = connect([`http://127.0.0.1:${server.port}`]);
    const response = await succeed(net, { authority: `127.0.0.1:${server.port}` });
    expect(Buffer.compare(await bodyOf(net, response), content)).toBe(0);
  });

  it('that nobody reads stops at the window', async () => {
    const server = await serve(
      serveHttp((_, response) => {
        const more = (): void => {
          while (response.write(Buffer.alloc(65_536)));
        };
        response.on('drain', more);
        more();
      }),
    );
    const net = connect([`http://127.0.0.1:${server.port}`]);
    const response = await succeed(net, { authority: `127.0.0.1:${server.port}` });
    const arrived = () =>
      net.line.received.reduce((sum, message) => sum + (message.kind === 'data' ? message.bytes.length : 0), 0);
    await net.line.until(() => (arrived() >= 1024 * 1024 ? true : undefined));
    for (let turn = 0; turn < 50; turn++) await new Promise((resolve) => setImmediate(resolve));
    expect(arrived()).toBeLessThan(2 * 1024 * 1024);
    const { stream, body } = streamOf(response);
    expect(stream.read(10n)).toMatchObject({ tag: 'ok' });
    IncomingBody.finish(body);
    expect(stream.read(10n)).toMatchObject({ tag: 'err' });
    await net.line.until(() => net.line.received.find(({ kind }) => kind === 'failed'));
  });

  it('that breaks off is an error of its stream', async () => {
    const server = await serve(
      serveRaw((socket) => {
        socket.write('HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\nabc');
        socket.end();
      }),
    );
    const net = connect([`http://127.0.0.1:${server.port}`]);
    const { stream } = streamOf(await succeed(net, { authority: `127.0.0.1:${server.port}` }));
    await net.line.until(() => net.line.received.find(({ kind }) => kind === 'failed'));
    expect(stream.read(10n)).toMatchObject({ tag: 'ok', val: bytes('abc') });
    expect(stream.read(10n)).toMatchObject({ tag: 'err', val: { tag: 'last-operation-failed' } });
  });

  it.each([
    ['not HTTP at all\r\n\r\n', 'HTTP-protocol-error'],
    ['HTTP/1.1 101 Switching Protocols\r\nupgrade: x\r\nconnection: upgrade\r\n\r\n', 'HTTP-protocol-error'],
    [`HTTP/1.1 200 OK\r\nx: ${'a'.repeat(100_000)}\r\n\r\n`, 'HTTP-protocol-error'],
    ['', 'connection-terminated'],
  ])('that is %j fails as %s', async (text, tag) => {
    const server = await serve(serveRaw((socket) => void socket.once('data', () => socket.end(text))));
    const net = connect([`http://127.0.0.1:${server.port}`]);
    const future = send(net, requestOf({ authority: `127.0.0.1:${server.port}` }));
    expect(await responseOf(net, future)).toMatchObject({ tag });
  });

  it('is refused once the right is revoked', async () => {
    const server = await serve(serveHttp((_, response) => void response.end('secret')));
    const net = connect([`http://127.0.0.1:${server.port}`]);
    const { stream } = streamOf(await succeed(net, { authority: `127.0.0.1:${server.port}` }));
    await net.line.until(() => net.line.received.find(({ kind }) => kind === 'finished'));
    net.gates.setGrants([]);
    expect(stream.read(10n)).toMatchObject({ tag: 'err', val: { tag: 'last-operation-failed' } });
    expect(net.gates.denials()).toMatchObject([{ capability: 'network.connect', reason: 'not-granted' }]);
  });

  it('that comes after the right was revoked tells the guest nothing, its head neither', async () => {
    const server = await serve(serveHttp((_, response) => void response.writeHead(200, { secret: 'x' }).end('secret')));
    const net = connect([`http://127.0.0.1:${server.port}`]);
    const future = send(net, requestOf({ authority: `127.0.0.1:${server.port}` }));
    await net.line.until(() => net.line.received.find(({ kind }) => kind === 'response'));
    net.gates.setGrants([]);
    expect(await responseOf(net, future)).toEqual({ tag: 'HTTP-request-denied' });
    expect(future.get()).toMatchObject({ tag: 'err' });
    expect(net.gates.denials()).toMatchObject([{ capability: 'network.connect', reason: 'not-granted', count: 1 }]);
  });

  it('is not asked for by a body that becomes whole after the right was revoked', async () => {
    const whole: boolean[] = [];
    const server = await serve(
      serveHttp((request, response) => {
        request.resume().on('close', () => void whole.push(request.complete));
        request.on('end', () => response.end());
      }),
    );
    const net = connect([`http://127.0.0.1:${server.port}`]);
    const request = requestOf({ authority: `127.0.0.1:${server.port}`, method: { tag: 'post' } });
    const body = request.body();
    if (body.tag === 'err') throw new Error('no body');
    const future = send(net, request);
    const stream = body.val.write();
    if (stream.tag === 'err') throw new Error('no stream');
    expect(stream.val.write(new Uint8Array(10))).toMatchObject({ tag: 'ok' });
    await net.line.until(() => net.line.received.find(({ kind }) => kind === 'sent'));
    net.gates.setGrants([]);
    OutgoingBody.finish(body.val);
    expect(await responseOf(net, future)).toEqual({ tag: 'connection-terminated' });
    await expect.poll(() => whole).toEqual([false]);
    expect(net.gates.denials()).toMatchObject([{ capability: 'network.connect', reason: 'not-granted', count: 1 }]);
  });

  it('that does not come in the time the guest set is an error', async () => {
    const server = await serve(serveRaw(() => {}));
    const net = connect([`http://127.0.0.1:${server.port}`]);
    for (const duration of [0n, 20_000_000n]) {
      const options = new RequestOptions();
      options.setFirstByteTimeout(duration);
      const future = send(net, requestOf({ authority: `127.0.0.1:${server.port}` }), options);
      expect(await responseOf(net, future)).toEqual({ tag: 'HTTP-response-timeout' });
    }
  });
});

describe('where a name leads', () => {
  it.each([
    ['127.0.0.1'],
    ['10.0.0.1'],
    ['169.254.169.254'],
    ['168.63.129.16'],
    ['::1'],
    ['::ffff:127.0.0.1'],
    ['fd00:ec2::254'],
    ['0.0.0.0'],
    ['not an address'],
  ])('%s is prohibited for a public name, and is recorded', async (address) => {
    const net = connect(['http://api.example.com'], { 'api.example.com': [address] });
    const future = send(net, requestOf({ authority: 'api.example.com' }));
    expect(await responseOf(net, future)).toEqual({ tag: 'destination-IP-prohibited' });
    expect(net.gates.denials()).toMatchObject([
      { reason: 'address-prohibited', what: `http://api.example.com:80 (${address})` },
    ]);
  });

  it('localhost leads to this machine only', async () => {
    const server = await serve(serveHttp((_, response) => void response.end('here')));
    const net = connect([`http://localhost:${server.port}`], { localhost: ['10.0.0.1', '127.0.0.1'] });
    const response = await succeed(net, { authority: `localhost:${server.port}` });
    expect(await bodyOf(net, response)).toEqual(Buffer.from('here'));
    const away = connect(['http://localhost:1'], { localhost: ['10.0.0.1'] });
    const future = send(away, requestOf({ authority: 'localhost:1' }));
    expect(await responseOf(away, future)).toEqual({ tag: 'destination-IP-prohibited' });
  });

  it('a name without an address is an error', async () => {
    const net = connect(['http://api.example.com']);
    const future = send(net, requestOf({ authority: 'api.example.com' }));
    expect(await responseOf(net, future)).toMatchObject({ tag: 'DNS-error' });
  });

  it('a refused connection is an error', async () => {
    const server = await serveHttp(() => {});
    await server.end();
    const net = connect([`http://127.0.0.1:${server.port}`]);
    const future = send(net, requestOf({ authority: `127.0.0.1:${server.port}` }));
    expect(await responseOf(net, future)).toEqual({ tag: 'connection-refused' });
  });

  it('a request that is given up keeps its place until its name is resolved', async () => {
    const look = Promise.withResolvers<readonly string[]>();
    const line = openLine(() => look.promise);
    ends.push(() => line.dispose());
    const head = {
      method: 'GET',
      scheme: 'http',
      host: 'a.example',
      port: 80,
      path: '/',
      headers: [],
      body: false,
    } as const;
    line.send({ kind: 'request', id: 1, head });
    line.send({ kind: 'abort', id: 1 });
    line.send({ kind: 'request', id: 2, head: { ...head, host: '127.0.0.1', port: 1 } });
    await line.until(() => line.received.find(({ id }) => id === 2));
    expect(line.received.some(({ id }) => id === 1)).toBe(false);
    look.resolve(['127.0.0.1']);
    const last = await line.until(() => line.received.find(({ id }) => id === 1));
    expect(last).toEqual({ kind: 'failed', id: 1, error: 'connection-terminated' });
  });
});
