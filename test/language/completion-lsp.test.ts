import { describe, expect, it } from 'vitest';
import type { CompletionList } from 'vscode-languageserver/node';
import { didOpen, startClient } from './client.ts';

/** The completions at the mark of one file, as a client with some abilities gets them. */
async function completions(text: string, completionItem: object, experimental = {}): Promise<CompletionList> {
  const client = await startClient({
    capabilities: { textDocument: { completion: { completionItem } }, experimental },
  });
  const uri = 'file:///w/wit/a.wit';
  const before = text.slice(0, text.indexOf('<|>')).split('\n');
  await didOpen(client, uri, text.replace('<|>', ''));
  const position = { line: before.length - 1, character: before.at(-1)?.length ?? 0 };
  return client.sendRequest('textDocument/completion', { textDocument: { uri }, position });
}

const text = `package a:b@1.0.0;
interface i {
  f: func(a: t<|>);
}
interface j {
  /// A t.
  @deprecated(version = 1.0.0) @since(version = 1.0.0)
  type tt = u8;
}`;

describe('completion over LSP', () => {
  it('gives a client that can do little what it can do', async () => {
    const { items, isIncomplete } = await completions(text, {});
    expect(isIncomplete).toBe(true);
    expect(items.find(({ label }) => label === 'tt')).toEqual({
      label: 'tt',
      kind: 25,
      sortText: '5tt a:b/j@1.0.0',
      detail: 'j: type tt = u8',
      documentation: 'A t.',
      insertTextFormat: 1,
      textEdit: { range: { start: { line: 2, character: 13 }, end: { line: 2, character: 14 } }, newText: 'tt' },
      additionalTextEdits: [
        { range: { start: { line: 1, character: 13 }, end: { line: 1, character: 13 } }, newText: '\n  use j.{tt};\n' },
      ],
    });
    expect(items.find(({ label }) => label === 'list')?.textEdit?.newText).toBe('list');
  });

  it('gives a client that can do much the rest', async () => {
    const { items } = await completions(
      text,
      {
        snippetSupport: true,
        labelDetailsSupport: true,
        documentationFormat: ['markdown', 'plaintext'],
        tagSupport: { valueSet: [1] },
      },
      { commands: { commands: ['editor.action.triggerSuggest'] } },
    );
    expect(items.find(({ label }) => label === 'tt')).toMatchObject({
      detail: 'type tt = u8',
      labelDetails: { description: 'j' },
      documentation: { kind: 'markdown', value: 'A t.' },
      tags: [1],
    });
    expect(items.find(({ label }) => label === 'list')).toMatchObject({
      insertTextFormat: 2,
      textEdit: { newText: 'list<$1>' },
      command: { command: 'editor.action.triggerSuggest' },
    });
  });

  it('leaves out what is nothing but a snippet for a client without any', async () => {
    const place = 'package a:b;\ninterface i {\n  <|>\n}';
    const plain = await completions(place, {});
    expect(plain.items.map(({ label }) => label)).not.toContain('func');
    expect(plain.items.find(({ label }) => label === 'record')?.textEdit?.newText).toBe('record');
    const full = await completions(place, { snippetSupport: true, insertTextModeSupport: { valueSet: [1, 2] } });
    expect(full.items.find(({ label }) => label === 'func')?.textEdit?.newText).toBe('${1:name}: func($2);');
    expect(full.items.find(({ label }) => label === 'record')).toMatchObject({ insertTextMode: 2 });
  });
});
