import { implementationsAt } from '../features/implementation.ts';
import { lspLinks } from './definition.ts';
import type { Provider } from './provider.ts';

export const implementation: Provider = {
  capabilities: { implementationProvider: true },
  register(connection, served) {
    connection.onImplementation(async ({ textDocument, position }) => {
      const at = served.file(textDocument.uri);
      const found = at && (await implementationsAt(served.model, at.path, at.text.offsetAt(position)));
      const withLinks = served.client().textDocument?.implementation?.linkSupport === true;
      return found ? lspLinks(served, at, found, withLinks) : null;
    });
  },
};
