import { type ChildProcess, fork, spawn } from 'node:child_process';
import { once } from 'node:events';
import { copyFileSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { build } from 'esbuild';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import {
  IPCMessageReader,
  IPCMessageWriter,
  StreamMessageReader,
  StreamMessageWriter,
} from 'vscode-languageserver/node';
import { createProtocolConnection, type ProtocolConnection } from 'vscode-languageserver/node';

const folder = mkdtempSync(join(tmpdir(), 'airlock-server-'));
const server = join(folder, 'server.mjs');
const children: ChildProcess[] = [];

beforeAll(async () => {
  await build({
    entryPoints: [fileURLToPath(new URL('../../src/language/main.ts', import.meta.url))],
    outfile: server,
    bundle: true,
    platform: 'node',
    format: 'esm',
    target: 'node22',
    mainFields: ['module', 'main'],
    banner: { js: "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);" },
    logLevel: 'silent',
  });
  // Where the bundle looks for them.
  const vendor = fileURLToPath(
    new URL('../vendor/', import.meta.resolve('@bytecodealliance/jco-transpile/wasm-tools')),
  );
  for (const name of readdirSync(vendor)) {
    if (name.endsWith('.wasm')) copyFileSync(join(vendor, name), join(folder, name));
  }
  const thread = 'preview2-shim/dist/io/worker-thread.bundle.js';
  const modules = fileURLToPath(new URL('../../node_modules/@bytecodealliance/', import.meta.url));
  copyFileSync(join(modules, thread), join(folder, 'worker-thread.bundle.js'));
});

afterEach(async () => {
  for (const child of children.splice(0)) {
    if (child.exitCode === null && child.signalCode === null) {
      child.kill('SIGKILL');
      await once(child, 'exit');
    }
  }
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Takes away what came after Node 20, which other editors may well start the server with. */
const likeNode20 = `
  for (const [holder, names] of [
    [Map, ['groupBy']], [Object, ['groupBy']], [Promise, ['withResolvers', 'try']], [Array, ['fromAsync']],
    [RegExp, ['escape']], [Error, ['isError']], [Math, ['f16round', 'sumPrecise']],
    [Set.prototype, ['union', 'intersection', 'difference', 'symmetricDifference', 'isSubsetOf', 'isSupersetOf', 'isDisjointFrom']],
    [Iterator.prototype, ['map', 'filter', 'take', 'drop', 'flatMap', 'reduce', 'toArray', 'forEach', 'some', 'every', 'find']],
    [process, ['getBuiltinModule', 'execve']], [globalThis, ['Iterator', 'Float16Array']],
  ]) for (const name of names) delete holder[name];
`;

function overStdioOfNode20(): { child: ChildProcess; connection: ProtocolConnection } {
  return overStdio(['--import', `data:text/javascript,${encodeURIComponent(likeNode20)}`]);
}

function overStdio(flags: readonly string[] = []): { child: ChildProcess; connection: ProtocolConnection } {
  const child = spawn(process.execPath, [...flags, server, '--stdio'], { stdio: ['pipe', 'pipe', 'inherit'] });
  children.push(child);
  const connection = createProtocolConnection(
    new StreamMessageReader(child.stdout),
    new StreamMessageWriter(child.stdin),
  );
  connection.listen();
  return { child, connection };
}

function overIpc(): { child: ChildProcess; connection: ProtocolConnection } {
  const child = fork(server, ['--node-ipc'], { execArgv: [] });
  children.push(child);
  const connection = createProtocolConnection(new IPCMessageReader(child), new IPCMessageWriter(child));
  connection.listen();
  return { child, connection };
}

async function initialised(connection: ProtocolConnection): Promise<unknown> {
  const parameters = { processId: process.pid, rootUri: null, capabilities: {} };
  const result: unknown = await connection.sendRequest('initialize', parameters);
  await connection.sendNotification('initialized', {});
  return result;
}

/** The next diagnostics that the server publishes. */
function diagnostics(connection: ProtocolConnection): Promise<unknown> {
  return new Promise((resolve) => {
    const subscription = connection.onNotification('textDocument/publishDiagnostics', (parameters: unknown) => {
      subscription.dispose();
      resolve(parameters);
    });
  });
}

const uri = 'file:///a/world.wit';
const text = 'package a:b;\r\n/// Says “hello”.\r\nworld greeter {\r\n  export greet: func(name: string)\r\n}\r\n';

const greeter =
  '```wit\nworld greeter\n```\n\n`a:b/greeter`\n\nSays “hello”.\n\n---\n\n**Exports** (1)\n\n- `greet: func(name: string)`';

describe('the bundled server', () => {
  it.each([
    ['stdio', () => overStdio()],
    ['stdio, in a Node as old as 20', overStdioOfNode20],
    ['node ipc', overIpc],
  ])('speaks LSP over %s', async (_, start) => {
    const { child, connection } = start();
    expect(await initialised(connection)).toMatchObject({
      capabilities: { documentSymbolProvider: true, hoverProvider: true },
    });

    const broken = diagnostics(connection);
    await connection.sendNotification('textDocument/didOpen', {
      textDocument: { uri, languageId: 'wit', version: 1, text },
    });
    expect(await broken).toEqual({
      uri,
      version: 1,
      diagnostics: [
        {
          range: { start: { line: 3, character: 34 }, end: { line: 3, character: 34 } },
          message: 'Expected `;`, found `}`.',
          severity: 1,
          source: 'airlock-wit',
          code: 'syntax',
        },
      ],
    });

    const mended = diagnostics(connection);
    const range = { start: { line: 3, character: 34 }, end: { line: 3, character: 34 } };
    await connection.sendNotification('textDocument/didChange', {
      textDocument: { uri, version: 2 },
      contentChanges: [{ range, text: ';' }],
    });
    expect(await mended).toEqual({ uri, version: 2, diagnostics: [] });

    expect(await connection.sendRequest('textDocument/documentSymbol', { textDocument: { uri } })).toMatchObject([
      {
        name: 'greeter',
        selectionRange: { start: { line: 2, character: 6 }, end: { line: 2, character: 13 } },
        children: [{ name: 'greet', detail: 'func(name: string)' }],
      },
    ]);
    const position = { line: 2, character: 8 };
    expect(await connection.sendRequest('textDocument/hover', { textDocument: { uri }, position })).toEqual({
      contents: { kind: 'markdown', value: greeter },
      range: { start: { line: 2, character: 6 }, end: { line: 2, character: 13 } },
    });

    const exit = once(child, 'exit');
    await connection.sendRequest('shutdown');
    await connection.sendNotification('exit');
    expect(await exit).toEqual([0, null]);
    connection.dispose();
  });

  it('checks names across files, and follows the setting of features', async () => {
    const { connection } = overStdio();
    await initialised(connection);
    const gated = 'package a:b;\ninterface i {\n  @unstable(feature = f)\n  type t = u8;\n  g: func(a: t, b: c);\n}\n';
    const first = diagnostics(connection);
    const textDocument = { uri, languageId: 'wit', version: 1, text: gated };
    await connection.sendNotification('textDocument/didOpen', { textDocument });
    expect(await first).toMatchObject({
      diagnostics: [
        {
          code: 'gate',
          range: { start: { line: 4, character: 13 } },
          relatedInformation: [{ location: { uri, range: { start: { line: 3, character: 7 } } } }, {}],
        },
        { code: 'unknown-name', message: 'There is no type `c` here. Did you mean `t`?', data: { text: 't' } },
      ],
    });
    const second = diagnostics(connection);
    const settings = { wit: { features: ['f'] } };
    await connection.sendNotification('workspace/didChangeConfiguration', { settings });
    expect(await second).toMatchObject({ diagnostics: [{ code: 'unknown-name' }] });
    connection.dispose();
  });

  it('decodes packages on a thread of its own', async () => {
    const root = join(folder, 'wit');
    mkdirSync(join(root, 'deps'), { recursive: true });
    writeFileSync(join(root, 'a.wit'), 'package a:a;\ninterface i { use b:b/t.{x, y}; use c:c/t.{z}; }\n');
    const type = '(instance (type u32) (export "x" (type (eq 0))))';
    const inner = `(component (type ${type}) (export "b:b/t" (instance (type 0))))`;
    writeFileSync(join(root, 'deps/b.wat'), `(component (type ${inner}) (export "t" (type 0)))`);
    writeFileSync(join(root, 'deps/c.wasm'), 'hello');
    const { connection } = overStdio();
    const published = new Map<string, string[]>();
    connection.onNotification(
      'textDocument/publishDiagnostics',
      (given: { uri: string; diagnostics: { severity: number; message: string }[] }) => {
        const name = given.uri.slice(given.uri.lastIndexOf('/') + 1);
        published.set(
          name,
          given.diagnostics.map(({ severity, message }) => `${severity} ${message}`),
        );
      },
    );
    const workspaceFolders = [{ uri: pathToFileURL(root).href, name: 'wit' }];
    await connection.sendRequest('initialize', {
      processId: process.pid,
      rootUri: null,
      capabilities: {},
      workspaceFolders,
    });
    await connection.sendNotification('initialized', {});
    const given = pathToFileURL(join(root, 'a.wit')).href;
    const content = 'package a:a;\ninterface i { use b:b/t.{x, y}; use c:c/t.{z}; f: func(a: x, b: z); }\n';
    await connection.sendNotification('textDocument/didOpen', {
      textDocument: { uri: given, languageId: 'wit', version: 1, text: content },
    });
    await vi.waitFor(() => expect(published.size).toBe(2), 60_000);
    expect(published.get('a.wit')).toEqual([
      '1 There is no type `y` in the interface `t`. Did you mean `x`?',
      '2 There is no package `c:c` in reach, unless one that could not be read holds it.',
    ]);
    expect(published.get('c.wasm')).toEqual([
      '1 `c.wasm` is no package of WIT in binary form: expected `(`, in line 1, column 1.',
    ]);
    connection.dispose();
  }, 90_000);

  it('ends when the standard input ends', async () => {
    const { child, connection } = overStdio();
    await initialised(connection);
    const exit = once(child, 'exit');
    connection.dispose();
    child.stdin?.end();
    await exit;
    expect(child.exitCode).not.toBeNull();
  });

  it('ends when the channel is cut', async () => {
    const { child, connection } = overIpc();
    await initialised(connection);
    const exit = once(child, 'exit');
    connection.dispose();
    child.disconnect();
    await exit;
    expect(child.exitCode).not.toBeNull();
  });
});
