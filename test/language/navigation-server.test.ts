import { PassThrough } from 'node:stream';
import { describe, expect, it } from 'vitest';
import {
  createConnection,
  createProtocolConnection,
  type ProtocolConnection,
  StreamMessageReader,
  StreamMessageWriter,
} from 'vscode-languageserver/node';
import { serve } from '../../src/language/index.ts';

const uri = 'file:///w/wit/main.wit';
const text =
  'package a:b;\ninterface i { type t = u8; }\ninterface j {\n  use i.{t};\n  f: func(a: t);\n}\nworld w { import j; export run: func(); }\n';
const manifest = '{ "name": "c", "version": "0.1.0", "world": "w", "source": "./main.ts" }';
const files = new Map([
  ['/w/airlock.json', manifest],
  ['/w/main.ts', '\nexport function run() {}\n'],
  ['/w/wit/closed.wit', 'interface k { use i.{t}; }\n'],
]);

/** The server over streams, with one document open. */
async function served(capabilities: object): Promise<ProtocolConnection> {
  const [there, back] = [new PassThrough(), new PassThrough()];
  serve(createConnection(new StreamMessageReader(there), new StreamMessageWriter(back)), {
    disk: {
      list: (folder) =>
        Promise.resolve(
          Array.from(files.keys())
            .filter((path) => path.startsWith(`${folder}/`) && !path.slice(folder.length + 1).includes('/'))
            .map((path) => ({ name: path.slice(folder.length + 1), kind: 'file' })),
        ),
      read: (path) => Promise.resolve(files.get(path)),
      bytes: () => Promise.resolve(undefined),
    },
    decode: () => Promise.resolve({ kind: 'refused', reason: 'None.' }),
    shipped: '/shipped',
  });
  const connection = createProtocolConnection(new StreamMessageReader(back), new StreamMessageWriter(there));
  connection.listen();
  await connection.sendRequest('initialize', { processId: null, rootUri: null, capabilities });
  await connection.sendNotification('initialized', {});
  const published = new Promise((resolve) => {
    connection.onNotification('textDocument/publishDiagnostics', resolve);
  });
  await connection.sendNotification('textDocument/didOpen', {
    textDocument: { uri, languageId: 'wit', version: 7, text },
  });
  await published;
  return connection;
}

const at = (line: number, character: number): object => ({ textDocument: { uri }, position: { line, character } });
const range = (line: number, start: number, end: number): object => ({
  start: { line, character: start },
  end: { line, character: end },
});

const links = { linkSupport: true };
const modern = {
  textDocument: { definition: links, declaration: links, typeDefinition: links, implementation: links },
  workspace: { workspaceEdit: { documentChanges: true } },
};

