import { SymbolTag } from 'vscode-languageserver/node';
import { workspaceSymbols as symbolsFor } from '../features/workspace-symbols.ts';
import { rangeOf, symbolKinds } from '../protocol.ts';
import { isCancelled } from './cancelled.ts';
import type { Provider } from './provider.ts';

export const workspaceSymbols: Provider = {
  capabilities: { workspaceSymbolProvider: true },
  register(connection, { model, textAt }) {
    connection.onWorkspaceSymbol(async ({ query }, token) => {
      if (await isCancelled(token)) return [];
      return symbolsFor(model, query).flatMap(({ name, kind, container, path, span, deprecated }) => {
        const text = textAt(path);
        if (!text) return [];
        return {
          name,
          kind: symbolKinds[kind],
          location: { uri: text.uri, range: rangeOf(text, span) },
          containerName: container,
          ...(deprecated && { tags: [SymbolTag.Deprecated] }),
        };
      });
    });
  },
};
