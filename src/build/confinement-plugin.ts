import type { Loader, Message, OnResolveResult, PartialMessage, Plugin } from 'esbuild';
import { dirname, extname, isAbsolute, resolve } from 'node:path';
import { lineColumnAt } from '../base/index.ts';
import { type Confinement, isWithin, judge, readInside } from './confine.ts';
import { globImports } from './glob-imports.ts';
import { classify, type WorldImports } from './imports.ts';
import { unresolved } from './unresolved.ts';

const loaders: Readonly<Record<string, Loader>> = {
  '.ts': 'ts',
  '.mts': 'ts',
  '.cts': 'ts',
  '.tsx': 'tsx',
  '.js': 'js',
  '.mjs': 'js',
  '.cjs': 'js',
  '.jsx': 'jsx',
  '.json': 'json',
  '.txt': 'text',
};

/**
 * Lets esbuild read only regular files that really lie inside the workspace, and leaves what the world imports to the
 * host. esbuild on its own would inline whatever a path, a link or a package.json leads to. Each real path that was
 * read is reported to `onRead`.
 */
export function confinementPlugin(
  confinement: Confinement,
  world: WorldImports,
  onRead: (realPath: string) => void,
): Plugin {
  // A marker of our own for the nested resolve: nothing outside this closure can forge it.
  const nested = Symbol('nested');
  return {
    name: 'confinement',
    setup(build) {
      build.onResolve({ filter: /.*/ }, async (args) => {
        if (args.pluginData === nested) return undefined;
        if (args.kind !== 'entry-point') {
          const specifier = classify(args.path, world);
          if (specifier.kind === 'world') return { path: args.path, external: true, sideEffects: false };
          if (specifier.kind === 'refused') return failure(specifier.message);
          if (args.path.startsWith('.') && !isWithin(confinement.real, resolve(args.resolveDir, args.path)))
            return outside(args.path);
        }
        const { kind, importer, resolveDir } = args;
        const found = await build.resolve(args.path, {
          kind,
          importer,
          resolveDir,
          pluginData: nested,
          with: args.with,
        });
        if (found.errors.length > 0) return { errors: found.errors.map((error) => inOurWords(error, args.path)) };
        if (found.external || found.namespace !== 'file' || !isAbsolute(found.path)) return outside(args.path);
        const judged = await judge(confinement, found.path);
        if (judged.kind !== 'inside') return outside(args.path);
        return { path: judged.path, namespace: 'file', sideEffects: found.sideEffects };
      });

      build.onLoad({ filter: /.*/ }, async (args) => {
        if (args.namespace !== 'file') return failure('Only files of the workspace are imported.');
        const loader = loaders[extname(args.path).toLowerCase()];
        if (loader === undefined)
          return failure(
            `A "${extname(args.path)}" file is not imported: TypeScript, JavaScript, JSON and .txt files are.`,
          );
        const file = await readInside(confinement, args.path);
        if (file.kind === 'unreadable') return failure(file.message);
        if (file.kind !== 'read') return failure('This file is not inside the workspace.');
        onRead(file.path);
        const leaving = globLoaders.has(loader) ? await leavingGlob(confinement, file.path, file.bytes) : undefined;
        if (leaving) return { errors: [leaving] };
        return { contents: file.bytes, loader };
      });
    },
  };
}

const globLoaders: ReadonlySet<Loader> = new Set<Loader>(['ts', 'tsx', 'js', 'jsx']);

/**
 * An import of many files by a pattern does not come by `onResolve`: the bundler walks through folders at once. The
 * first that would walk outside is an error.
 */
async function leavingGlob(
  confinement: Confinement,
  path: string,
  bytes: Uint8Array,
): Promise<PartialMessage | undefined> {
  const code = new TextDecoder().decode(bytes);
  for (const { start, end, upwards, folders } of globImports(code)) {
    const judged = await Promise.all(folders.map((folder) => judge(confinement, resolve(dirname(path), folder))));
    if (!upwards && judged.every((each) => each.kind !== 'outside')) continue;
    const { line, column } = lineColumnAt(code, start);
    const lineText = /^[^\r\n]*/.exec(code.slice(start - column))?.[0] ?? '';
    const shown = lineText.slice(column, column + (end - start));
    return {
      text: 'An import whose path is put together begins with "./", goes not upwards, and stays in the workspace.',
      location: {
        file: path,
        line: line + 1,
        column: Buffer.byteLength(lineText.slice(0, column)),
        length: Buffer.byteLength(shown),
        lineText,
      },
    };
  }
  return undefined;
}

/** Whatever else the bundler says of a specifier, as of a package.json that is wrong, it says better than we could. */
function inOurWords({ text, notes }: Pick<Message, 'text' | 'notes'>, specifier: string): PartialMessage {
  return text === `Could not resolve "${specifier}"` ? { text: unresolved(specifier) } : { text, notes };
}

function outside(specifier: string): OnResolveResult {
  return failure(`"${specifier}" leads out of the workspace. Only what lies inside is built into a component.`);
}

function failure(text: string): { errors: PartialMessage[] } {
  return { errors: [{ text }] };
}
