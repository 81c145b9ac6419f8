import type { CodeLens } from 'vscode-languageserver/node';
import { compareWith } from '../features/breaking.ts';
import { comparisonLines, comparisonTitle } from '../features/breaking-words.ts';
import { rightsIn } from '../features/capabilities.ts';
import { rangeOf } from '../protocol.ts';
import { isCancelled } from './cancelled.ts';
import type { Provider } from './provider.ts';

/** What stands above worlds, interfaces and imports: their rights, and what became of them since an earlier version. */
export const codeLens: Provider = {
  capabilities: { codeLensProvider: {} },
  register(connection, { model, file, outside }) {
    connection.onCodeLens(async ({ textDocument }, token): Promise<CodeLens[]> => {
      if (await isCancelled(token)) return [];
      const at = file(textDocument.uri);
      if (!at || model.isDependency(at.path)) return [];
      const root = model.rootOf(at.path);
      const packages = model.packages(at.path);
      const rights = rightsIn(packages, at.path, outside.rights(root)).map(({ span, title }) => ({
        range: rangeOf(at.text, span),
        command: { title, command: '' },
      }));
      const comparisons = outside
        .earlier(root)
        .flatMap((earlier) => compareWith(earlier, packages))
        .filter(({ place }) => place.path === at.path);
      const changes = comparisons.map((comparison) => ({
        range: rangeOf(at.text, comparison.place.span),
        command: {
          title: comparisonTitle(comparison),
          // The client shows the lines as it likes; one that does not know the command shows the title alone.
          command: 'airlock.showChanges',
          arguments: [comparison.name, comparison.since, comparisonLines(comparison)],
        },
      }));
      return [...rights, ...changes];
    });
  },
};
