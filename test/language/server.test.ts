import { type ChildProcess, fork, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
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
    banner: { js: "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);" },
    logLevel: 'silent',
  });
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

function overStdio(): { child: ChildProcess; connection: ProtocolConnection } {
  const child = spawn(process.execPath, [server, '--stdio'], { stdio: ['pipe', 'pipe', 'inherit'] });
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

describe('the bundled server', () => {
  it.each([
    ['stdio', overStdio],
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
      contents: { kind: 'markdown', value: '```wit\nworld greeter\n```\n\nSays “hello”.' },
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
