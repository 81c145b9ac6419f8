import { PassThrough } from 'node:stream';
import { afterEach, describe, expect, it } from 'vitest';
import { createConnection, StreamMessageReader, StreamMessageWriter } from 'vscode-languageserver/node';
import {
  type ClientCapabilities,
  type CodeAction,
  type CodeActionContext,
  createProtocolConnection,
  type ProtocolConnection,
} from 'vscode-languageserver/node';
import { type Disk, serve } from '../../src/language/index.ts';

const shipped = 'package wasi:io@0.2.12;\ninterface poll { resource pollable; }\n';
const uri = 'file:///w/wit/a.wit';
const open: ProtocolConnection[] = [];
afterEach(() => open.splice(0).forEach((connection) => connection.dispose()));

const disk: Disk = {
  list: (folder) => Promise.resolve(folder === '/shipped' ? [{ name: 'io.wit', kind: 'file' }] : []),
  read: (path) => Promise.resolve(path === '/shipped/io.wit' ? shipped : undefined),
  bytes: () => Promise.resolve(undefined),
};

const literals: ClientCapabilities = {
  textDocument: { codeAction: { codeActionLiteralSupport: { codeActionKind: { valueSet: [] } } } },
};
const all: ClientCapabilities = {
  ...literals,
  workspace: { workspaceEdit: { documentChanges: true, resourceOperations: ['create'] } },
};

/** The actions in a document at the first place of a word, for a client of some abilities. */
async function actions(
  capabilities: ClientCapabilities,
  text: string,
  word: string,
  context: Partial<CodeActionContext> = {},
): Promise<CodeAction[] | null> {
  const [there, back] = [new PassThrough(), new PassThrough()];
  const server = createConnection(new StreamMessageReader(there), new StreamMessageWriter(back));
  serve(server, {
    disk,
    decode: () => Promise.resolve({ kind: 'refused', reason: 'None.' }),
    shipped: '/shipped',
  });
  const client = createProtocolConnection(new StreamMessageReader(back), new StreamMessageWriter(there));
  open.push(client);
  client.listen();
  await client.sendRequest('initialize', { processId: null, rootUri: null, capabilities });
  await client.sendNotification('initialized', {});
  const ready = new Promise<void>((resolve) => {
    client.onNotification('textDocument/publishDiagnostics', () => resolve());
  });
  await client.sendNotification('textDocument/didOpen', {
    textDocument: { uri, languageId: 'wit', version: 7, text },
  });
  await ready;
  const lines = text.slice(0, text.indexOf(word)).split('\n');
  const position = { line: lines.length - 1, character: lines.at(-1)?.length ?? 0 };
  const answer: CodeAction[] | null = await client.sendRequest('textDocument/codeAction', {
    textDocument: { uri },
    range: { start: position, end: position },
    context: { diagnostics: [], ...context },
  });
  return answer;
}

const missing = 'package a:b@1.0.0;\nworld w { import wasi:io/poll@0.2.12; }\n';
const unused = 'package a:b@1.0.0;\ninterface i { type t = u8; }\ninterface j { use i.{t}; f: func(a: float32); }\n';

