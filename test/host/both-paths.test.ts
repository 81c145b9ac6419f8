import { cp, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { componentizeJs } from '../../src/build/engine.ts';
import { hostedComponentize } from '../../src/build/fast/hosted.ts';
import type { BuildDiagnostic, BuiltVersion } from '../../src/build/index.ts';
import { runPipeline } from '../../src/build/pipeline.ts';
import type { CallOutcome } from '../../src/host/index.ts';
import { parseManifest, usualConditions } from '../../src/manifest/index.ts';
import { fastPath } from '../build/fast/support.ts';
import { root } from '../support/paths.ts';
import { temporaryFolder, type TemporaryFolder } from '../support/workspace.ts';
import { rights } from './support/gates.ts';
import { generatedTypes } from './support/generated-types.ts';
import { startHost, type TestHost } from './support/host.ts';
import { serveRaw, type TestServer } from './support/server.ts';

// The fast path must make what the official one makes, and so must the official one where it has no native initialiser:
// the same calls are answered in the same way.

const fast = fastPath();
const hosted = hostedComponentize({ flaw: () => Promise.resolve(undefined), print: () => {} });
const functions = generatedTypes(60, 7);
const wit = `package test:both;
interface api {
${functions.flatMap(({ declarations }) => declarations).join('\n')}
  resource counter { constructor(start: s64); next: func() -> s64; }
${functions.map(({ type }, index) => `  echo-${index}: func(x: ${type}) -> ${type}; see-${index}: func(x: ${type}) -> string;`).join('\n')}
  fail: func(x: string) -> result<u32, string>;
  trap: func();
  start: func(at: s64) -> counter;
  talk: func(port: u16) -> result<string, string>;
}
world w {
  import wasi:sockets/instance-network@0.2.12;
  import wasi:sockets/tcp-create-socket@0.2.12;
  import wasi:sockets/tcp@0.2.12;
  export api;
}
`;
const source = `
import { instanceNetwork } from 'wasi:sockets/instance-network@0.2.12';
import { createTcpSocket } from 'wasi:sockets/tcp-create-socket@0.2.12';
${textOf.toString()}
const same = (x) => x;
const settle = ({ tag, val }) => { if (tag === 'ok') return val; throw val; };
class Counter { constructor(at) { this.at = at; } next() { return this.at++; } }
export const api = {
  Counter,
  ${functions.map(({ type }, index) => `echo${index}: ${type.startsWith('result<') ? 'settle' : 'same'}, see${index}: textOf,`).join('\n  ')}
  fail(x) { if (x.length > 3) throw x; return x.length; },
  trap() { null.x; },
  start: (at) => new Counter(at),
  talk(port) {
    const network = instanceNetwork();
    const socket = createTcpSocket('ipv4');
    try {
      socket.startConnect(network, { tag: 'ipv4', val: { port, address: [127, 0, 0, 1] } });
      socket.subscribe().block();
      const [input, output] = socket.finishConnect();
      output.blockingWriteAndFlush(new TextEncoder().encode('hello'));
      return new TextDecoder().decode(input.blockingRead(100n));
    } catch (error) {
      throw String(error.payload);
    } finally {
      for (let times = 0; times < 1_000; times++) instanceNetwork()[Symbol.dispose]();
      socket[Symbol.dispose]();
      network[Symbol.dispose]();
    }
  },
};`;
const manifest = '{ "name": "both", "version": "1.0.0", "world": "w", "source": "./a.ts" }';

const paths = ['fast', 'release', 'hosted release'] as const;
type Path = (typeof paths)[number];

describe('a component built on both paths', () => {
  let hosts: Readonly<Record<Path, TestHost>>;
  let folder: TemporaryFolder;
  /** Answers what it is told, twice. */
  let server: TestServer;
  let built: { readonly version: BuiltVersion; readonly diagnostics: readonly BuildDiagnostic[] };

  beforeAll(async () => {
    folder = await temporaryFolder('airlock-both-paths');
    server = await serveRaw((socket) => {
      socket.once('data', (said) => socket.end(`${said.toString()} ${said.toString()}`));
    });
    const copied = { recursive: true, filter: (from: string) => !from.endsWith('LICENSE.md') };
    await cp(join(root, 'wit/wasi/0.2.12'), join(folder.path, 'wit/deps'), copied);
    await writeFile(join(folder.path, 'wit/a.wit'), wit);
    await writeFile(join(folder.path, 'a.ts'), source);
    hosts = { fast: await startHost(), release: await startHost(), 'hosted release': await startHost() };
    for (const path of paths) {
      built = await build(folder.path, path);
      // Many of the calls trap in a row, as they must, and each finds a fresh instance.
      const restart = { policy: 'permanent', max: 10_000, withinMs: 1, backoffMs: [0, 0] } as const;
      const rest = {
        requests: rights(`connect tcp://127.0.0.1:${server.port}`),
        callTimeMs: 10_000,
        conditions: usualConditions,
        inputs: [],
        restart,
      };
      const version = { ...built.version, ...rest };
      const deployed = await hosts[path].deploy(version);
      if (deployed.kind !== 'returned') throw new Error(deployed.failure.message);
    }
  }, 300_000);
  afterAll(async () => {
    await Promise.all(Object.values(hosts).map((host) => host.end()));
    await server.end();
    await folder.dispose();
  });

  const wrong = new Set<number>();
  const call = (path: Path, name: string, args: readonly unknown[]): Promise<CallOutcome> => {
    const found = built.version.exports.flatMap((item) => (item.kind === 'interface' ? item.functions : []));
    const signature = found.find((each) => each.name === name)?.signature;
    if (!signature) throw new Error(`There is no ${name}.`);
    return hosts[path].host.call(hosts[path].key, { interface: 'test:both/api', function: name }, signature, args);
  };

  /** What each of them answers to a call. */
  const answers = (name: string, args: readonly unknown[]): Promise<CallOutcome[]> =>
    Promise.all(paths.map((path) => call(path, name, args)));

  it.each(functions.map((each, index) => [each.type, index, each] as const))(
    'gives the same values of %s',
    { timeout: 120_000 },
    async (_type, index, { values }) => {
      for (const value of values) {
        for (const name of [`echo-${index}`, `see-${index}`]) {
          const [one, ...others] = await answers(name, [value]);
          for (const other of others) expect(shapeOf(other)).toEqual(shapeOf(one));
          const expected = name.startsWith('see') ? textOf(value) : value;
          if (one?.kind !== 'returned' || textOf(one.value) !== textOf(expected)) wrong.add(index);
        }
      }
    },
  );

  it('gives the same errors, traps and handles', { timeout: 120_000 }, async () => {
    for (const [name, ...args] of [['fail', 'abc'], ['fail', 'abcd'], ['trap'], ['fail', ''], ['start', 5n]] as const) {
      const [one, ...others] = await answers(name, args);
      for (const other of others) expect(shapeOf(other)).toEqual(shapeOf(one));
    }
  });

  it('uses a resource that has no functions, as sockets need it', { timeout: 120_000 }, async () => {
    const told = (tag: 'ok' | 'err', val: string): object[] =>
      paths.map(() => ({ kind: 'returned', value: { tag, val } }));
    expect(await answers('talk', [server.port])).toEqual(told('err', 'access-denied'));
    const right = { capability: 'network.connect', pattern: `tcp://127.0.0.1:${server.port}` } as const;
    for (const host of Object.values(hosts)) host.grant(right);
    expect(await answers('talk', [server.port])).toEqual(told('ok', 'hello hello'));
    expect(server.connections()).toBe(paths.length);
  });

  it('warns of the types in which the engine itself is wrong, and only of those', () => {
    // Those that are told together stand at the first of them, and are named.
    const told = built.diagnostics.map(({ message }) => message).join('\n');
    const warned = functions.flatMap((_, index) => (told.includes(`"echo-${index}"`) ? [index] : []));
    for (const { message, start } of built.diagnostics) {
      const first = /of "(?:\[\w+\])?(?:[^".]*\.)?([^"]+)"/.exec(message)?.[1];
      expect(wit.split('\n')[start.line]).toContain(first);
    }
    expect(built.diagnostics.filter(({ quiet }) => quiet).length).toBe(1);
    const named = (indices: Iterable<number>) =>
      Array.from(indices, (index) => [functions[index]?.declarations, functions[index]?.type]);
    expect(named(warned)).toEqual(named(wrong));
    expect(wrong.size).toBeGreaterThan(2);
  });
});

/** A value as text in one spelling. It is run here and in the guest. */
function textOf(value: unknown): string {
  const spelled = (_key: string, part: unknown): unknown => {
    if (typeof part === 'bigint') return part + 'n';
    if (Object.is(part, -0)) return '-0';
    return ArrayBuffer.isView(part) ? Array.from(part as Uint8Array) : part;
  };
  return JSON.stringify({ value }, spelled);
}

/** Handles have no form outside, and each build has its own stack. */
function shapeOf(outcome: CallOutcome | undefined): unknown {
  return outcome?.kind === 'failed' ? { ...outcome.failure, stack: undefined } : outcome;
}

async function build(
  folder: string,
  path: Path,
): Promise<{ readonly version: BuiltVersion; readonly diagnostics: readonly BuildDiagnostic[] }> {
  const parsed = parseManifest(manifest).manifest;
  if (!parsed) throw new Error('The manifest of this test has a problem.');
  const request = { manifestPath: join(folder, 'airlock.json'), workspaceRoot: folder, manifest: parsed };
  const ports = { componentize: path === 'hosted release' ? hosted : componentizeJs, fast, now: () => 0 };
  const outcome = await runPipeline(
    { ...request, path: path === 'fast' ? 'fast' : 'release' },
    new AbortController().signal,
    ports,
  );
  if (outcome.kind !== 'built') throw new Error(JSON.stringify(outcome));
  if ((outcome.version.shell === undefined) !== (path !== 'fast')) throw new Error(`It was not built on ${path}.`);
  return outcome;
}
