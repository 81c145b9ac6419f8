import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Descriptor } from '../../../src/host/gates/filesystem/descriptor.ts';
import { gates, useInWords } from '../../../src/host/gates/operations.ts';
import { Fields } from '../../../src/host/gates/http/fields.ts';
import { ok } from '../../../src/host/gates/answer.ts';
import { OutgoingRequest } from '../../../src/host/gates/http/outgoing.ts';
import { OutgoingResponse, ResponseOutparam } from '../../../src/host/gates/http/serving.ts';
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
  'connect udp://127.0.0.1:9',
  'connect tcp://127.0.0.1:9',
  'connect tcp://b.example:9',
  'listen 8080',
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

/** The guest's folder, a file of it and sockets, all opened while everything was granted. */
interface Held extends Gates {
  readonly file: Descriptor;
  readonly sockets: HeldSockets;
}

const noChange = { tag: 'no-change' } as const;
const now = { tag: 'now' } as const;

/** One use of each gated operation. A row of the table without one here fails. */
const uses: Readonly<Record<string, (held: Held) => unknown>> = {
  'wasi:cli/environment#get-environment': ({ imports }) =>
    member<() => unknown>(imports, 'wasi:cli/environment', 'getEnvironment')(),
  'wasi:http/outgoing-handler#handle': ({ imports }) => {
    const request = new OutgoingRequest(new Fields());
    request.setScheme({ tag: 'HTTP' });
    request.setAuthority('a.example');
    return member<(request: OutgoingRequest) => unknown>(imports, 'wasi:http/outgoing-handler', 'handle')(request);
  },
  'wasi:http/types#[static]response-outparam.set': (held) => {
    const [, outparam] = held.sockets.served;
    return ResponseOutparam.set(outparam as ResponseOutparam, ok(new OutgoingResponse(new Fields())));
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
    const opened = openGates({ root, requests, variables: { LANG: 'C' } });
    const file = opened.folder.openAt({}, 'file', {}, { read: true, write: true });
    if (file.tag === 'err') throw new Error(file.val);
    const sockets = openSockets(opened);
    opened.setGrants([]);
    const answer = uses[operation]?.({ ...opened, file: file.val, sockets });
    expect(codeOf(answer)).toBe(gate.denied.kind === 'error' ? gate.denied.code : gate.denied.kind);
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

/** A guest that asks for its environment has an empty list; every other answer is an error of its interface. */
function codeOf(answer: unknown): unknown {
  if (answer === undefined) return 'dropped';
  if (Array.isArray(answer)) return answer.length === 0 ? 'left-out' : answer;
  const { tag, val } = answer as { readonly tag: string; readonly val: string | { readonly tag: string } };
  if (tag !== 'err') return answer;
  return typeof val === 'string' ? val : val.tag;
}

/** The cases of the error type of an interface, which may stand in its package's `types`. */
function errorsOf(name: string): readonly string[] {
  const places = [name, name.replace(/\/.*/, '/types'), name.replace(/\/.*/, '/network')];
  const texts = referenceWit.flatMap((text) =>
    Array.from(interfaceDeclarations(text)).flatMap(([whole, items]) =>
      places.includes(whole.replace(/@.*/, '')) ? [items.get('error-code') ?? ''] : [],
    ),
  );
  return texts
    .flatMap((text) => /\{(.*)\}/.exec(text)?.[1]?.split(',') ?? [])
    .map((each) => each.trim().replace(/\(.*/, ''));
}
