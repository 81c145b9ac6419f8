import { SemanticTokensBuilder } from 'vscode-languageserver/node';
import type { TextDocument } from 'vscode-languageserver-textdocument';
import { type SemanticToken, semanticTokensIn, tokenModifiers, tokenTypes } from '../features/semantic-tokens.ts';
import { spanOf } from '../protocol.ts';
import { isCancelled } from './cancelled.ts';
import type { Provider } from './provider.ts';

export const semanticTokens: Provider = {
  capabilities: {
    semanticTokensProvider: {
      legend: { tokenTypes: [...tokenTypes], tokenModifiers: [...tokenModifiers] },
      full: { delta: true },
      range: true,
    },
  },
  register(connection, { model, file }) {
    // A builder holds what a document was answered last, so that the next answer may be the difference.
    const builders = new Map<string, SemanticTokensBuilder>();
    const builderOf = (uri: string): SemanticTokensBuilder => {
      const builder = builders.get(uri) ?? new SemanticTokensBuilder();
      builders.delete(uri);
      builders.set(uri, builder);
      for (const oldest of builders.keys()) if (builders.size > mostDocuments) builders.delete(oldest);
      return builder;
    };
    const { semanticTokens: requests } = connection.languages;

    requests.on(async ({ textDocument: { uri } }, token) => {
      const at = (await isCancelled(token)) ? undefined : file(uri);
      if (!at) return { data: [] };
      const builder = builderOf(uri);
      // Without an answer that is known before, all is new.
      builder.previousResult('');
      push(builder, at.text, semanticTokensIn(model, at.path));
      return builder.build();
    });

    requests.onDelta(async ({ textDocument: { uri }, previousResultId }, token) => {
      const at = (await isCancelled(token)) ? undefined : file(uri);
      if (!at) return { data: [] };
      const builder = builderOf(uri);
      builder.previousResult(previousResultId);
      push(builder, at.text, semanticTokensIn(model, at.path));
      return builder.buildEdits();
    });

    requests.onRange(async ({ textDocument: { uri }, range }, token) => {
      const at = (await isCancelled(token)) ? undefined : file(uri);
      if (!at) return { data: [] };
      const builder = new SemanticTokensBuilder();
      push(builder, at.text, semanticTokensIn(model, at.path, spanOf(at.text, range)));
      const { data } = builder.build();
      return { data };
    });
  },
};

function push(builder: SemanticTokensBuilder, text: TextDocument, tokens: readonly SemanticToken[]): void {
  for (const { span, type, modifiers } of tokens) {
    const { line, character } = text.positionAt(span.start);
    const bits = modifiers.reduce((all, modifier) => all | (1 << tokenModifiers.indexOf(modifier)), 0);
    builder.push(line, character, span.end - span.start, tokenTypes.indexOf(type), bits);
  }
}

const mostDocuments = 100;
