import { describe, expect, it } from 'vitest';
import type { ProtocolConnection, SemanticTokens, SemanticTokensDelta } from 'vscode-languageserver/node';
import { didOpen, startClient } from './client.ts';

const uri = 'file:///w/wit/a.wit';
const textDocument = { uri };
const text = `package a:b@1.0.0;
package c:d {
  interface e {
    @since(version = 1.0.0) @deprecated(version = 1.0.0)
    type t = u8;
  }
}
use c:d/e as short;
interface i {
  use short.{t};
  f: func(a: t);
}
world w { import short; include v; }
world v { export i; }
`;

/** A client that has one file open. */
async function client(): Promise<ProtocolConnection> {
  const connection = await startClient({});
  await didOpen(connection, uri, text);
  return connection;
}

describe('over LSP', () => {
  it('a difference of semantic tokens makes the new ones out of the old', async () => {
    const connection = await client();
    const first = await connection.sendRequest<SemanticTokens>('textDocument/semanticTokens/full', { textDocument });
    expect(first.data.slice(0, 10)).toEqual([0, 8, 3, 0, 1, 1, 8, 3, 0, 1]);
    const position = { line: 10, character: 2 };
    await connection.sendNotification('textDocument/didChange', {
      textDocument: { uri, version: 2 },
      contentChanges: [{ range: { start: position, end: position }, text: 'g: func(b: t);\n  ' }],
    });
    const change = await connection.sendRequest<SemanticTokensDelta>('textDocument/semanticTokens/full/delta', {
      textDocument,
      previousResultId: first.resultId,
    });
    const whole = await connection.sendRequest<SemanticTokens>('textDocument/semanticTokens/full', { textDocument });
    const data = [...first.data];
    for (const { start, deleteCount, data: added = [] } of change.edits.toReversed()) {
      data.splice(start, deleteCount, ...added);
    }
    expect(data).toEqual(whole.data);
    expect(change.edits.flatMap((edit) => edit.data ?? []).length).toBeLessThan(whole.data.length / 2);

    const unknown = { textDocument, previousResultId: 'of another server' };
    expect(await connection.sendRequest('textDocument/semanticTokens/full/delta', unknown)).toMatchObject({
      data: whole.data,
    });
    const range = { start: { line: 0, character: 0 }, end: { line: 0, character: 5 } };
    const part = await connection.sendRequest<SemanticTokens>('textDocument/semanticTokens/range', {
      textDocument,
      range,
    });
    expect(part).toEqual({ data: [] });
  });

  it.each<[string, object, unknown]>([
    [
      'foldingRange',
      {},
      expect.arrayContaining([
        { startLine: 1, endLine: 5 },
        { startLine: 2, endLine: 4 },
        { startLine: 8, endLine: 10 },
      ]),
    ],
    [
      'selectionRange',
      { positions: [{ line: 10, character: 2 }] },
      [
        expect.objectContaining({
          range: { start: { line: 10, character: 2 }, end: { line: 10, character: 3 } },
          parent: expect.objectContaining({
            range: { start: { line: 10, character: 2 }, end: { line: 10, character: 16 } },
          }),
        }),
      ],
    ],
    [
      'inlayHint',
      { range: { start: { line: 0, character: 0 }, end: { line: 20, character: 0 } } },
      [
        {
          position: { line: 12, character: 33 },
          label: '1 import, 1 export',
          tooltip: { kind: 'markdown', value: 'What the world `a:b/v@1.0.0` brings in.' },
          paddingLeft: true,
        },
      ],
    ],
    [
      'documentLink',
      {},
      [
        {
          range: { start: { line: 7, character: 4 }, end: { line: 7, character: 9 } },
          target: `${uri}#L3,13`,
          tooltip: 'c:d/e',
        },
      ],
    ],
    [
      'linkedEditingRange',
      { position: { line: 7, character: 14 } },
      {
        ranges: [
          { start: { line: 7, character: 13 }, end: { line: 7, character: 18 } },
          { start: { line: 9, character: 6 }, end: { line: 9, character: 11 } },
          { start: { line: 12, character: 17 }, end: { line: 12, character: 22 } },
        ],
        wordPattern: '%?[A-Za-z][A-Za-z0-9-]*',
      },
    ],
    [
      'hover',
      { position: { line: 9, character: 13 } },
      {
        contents: { kind: 'markdown', value: expect.stringMatching(/^```wit\ntype t = u8\n```\n\n`c:d\/e` · \*since/) },
        range: { start: { line: 9, character: 13 }, end: { line: 9, character: 14 } },
      },
    ],
    [
      'documentSymbol',
      {},
      expect.arrayContaining([
        expect.objectContaining({
          name: 'c:d',
          children: [
            expect.objectContaining({ name: 'e', children: [expect.objectContaining({ name: 't', tags: [1] })] }),
          ],
        }),
      ]),
    ],
  ])('textDocument/%s answers', async (method, parameters, expected) => {
    const connection = await client();
    const answer: unknown = await connection.sendRequest(`textDocument/${method}`, { textDocument, ...parameters });
    expect(answer).toEqual(expected);
    const other = { textDocument: { uri: 'file:///nowhere/x.wit' }, ...parameters };
    expect([null, []]).toContainEqual(await connection.sendRequest(`textDocument/${method}`, other));
  });

  it('workspace/symbol answers', async () => {
    const connection = await client();
    expect(await connection.sendRequest('workspace/symbol', { query: 'T' })).toEqual([
      {
        name: 't',
        kind: 26,
        location: { uri, range: { start: { line: 4, character: 9 }, end: { line: 4, character: 10 } } },
        containerName: 'c:d/e',
        tags: [1],
      },
    ]);
  });
});
