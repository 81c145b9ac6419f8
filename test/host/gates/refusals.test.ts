import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Descriptor } from '../../../src/host/gates/filesystem/descriptor.ts';
import { type Denied, gates, useInWords } from '../../../src/host/gates/operations.ts';
import type { Answer } from '../../../src/host/gates/answer.ts';
import { atomics, Cas } from '../../../src/host/gates/keyvalue/atomics.ts';
import { batch } from '../../../src/host/gates/keyvalue/batch.ts';
import type { Bucket } from '../../../src/host/gates/keyvalue/bucket.ts';
import type { StorageAnswer, StorageQuestion } from '../../../src/host/gates/keyvalue/messages.ts';
import { Fields } from '../../../src/host/gates/http/fields.ts';
import { OutgoingRequest } from '../../../src/host/gates/http/outgoing.ts';
import { messagingOperations } from '../../../src/host/gates/messaging/messages.ts';
import { OutgoingResponse, ResponseOutparam } from '../../../src/host/gates/http/serving.ts';
import { runOperation } from '../../../src/host/gates/process/messages.ts';
import type { Question, Reply } from '../../../src/host/questions/messages.ts';
import type { ImportObject } from '../../../src/host/worker/imports.ts';
import { interfaceDeclarations } from '../../../src/wit/index.ts';
import { referenceWit } from '../support/component.ts';
import { type Gates, openGates, rights } from '../support/gates.ts';
import { type HeldSockets, loopback, openSockets } from '../support/sockets.ts';

const requests = rights(
  'read .',
  'read ./**',
  'write .',
  'write ./**',
  'environment LANG',
  'connect http://a.example',
  'listen 8080',
  'connect udp://127.0.0.1:9',
  'connect tcp://127.0.0.1:9',
  'connect tcp://b.example:9',
  'listen 8081',
  'listen 8082',
  'listen 8083',
);

let root: string;

beforeAll(() => {
  root = realpathSync(mkdtempSync(join(tmpdir(), 'airlock-refusals-')));
  mkdirSync(join(root, 'folder'));
  writeFileSync(join(root, 'file'), 'text');
  symlinkSync('file', join(root, 'link'));
});

afterAll(() => rmSync(root, { recursive: true, force: true }));

/** The guest's folder, a file of it, a bucket and one of its keys, all opened while everything was granted. */
interface Held extends Gates {
  readonly file: Descriptor;
  readonly bucket: Bucket;
  readonly cas: Cas;
  readonly param: ResponseOutparam;
  readonly sockets: HeldSockets;
}

/** Whether the main thread refuses. What a test holds beforehand was granted. */
let refusing = false;

/** What the main thread says of what is decided there. */
function reply(question: Question): Reply {
  if (question.kind === 'permission')
    return { kind: 'permission', permission: { kind: 'refused', reason: 'not-granted' } };
  if (question.kind === 'messaging') {
    const subject = question.act.kind === 'publish' ? question.act.message.subject : question.act.subject;
    const operation = messagingOperations[question.act.kind];
    const denial = { capability: 'messaging.publish', what: subject, operation, reason: 'not-granted' };
    return { kind: 'messaging', outcome: { kind: 'failed', message: 'access denied', denial } };
  }
  if (question.kind === 'link') {
    const operation = `${question.interface}#${question.function}`;
    const denial = { capability: 'custom', what: question.interface, operation, reason: 'not-granted' };
    return { kind: 'link', outcome: { kind: 'denied', denial } };
  }
  if (question.kind === 'storage') return { kind: 'storage', outcome: ofStorage(question) };
  const denial = {
    capability: 'process',
    what: question.command.join(' '),
    operation: runOperation,
    reason: 'not-granted',
  };
  return { kind: 'process', outcome: { kind: 'failed', error: 'access-denied', denial } };
}

function ofStorage({ namespace, operation, act }: StorageQuestion): StorageAnswer {
  if (!refusing) return { kind: 'done', result: act.kind === 'revision' ? 1 : undefined, allowedBy: 'a.>' };
  return { kind: 'denied', denial: { capability: 'storage', what: namespace, operation, reason: 'not-granted' } };
}

const noChange = { tag: 'no-change' } as const;
const now = { tag: 'now' } as const;

/** Where the answer to a request goes that came to a served port while that was granted. */
function serve({ network }: Gates): ResponseOutparam {
  const head = { id: 1, port: 8080, method: 'GET', authority: 'localhost:8080', path: '/', headers: [] };
  const [, param] = network.incoming.begin({ served: head, patienceMs: 1000 }).args;
  return param as ResponseOutparam;
}