describe('the server', () => {
  it('creates a file only if nothing is in its place, and edits the version that it knows', async () => {
    const [action] = (await actions(all, missing, 'wasi')) ?? [];
    expect(action?.title).toBe('Put `wasi:io@0.2.12` into deps');
    expect(action?.isPreferred).toBe(true);
    expect(action?.diagnostics?.map(({ code }) => code)).toEqual(['missing-package']);
    const created = 'file:///w/wit/deps/wasi-io-0.2.12/package.wit';
    expect(action?.edit?.documentChanges).toMatchObject([
      { kind: 'create', uri: created, options: { overwrite: false, ignoreIfExists: false } },
      { textDocument: { uri: created, version: null }, edits: [{ newText: shipped }] },
    ]);
    const [fix] = (await actions(all, unused, 'float32')) ?? [];
    expect(fix?.edit?.documentChanges).toMatchObject([
      { textDocument: { uri, version: 7 }, edits: [{ newText: 'f32' }] },
    ]);
  });

  it('offers a client what it can do', async () => {
    expect(await actions(literals, missing, 'wasi')).toEqual([]);
    expect(await actions({}, missing, 'wasi')).toBeNull();
    const [fix] = (await actions(literals, unused, 'float32')) ?? [];
    expect(fix?.edit).toEqual({
      changes: {
        [uri]: [{ range: { start: { line: 2, character: 36 }, end: { line: 2, character: 43 } }, newText: 'f32' }],
      },
    });
  });

  it.each([
    [{}, ['Write `f32`', 'Organise `use`', 'Fix all that can be fixed']],
    [{ triggerKind: 1 as const }, ['Write `f32`', 'Organise `use`', 'Fix all that can be fixed']],
    [{ triggerKind: 2 as const }, ['Write `f32`']],
    [{ only: ['quickfix'] }, ['Write `f32`']],
    [{ only: ['refactor'] }, []],
    [{ only: ['source.fixAll'] }, ['Fix all that can be fixed']],
    [{ only: ['source'] }, ['Organise `use`', 'Fix all that can be fixed']],
    [{ only: ['source.organizeImports'] }, ['Organise `use`']],
  ])('gives the kinds that are asked for: %j', async (context, expected) => {
    const found = (await actions(all, unused, 'float32', context)) ?? [];
    expect(found.map(({ title }) => title)).toEqual(expected);
  });

  it.each([
    [{ triggerKind: 2 as const }, []],
    [{}, ['Add `@since(version = 1.0.0)`', 'Deprecate `f`']],
    [{ triggerKind: 1 as const }, ['Add `@since(version = 1.0.0)`', 'Deprecate `f`']],
    [{ only: ['refactor.rewrite'] }, ['Add `@since(version = 1.0.0)`', 'Deprecate `f`']],
    [{ only: ['refactor.extract'] }, []],
  ])('shows what could be done with a word only to who asks: %j', async (context, expected) => {
    const found = (await actions(all, 'package a:b@1.0.0;\ninterface i { f: func(); }', 'f:', context)) ?? [];
    expect(found.map(({ title }) => title)).toEqual(expected);
  });

  it('puts right what the client shows on the lines that are asked about, and nothing that it shows elsewhere', async () => {
    const at = (line: number, start: number, end: number) => ({
      range: { start: { line, character: start }, end: { line, character: end } },
      message: '',
    });
    const text =
      'package a:b;\ninterface i { f: func(a: float32, b: float64); }\ninterface j { f: func(a: float64); }\n';
    const diagnostics = [at(1, 37, 44), at(2, 25, 32)];
    const found = (await actions(all, text, 'float32', { only: ['quickfix'], diagnostics })) ?? [];
    expect(found.map(({ title }) => title)).toEqual([
      'Write `f32`',
      'Write `f64`',
      'Write `f64` for `float64` everywhere in this file',
    ]);
  });

  it('raises the version that changes ask for', async () => {
    const range = { start: { line: 0, character: 12 }, end: { line: 0, character: 17 } };
    const warning = { range, message: 'Changed.', code: 'breaking', data: { kind: 'replace', text: '2.0.0' } };
    const text = 'package a:b@1.0.0;\ninterface i {}\n';
    const [fix] = (await actions(all, text, '1.0.0', { diagnostics: [warning] })) ?? [];
    expect(fix?.title).toBe('Write `package a:b@2.0.0`');
    expect(fix?.edit?.documentChanges).toMatchObject([{ edits: [{ newText: '@2.0.0' }] }]);
    const hostile = { ...warning, data: { text: '2.0.0; }' } };
    expect(await actions(all, text, '1.0.0', { diagnostics: [hostile] })).toEqual([]);
  });
});