describe('the server', () => {
  it('goes from names to places', async () => {
    const connection = await served(modern);
    const link = {
      originSelectionRange: range(4, 13, 14),
      targetUri: uri,
      targetRange: range(1, 14, 26),
      targetSelectionRange: range(1, 19, 20),
    };
    expect(await connection.sendRequest('textDocument/definition', at(4, 13))).toEqual([link]);
    expect(await connection.sendRequest('textDocument/declaration', at(4, 13))).toMatchObject([
      { targetSelectionRange: range(3, 9, 10) },
    ]);
    expect(await connection.sendRequest('textDocument/typeDefinition', at(4, 10))).toMatchObject([
      { targetSelectionRange: range(1, 19, 20) },
    ]);
    expect(await connection.sendRequest('textDocument/implementation', at(6, 28))).toMatchObject([
      { targetUri: 'file:///w/main.ts', targetSelectionRange: range(1, 16, 19) },
    ]);
    expect(await connection.sendRequest('textDocument/documentHighlight', at(4, 13))).toEqual([
      { range: range(1, 19, 20), kind: 3 },
      { range: range(3, 9, 10), kind: 2 },
      { range: range(4, 13, 14), kind: 2 },
    ]);
    const asked = { ...at(4, 13), context: { includeDeclaration: false } };
    const references: unknown = await connection.sendRequest('textDocument/references', asked);
    expect(references).toHaveLength(3);
    expect(references).toContainEqual({ uri: 'file:///w/wit/closed.wit', range: range(0, 21, 22) });
    expect(await connection.sendRequest('textDocument/definition', at(0, 0))).toBeNull();
    connection.dispose();
  });

  it('says places without links to a client that knows none', async () => {
    const connection = await served({});
    expect(await connection.sendRequest('textDocument/definition', at(4, 13))).toEqual([
      { uri, range: range(1, 19, 20) },
    ]);
    connection.dispose();
  });

  it('walks through what is imported', async () => {
    const connection = await served(modern);
    const [item] = await connection.sendRequest<object[]>('textDocument/prepareCallHierarchy', at(2, 10));
    expect(item).toMatchObject({ name: 'j', detail: 'a:b', selectionRange: range(2, 10, 11) });
    expect(await connection.sendRequest('callHierarchy/incomingCalls', { item })).toMatchObject([
      { from: { name: 'w', detail: 'imports · a:b' }, fromRanges: [range(6, 17, 18)] },
    ]);
    expect(await connection.sendRequest('callHierarchy/outgoingCalls', { item })).toMatchObject([
      { to: { name: 'i', detail: 'uses · a:b' }, fromRanges: [range(3, 6, 7)] },
    ]);
    const odd = { ...item, data: 'x', uri: 'nowhere:x' };
    expect(await connection.sendRequest('callHierarchy/outgoingCalls', { item: odd })).toEqual([]);
    connection.dispose();
  });

  it('renames with the versions of the open documents, or says why not', async () => {
    const connection = await served(modern);
    expect(await connection.sendRequest('textDocument/prepareRename', at(4, 13))).toEqual({
      range: range(4, 13, 14),
      placeholder: 't',
    });
    const edits = [range(1, 19, 20), range(3, 9, 10), range(4, 13, 14)].map((each) => ({ range: each, newText: 's' }));
    const closed = { textDocument: { uri: 'file:///w/wit/closed.wit', version: null } };
    const renamed = await connection.sendRequest<{ documentChanges: object[] }>('textDocument/rename', {
      ...at(4, 13),
      newName: 's',
    });
    expect(renamed.documentChanges).toHaveLength(2);
    expect(renamed.documentChanges).toContainEqual({ textDocument: { uri, version: 7 }, edits });
    expect(renamed.documentChanges).toContainEqual({ ...closed, edits: [{ range: range(0, 21, 22), newText: 's' }] });
    await expect(connection.sendRequest('textDocument/rename', { ...at(4, 13), newName: 'f' })).rejects.toThrow(
      '`t` cannot be `f`. In main.wit:5: `f` is declared already.',
    );
    await expect(connection.sendRequest('textDocument/prepareRename', at(1, 23))).rejects.toThrow(
      '`u8` is a word of WIT',
    );
    connection.dispose();
  });

  it('renames what a manifest and a source say, the source only if the person agrees', async () => {
    const rename = async (capabilities: object, character: number, newName: string) => {
      const connection = await served(capabilities);
      const found = await connection.sendRequest<{ documentChanges: object[]; changeAnnotations?: object }>(
        'textDocument/rename',
        { ...at(6, character), newName },
      );
      connection.dispose();
      return found;
    };
    const inManifest = {
      textDocument: { uri: 'file:///w/airlock.json', version: null },
      edits: [{ range: range(0, 45, 46), newText: 'world2' }],
    };
    expect((await rename(modern, 6, 'world2')).documentChanges).toContainEqual(inManifest);
    expect((await rename(modern, 28, 'go-on')).documentChanges).toHaveLength(1);
    const asking = { workspace: { workspaceEdit: { documentChanges: true, changeAnnotationSupport: {} } } };
    const inSource = {
      textDocument: { uri: 'file:///w/main.ts', version: null },
      edits: [{ range: range(1, 16, 19), newText: 'goOn', annotationId: 'source' }],
    };
    const both = await rename(asking, 28, 'go-on');
    expect(both.documentChanges).toContainEqual(inSource);
    expect(both.changeAnnotations).toMatchObject({ source: { needsConfirmation: true } });
    // No function of JavaScript can have the name.
    expect((await rename(asking, 28, 'delete')).documentChanges).toHaveLength(1);
  });
});