/** One use of each gated operation. A row of the table without one here fails. */
const uses: Readonly<Record<string, (held: Held) => unknown>> = {
  'airlock:component/process#run': ({ imports }) =>
    member<(...command: unknown[]) => unknown>(imports, 'airlock:component/process', 'run')(
      'git',
      ['status'],
      new Uint8Array(),
    ),
  'wasi:cli/environment#get-environment': ({ imports }) =>
    member<() => unknown>(imports, 'wasi:cli/environment', 'getEnvironment')(),
  'wasmcloud:messaging/consumer#request': ({ imports }) =>
    member<(...sent: unknown[]) => unknown>(imports, 'wasmcloud:messaging/consumer', 'request')(
      'a.b',
      new Uint8Array(),
      10,
    ),
  'wasmcloud:messaging/consumer#publish': ({ imports }) =>
    member<(message: unknown) => unknown>(
      imports,
      'wasmcloud:messaging/consumer',
      'publish',
    )({
      subject: 'a.b',
      body: new Uint8Array(),
    }),
  'wasi:keyvalue/atomics#[static]cas.new': ({ bucket }) => Cas.new(bucket, 'a'),
  'wasi:keyvalue/atomics#[method]cas.current': ({ cas }) => cas.current(),
  'wasi:keyvalue/atomics#increment': ({ bucket }) => atomics.increment(bucket, 'a', 1n),
  'wasi:keyvalue/atomics#swap': ({ cas }) => atomics.swap(cas, new Uint8Array(1)),
  'wasi:keyvalue/batch#get-many': ({ bucket }) => batch.getMany(bucket, ['a']),
  'wasi:keyvalue/batch#set-many': ({ bucket }) => batch.setMany(bucket, [['a', new Uint8Array(1)]]),
  'wasi:keyvalue/batch#delete-many': ({ bucket }) => batch.deleteMany(bucket, ['a']),
  'wasi:keyvalue/store#open': ({ imports }) => openBucket(imports),
  'wasi:keyvalue/store#[method]bucket.get': ({ bucket }) => bucket.get('a'),
  'wasi:keyvalue/store#[method]bucket.set': ({ bucket }) => bucket.set('a', new Uint8Array(1)),
  'wasi:keyvalue/store#[method]bucket.delete': ({ bucket }) => bucket.delete('a'),
  'wasi:keyvalue/store#[method]bucket.exists': ({ bucket }) => bucket.exists('a'),
  'wasi:keyvalue/store#[method]bucket.list-keys': ({ bucket }) => bucket.listKeys(undefined),
  'wasi:http/outgoing-handler#handle': ({ imports }) => {
    const request = new OutgoingRequest(new Fields());
    request.setScheme({ tag: 'HTTP' });
    request.setAuthority('a.example');
    return member<(request: OutgoingRequest) => unknown>(imports, 'wasi:http/outgoing-handler', 'handle')(request);
  },
  'wasi:http/types#[static]response-outparam.set': ({ param, sent }) => {
    const before = sent.length;
    ResponseOutparam.set(param, { tag: 'ok', val: new OutgoingResponse(new Fields()) });
    // That there will be no answer is all that the client hears.
    return sent.slice(before).filter(({ kind }) => kind !== 'respond-abort');
  },
  'wasi:sockets/ip-name-lookup#resolve-addresses': ({ imports, sockets }) =>
    member<(network: unknown, name: string) => unknown>(
      imports,
      'wasi:sockets/ip-name-lookup',
      'resolveAddresses',
    )(sockets.network, 'b.example'),
  'wasi:sockets/tcp#[method]tcp-socket.accept': ({ sockets }) => sockets.listening.accept(),
  'wasi:sockets/tcp#[method]tcp-socket.start-bind': ({ sockets }) =>
    sockets.tcp.startBind(sockets.network, loopback(8082)),
  'wasi:sockets/tcp#[method]tcp-socket.start-connect': ({ sockets }) =>
    sockets.tcp.startConnect(sockets.network, loopback(9)),
  'wasi:sockets/tcp#[method]tcp-socket.start-listen': ({ sockets }) => sockets.bound.startListen(),
  'wasi:sockets/udp#[method]incoming-datagram-stream.receive': ({ sockets }) => sockets.incoming.receive(1n),
  'wasi:sockets/udp#[method]outgoing-datagram-stream.send': ({ sockets }) =>
    sockets.outgoing.send([{ data: new Uint8Array(1), remoteAddress: loopback(9) }]),
  'wasi:sockets/udp#[method]udp-socket.start-bind': ({ sockets }) =>
    sockets.udp.startBind(sockets.network, loopback(8082)),
  'wasi:sockets/udp#[method]udp-socket.stream': ({ sockets }) => sockets.receiving.stream(loopback(9)),
  ...ofDescriptor({
    'append-via-stream': ({ file }) => file.appendViaStream(),
    'create-directory-at': ({ folder }) => folder.createDirectoryAt('new'),
    'link-at': ({ folder }) => folder.linkAt({}, 'new'),
    'metadata-hash': ({ file }) => file.metadataHash(),
    'metadata-hash-at': ({ folder }) => folder.metadataHashAt({}, 'file'),
    'open-at': ({ folder }) => folder.openAt({}, 'file', {}, { read: true }),
    read: ({ file }) => file.read(1n, 0n),
    'read-directory': ({ folder }) => folder.readDirectory(),
    'read-via-stream': ({ file }) => file.readViaStream(0n),
    'readlink-at': ({ folder }) => folder.readlinkAt('link'),
    'remove-directory-at': ({ folder }) => folder.removeDirectoryAt('folder'),
    'rename-at': ({ folder }) => folder.renameAt('file', folder, 'new'),
    'set-size': ({ file }) => file.setSize(0n),
    'set-times': ({ file }) => file.setTimes(noChange, now),
    'set-times-at': ({ folder }) => folder.setTimesAt({}, 'file', noChange, now),
    stat: ({ file }) => file.stat(),
    'stat-at': ({ folder }) => folder.statAt({}, 'file'),
    'symlink-at': ({ folder }) => folder.symlinkAt('file', 'new'),
    'unlink-file-at': ({ folder }) => folder.unlinkFileAt('file'),
    write: ({ file }) => file.write(new Uint8Array(1), 0n),
    'write-via-stream': ({ file }) => file.writeViaStream(0n),
  }),
};

