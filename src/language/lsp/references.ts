import { referencesAt } from '../features/references.ts';
import { rangeOf } from '../protocol.ts';
import { inSteps, type Provider } from './provider.ts';

export const references: Provider = {
  capabilities: { referencesProvider: true },
  register(connection, { model, file, textAt }) {
    connection.onReferences(async ({ textDocument, position, context }, token) => {
      const at = file(textDocument.uri);
      if (!at) return null;
      const steps = referencesAt(model, at.path, at.text.offsetAt(position), context.includeDeclaration);
      const found = await inSteps(steps, token);
      return (found ?? []).flatMap(({ path, span }) => {
        const text = textAt(path);
        return text ? [{ uri: text.uri, range: rangeOf(text, span) }] : [];
      });
    });
  },
};
