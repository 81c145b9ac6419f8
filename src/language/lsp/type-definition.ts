import { typeDefinitionAt } from '../features/type-definition.ts';
import { answer } from './definition.ts';
import type { Provider } from './provider.ts';

export const typeDefinition: Provider = {
  capabilities: { typeDefinitionProvider: true },
  register(connection, served) {
    connection.onTypeDefinition((asked) =>
      answer(served, asked, typeDefinitionAt, served.client().textDocument?.typeDefinition?.linkSupport === true),
    );
  },
};