function openBucket(imports: ImportObject): Answer<Bucket, unknown> {
  return member<(name: string) => Answer<Bucket, unknown>>(imports, 'wasi:keyvalue/store', 'open')('things');
}

/** What an answer must hold. */
function held<T>(answer: Answer<T, unknown>): T {
  if (answer.tag === 'err') throw new Error(JSON.stringify(answer.val));
  return answer.val;
}

/** A member of the import object as the glue calls it. */
// The type parameter says in each use what the glue would take the member for.
// oxlint-disable-next-line typescript/no-unnecessary-type-parameters -- a cast at each use would say the same, longer
function member<T>(imports: ImportObject, name: string, key: string): T {
  return imports[name]?.[key] as T;
}

function ofDescriptor(methods: Readonly<Record<string, (held: Held) => unknown>>): typeof uses {
  const named = Object.entries(methods).map(
    ([name, use]) => [`wasi:filesystem/types#[method]descriptor.${name}`, use] as const,
  );
  return Object.fromEntries(named);
}

const rows = Object.entries(gates).flatMap(([name, each]) =>
  each.flatMap((gate) => (gate.kind === 'gated' ? gate.operations.map((own) => ({ name, own, gate })) : [])),
);

it('every gated operation is tried, and no other', () => {
  expect(Object.keys(uses).toSorted()).toEqual(rows.map(({ name, own }) => `${name}#${own}`).toSorted());
});

describe.each(rows)('$name#$own', ({ name, own, gate }) => {
  const operation = `${name}#${own}`;

  it('is refused without a grant, in the way that the table says, and the refusal is recorded', () => {
    const opened = openGates({ root, requests, variables: { LANG: 'C' }, reply });
    refusing = false;
    const file = held(opened.folder.openAt({}, 'file', {}, { read: true, write: true }));
    const bucket = held(openBucket(opened.imports));
    const cas = held(Cas.new(bucket, 'a'));
    const param = serve(opened);
    const sockets = openSockets(opened);
    opened.setGrants([]);
    refusing = true;
    const answer = uses[operation]?.({ ...opened, param, file, bucket, cas, sockets });
    expect(codeOf(answer)).toBe(codeWanted(gate.denied));
    const denials = opened.denials();
    expect(denials).toMatchObject([{ operation, count: 1 }]);
    expect(gate.needs).toContain(denials[0]?.capability);
  });

  it('answers with an error that its interface has', () => {
    const { denied } = gate;
    expect(denied.kind !== 'error' || errorsOf(name).includes(denied.code)).toBe(true);
  });

  it('reads in words', () => {
    const words = useInWords(operation, '$& {what}');
    expect(words).toContain('$& {what}');
    expect(words).not.toContain('call ');
    expect(gate.words).toMatch(/^[a-z][^{}]*\{what\}$/);
  });
});

it('what is not gated still has words', () => {
  expect(useInWords('a:b/c#run', 'x')).toBe('call a:b/c#run for x');
  expect(useInWords('__proto__#constructor', 'x')).toBe('call __proto__#constructor for x');
});

function codeWanted(denied: Denied): string {
  switch (denied.kind) {
    case 'error':
      return denied.code;
    case 'text':
      return 'access denied';
    case 'left-out':
    case 'unsent':
      return 'nothing';
  }
}

/** A list, of what the guest gets or what is sent for it, is to be empty; any other answer is an error. */
function codeOf(answer: unknown): unknown {
  if (Array.isArray(answer)) return answer.length === 0 ? 'nothing' : answer;
  const { tag, val } = answer as { readonly tag: string; readonly val: string | { readonly tag: string } };
  if (tag !== 'err') return answer;
  return typeof val === 'string' ? val : val.tag;
}

/** The cases of the error types of an interface, which may stand in its package's `types` or `store`. */
function errorsOf(name: string): readonly string[] {
  const places = [name, ...['types', 'store', 'network'].map((each) => name.replace(/\/.*/, `/${each}`))];
  const texts = referenceWit.flatMap((text) =>
    Array.from(interfaceDeclarations(text)).flatMap(([whole, items]) =>
      places.includes(whole.replace(/@.*/, ''))
        ? ['error-code', 'error', 'cas-error'].map((each) => items.get(each) ?? '')
        : [],
    ),
  );
  return texts
    .flatMap((text) => /\{(.*)\}/.exec(text)?.[1]?.split(',') ?? [])
    .map((each) => each.trim().replace(/\(.*/, ''));
}
