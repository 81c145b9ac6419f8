import { printPackageName } from '../syntax/print-package.ts';
import type { PackageHeader, PackageItem, PackageName } from '../syntax/tree.ts';
import type { FileFacts } from '../facts.ts';
import { groupBy } from './group.ts';
import { pathsOf } from './paths.ts';
import { errorAt, type Place, type WitDiagnostic } from './diagnostic.ts';

/** A file and what its text says. Paths are only compared and handed back, with `/` between folders. */
export interface SourceFile {
  readonly path: string;
  readonly facts: FileFacts;
}

/** One package, with all that its files say about it. */
export interface PackageSource {
  /** `ns:name@version` or `ns:name`; empty where no file names the package. */
  readonly name: string;
  /** The name without its version. */
  readonly bare: string;
  readonly version: string | undefined;
  readonly place: Place;
  readonly parts: readonly PackagePart[];
  /** The names of the packages that its paths name. */
  readonly needs: ReadonlySet<string>;
}

/** What one file adds to a package. Its `use` items hold for it alone. */
export interface PackagePart {
  readonly path: string;
  readonly items: readonly PackageItem[];
  /** The facts of its file, by which an unchanged part is known. */
  readonly facts: FileFacts;
  /** Whether names may be missing because the file has errors of the grammar. */
  readonly broken: boolean;
}

export interface Group {
  readonly packages: readonly PackageSource[];
  readonly diagnostics: readonly WitDiagnostic[];
}

/**
 * Sorts the files of one folder into packages: those of their headers, and each one in braces. Files without a header
 * belong to the package of the others. A folder that is no
 * dependency may be a shelf of packages that have nothing to do with each other.
 */
export function gatherGroup(files: readonly SourceFile[], kind: 'folder' | 'dependency'): Group {
  const sorted = files.toSorted((a, b) => (a.path < b.path ? -1 : 1));
  const diagnostics: WitDiagnostic[] = [];
  const packages = mainPackages(sorted, kind, diagnostics);
  for (const { path, facts } of sorted) {
    for (const item of facts.tree.items) {
      if (item.kind !== 'package') continue;
      packages.push(packageSource(item.name, path, [{ path, items: item.items, facts, broken: facts.broken }]));
    }
  }
  return { packages, diagnostics };
}

type Headed = SourceFile & { readonly header: PackageHeader };

function mainPackages(
  files: readonly SourceFile[],
  kind: 'folder' | 'dependency',
  diagnostics: WitDiagnostic[],
): PackageSource[] {
  const headed = files.flatMap((file): Headed[] => {
    const { header } = file.facts.tree;
    return header ? [{ ...file, header }] : [];
  });
  const [first] = headed;
  if (!first) return withoutHeader(files, diagnostics);
  const byName = groupBy(headed, ({ header }) => printPackageName(header.name));
  const headless = files.filter(({ facts }) => !facts.tree.header);
  checkDocs(byName, diagnostics);
  if (byName.size > 1 && !isShelf(kind, byName, headless)) {
    for (const { path, header } of headed) {
      if (printPackageName(header.name) !== printPackageName(first.header.name)) {
        diagnostics.push(mismatch(path, header, first));
      }
    }
    // Taken as one package, the other names still lead somewhere.
    return [packageSource(first.header.name, first.path, partsOf(files))];
  }
  return Array.from(byName.values(), (group) => {
    const [{ path, header } = first] = group;
    const members = header === first.header ? [...group, ...headless] : group;
    return packageSource(header.name, path, partsOf(members));
  });
}

/**
 * Whether a folder is no package but a shelf of them: each declares something, and needs nothing of the others without
 * naming their package.
 */
function isShelf(
  kind: 'folder' | 'dependency',
  byName: ReadonlyMap<string, readonly Headed[]>,
  headless: readonly SourceFile[],
): boolean {
  if (kind === 'dependency' || headless.length > 0) return false;
  const groups = Array.from(byName.values(), (files) => ({
    files,
    declared: new Set(files.flatMap((file) => Array.from(declaredIn(file)))),
  }));
  const everywhere = new Set(groups.flatMap(({ declared }) => Array.from(declared)));
  return groups.every(
    ({ files, declared }) =>
      files.some(({ facts }) => facts.tree.items.length > 0) &&
      files.every((file) =>
        pathsOf(ownItems(file)).every(
          ({ path }) => path.package || declared.has(path.name.text) || !everywhere.has(path.name.text),
        ),
      ),
  );
}

/** The names that a file can say without a package. */
function declaredIn(file: SourceFile): ReadonlySet<string> {
  return new Set(
    ownItems(file).map((item) => (item.kind === 'top-use' ? (item.alias ?? item.path.name) : item.name).text),
  );
}

function ownItems({ facts }: SourceFile): PackageItem[] {
  return facts.tree.items.flatMap((item) => (item.kind === 'package' ? [] : [item]));
}

function withoutHeader(files: readonly SourceFile[], diagnostics: WitDiagnostic[]): PackageSource[] {
  const [first] = files;
  if (!first) return [];
  const { path } = first;
  // The first thing that needs a package, or the beginning of the file.
  const own = first.facts.tree.items.find((item) => item.kind !== 'package');
  const span = { start: own?.span.start ?? 0, end: own?.span.start ?? 0 };
  const message =
    files.length === 1
      ? 'This file does not name its package. Begin it with `package example:name;`.'
      : 'No file in this folder names its package. Begin one with `package example:name;`.';
  diagnostics.push(errorAt({ path, span }, 'no-package', message));
  const parts = partsOf(files);
  return [{ name: '', bare: '', version: undefined, place: { path, span }, parts, needs: needsOf(parts) }];
}

function partsOf(files: readonly SourceFile[]): PackagePart[] {
  return files.map((file) => ({
    path: file.path,
    items: ownItems(file),
    facts: file.facts,
    broken: file.facts.broken,
  }));
}

function packageSource(name: PackageName, path: string, parts: readonly PackagePart[]): PackageSource {
  const bare = `${name.namespace.text}:${name.name.text}`;
  const version = name.version?.text;
  return {
    name: printPackageName(name),
    bare,
    version,
    place: { path, span: name.span },
    parts,
    needs: needsOf(parts),
  };
}

function needsOf(parts: readonly PackagePart[]): ReadonlySet<string> {
  const paths = parts.flatMap(({ items }) => pathsOf(items));
  return new Set(paths.flatMap(({ path }) => (path.package ? [printPackageName(path.package)] : [])));
}

function mismatch(path: string, header: PackageHeader, first: Headed): WitDiagnostic {
  const message =
    `This file says that it belongs to \`${printPackageName(header.name)}\`, but the folder is the package ` +
    `\`${printPackageName(first.header.name)}\`. All files of a folder name the same package, or none.`;
  return errorAt({ path, span: header.name.span }, 'package-mismatch', message, [
    { path: first.path, span: first.header.name.span, message: 'The first name.' },
  ]);
}

/** A package is documented in one of its files at most. */
function checkDocs(byName: ReadonlyMap<string, readonly Headed[]>, diagnostics: WitDiagnostic[]): void {
  for (const group of byName.values()) {
    const [first, ...more] = group.filter(({ header }) => header.doc !== undefined);
    if (!first?.header.doc) continue;
    for (const { path, header } of more) {
      const message = 'The package is documented in another file already.';
      const related = [{ path: first.path, span: first.header.doc.span, message: 'The first documentation.' }];
      diagnostics.push(errorAt({ path, span: header.doc?.span ?? header.span }, 'duplicate', message, related));
    }
  }
}
