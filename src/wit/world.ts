import type { Span } from '../base/index.ts';
import { createAnalysis } from './analysis.ts';
import type { RootFiles } from './check/root.ts';
import type { ResolvedPackage, World } from './check/model.ts';
import type { SourceFile } from './check/sources.ts';
import { fileFacts } from './facts.ts';
import type { LocatedFunction, Origin } from './signature.ts';
import { shortened } from './syntax/names.ts';
import { unencodableIn } from './unencodable.ts';
import { describeItems } from './world-items.ts';
import type { ValueType, WorldItem } from './values.ts';

/** A file of WIT. The path is only compared and handed back: any form will do, with `/` or `\` between folders. */
export interface WitFile {
  readonly path: string;
  readonly text: string;
}

export interface WitProblem {
  readonly path: string;
  readonly span: Span;
  readonly message: string;
}

export type LocatedItem = (
  | Extract<WorldItem, { kind: 'function' }>
  | (Omit<Extract<WorldItem, { kind: 'interface' }>, 'functions'> & { readonly functions: readonly LocatedFunction[] })
) & {
  /** The name in the world that imports or exports it; for an interface that comes along by `use`, its path there. */
  readonly origin: Origin;
};

/** A named type of a world, or of an interface that it imports or exports, whether a function mentions it or not. */
export interface WorldType {
  readonly direction: 'import' | 'export';
  /** The interface as the world names it; a type of the world itself has none. */
  readonly interface?: string;
  readonly name: string;
  readonly type: ValueType;
  readonly isResource: boolean;
  /** Where it is declared, if it comes from there by a `use` or an alias. What is declared in a world has no interface. */
  readonly declared?: { readonly interface?: string; readonly name: string };
}

export type LocatedType = WorldType & { readonly origin: Origin };

export type DescribeOutcome =
  | {
      readonly kind: 'world';
      /** The world's own name, without its package. */
      readonly name: string;
      readonly imports: readonly LocatedItem[];
      readonly exports: readonly LocatedItem[];
      /** The named types of the world, and of all interfaces that it imports and exports. */
      readonly types: readonly LocatedType[];
      /** Always empty: a name that leads nowhere is a problem. */
      readonly unresolved: readonly WitProblem[];
    }
  | { readonly kind: 'problems'; readonly problems: readonly WitProblem[] };

export interface DescribeOptions {
  /** The features whose `@unstable` items are there. */
  readonly features?: readonly string[];
}

/**
 * Describes one world of some WIT files: what it imports and exports, includes expanded and names resolved.
 *
 * The files are those of one folder, which is one package, and of its `deps`. `worldName` is a world of that package or
 * a whole path, `ns:package/world@version`; without it the package must have one world alone. Interfaces that are only
 * needed by a `use` count as imports, before those that need them. Items behind `@unstable` are left out, but for those
 * of `options.features`. Every error in any file gives `problems`, in the order of the files, since tools read them all,
 * and so does what no component can be made with, where it is in the world; where there is no place for one, its span
 * is empty at the beginning of the first file.
 */
export function describeWorld(
  files: readonly WitFile[],
  worldName: string | undefined,
  { features = [] }: DescribeOptions = {},
): DescribeOutcome {
  const analysis = createAnalysis();
  analysis.setFeatures(features);
  analysis.set(root, rootFiles(files));
  const byPath = analysis.diagnostics(root);
  const diagnostics = files.flatMap(({ path }) =>
    (byPath.get(path) ?? []).toSorted((a, b) => a.span.start - b.span.start),
  );
  const errors = diagnostics.filter(({ severity }) => severity === 'error');
  if (errors.length > 0) return refused(errors);
  const chosen = chooseWorld(analysis.packages(root), worldName);
  if ('message' in chosen) return refused([{ path: files[0]?.path ?? '', span: { start: 0, end: 0 }, ...chosen }]);
  const enabled = new Set(features);
  const { tooDeep, ...items } = describeItems(chosen, enabled);
  const problems = [...unencodableIn(chosen, diagnostics, enabled), ...tooDeep];
  if (problems.length > 0) return refused(problems);
  return { kind: 'world', name: chosen.name, ...items, unresolved: [] };
}

const root = '';

/** Nobody reads more of them, and each is located by whoever shows it. */
const mostProblems = 200;

function refused(problems: readonly WitProblem[]): DescribeOutcome {
  return {
    kind: 'problems',
    problems: problems.slice(0, mostProblems).map(({ path, span, message }) => ({ path, span, message })),
  };
}

/** Sorts files as tools find them: a folder, `deps/x.wit` and `deps/x/*.wit`. The folder is the one that is highest up. */
export function rootFiles(files: readonly WitFile[]): RootFiles {
  const sources = files.map(({ path, text }): SourceFile => ({ path, facts: fileFacts(text) }));
  const folders = sources.map(({ path }) => foldersOf(path));
  const highest = folders.reduce((best, each) => (each.length < best.length ? each : best), folders[0] ?? []);
  const own: SourceFile[] = [];
  const dependencies = new Map<string, SourceFile[]>();
  sources.forEach((source, index) => {
    const folder = folders[index]?.join('/') ?? '';
    if (folder === highest.join('/')) own.push(source);
    else {
      // A file `deps/x.wit` is a dependency alone, and a folder `deps/x` is one with all its files.
      const group = folder === [...highest, 'deps'].join('/') ? source.path : folder;
      dependencies.set(group, [...(dependencies.get(group) ?? []), source]);
    }
  });
  return { own, dependencies: Array.from(dependencies.values()), loose: [], notes: [], onePackage: true };
}

function foldersOf(path: string): string[] {
  return path.split(/[/\\]/).slice(0, -1);
}

/** The world of a name, or of none where there is one alone; else what to tell the person. */
export function chooseWorld(
  packages: readonly ResolvedPackage[],
  name: string | undefined,
): World | { message: string } {
  const all = packages.flatMap((each) => Array.from(each.worlds.values()));
  const candidates = Array.from(packages[0]?.worlds.values() ?? []).filter(({ excluded }) => !excluded);
  const names = candidates.map((each) => `\`${each.name}\``).join(', ');
  const known = candidates.length > 0 ? ` There is ${names}.` : ' There is none.';
  if (name === undefined) {
    const [only, another] = candidates;
    if (only && !another) return only;
    return { message: only ? `Say which world is meant:${known.slice(9)}` : 'The WIT files declare no world.' };
  }
  const plain = name.replace(/^%/, '');
  const found = all.find((world) => world.whole === name) ?? packages[0]?.worlds.get(plain);
  if (found && !found.excluded) return found;
  const feature = found?.stability.feature?.text;
  const why = feature === undefined ? known : ` It is left out, because its feature \`${feature}\` is not enabled.`;
  return { message: `There is no world \`${shortened(name)}\` in the WIT files.${why}` };
}
