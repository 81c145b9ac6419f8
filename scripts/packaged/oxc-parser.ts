import { init, parse } from 'es-module-lexer';

// Stands for the native parser of this name, of which componentize-js takes only the names of the exports.

interface Parsed {
  readonly errors: readonly string[];
  readonly module: { readonly staticExports: readonly { readonly entries: readonly Entry[] }[] };
}

interface Entry {
  readonly exportName: { readonly name: string };
}

async function parseAsync(_filename: string, code: string): Promise<Parsed> {
  await init();
  const [, exports] = parse(code);
  const entries = exports.flatMap((each) =>
    each.type === 'reexport-all' ? [] : [{ exportName: { name: each.name } }],
  );
  return { errors: [], module: { staticExports: [{ entries }] } };
}

export default { parseAsync };
