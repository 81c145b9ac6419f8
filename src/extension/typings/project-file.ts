import { basename, dirname, join, sep } from 'node:path';

/** A project for the editor's TypeScript: without one it sees no declarations that nothing leads to. */
export interface ProjectFile {
  /** `tsconfig.json`, or `jsconfig.json` for JavaScript; it belongs beside the manifest. */
  readonly name: string;
  readonly text: string;
}

/**
 * The project of a component that has none.
 *
 * @param source the path of its source as the manifest has it, as `./src/greeter.ts`
 */
export function projectFileFor(source: string): ProjectFile {
  const plain = source.replace(/^\.\//, '');
  const folder = plain.includes('/') ? `${plain.slice(0, plain.indexOf('/'))}/**/*` : '**/*';
  const typed = /\.[cm]?tsx?$/.test(plain);
  const compilerOptions = {
    target: 'es2022',
    lib: ['es2022', 'esnext.disposable', 'dom'],
    types: [],
    module: 'preserve',
    moduleResolution: 'bundler',
    allowImportingTsExtensions: true,
    noEmit: true,
    strict: true,
    skipLibCheck: true,
  };
  const project = { compilerOptions, include: [folder, '.airlock/types/**/*.d.ts'] };
  return { name: typed ? 'tsconfig.json' : 'jsconfig.json', text: `${JSON.stringify(project, undefined, 2)}\n` };
}

/** Where a project would stand that a file below `root` already belongs to: beside it, or further up. */
export function projectPlaces(file: string, root: string): readonly string[] {
  const places: string[] = [];
  let folder = dirname(file);
  while (folder === root || folder.startsWith(root + sep)) {
    places.push(join(folder, 'tsconfig.json'), join(folder, 'jsconfig.json'));
    if (basename(folder) === '') break;
    folder = dirname(folder);
  }
  return places;
}

/** Whether a line imports something that a world would have: `'wasi:cli/environment@0.2.12'`. */
export function importsOfWorld(line: string): boolean {
  return line.length < 10_000 && /['"][a-z][a-z\d-]*:[a-z][^'"\s:/]*\/[^'"\s/]+['"]/i.test(line);
}
