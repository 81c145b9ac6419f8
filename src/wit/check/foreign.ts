import type { UsePath } from '../syntax/tree.ts';
import { printPackageName } from '../syntax/print-package.ts';
import { printPath } from '../syntax/print.ts';
import type { Check } from './check.ts';
import { errorAt, type Related, type WitDiagnostic, warningAt } from './diagnostic.ts';
import { isExcluded, stabilityOf } from './gates.ts';
import { groupBy } from './group.ts';
import type { Interface, ResolvedPackage, World } from './model.ts';
import { pathsOf, type PathUse } from './paths.ts';
import type { PackagePart } from './sources.ts';
import { didYouMean } from './suggest.ts';
import { isCompatible } from './versions.ts';

/** The packages that a package names, each looked up and, if it is missing, reported once. */
export interface Foreign {
  /** The interface or world that a path with a package leads to. */
  find(part: PackagePart, path: UsePath, wanted: 'interface' | 'world'): Interface | World | undefined;
  /** Checks what `use` at the top of the files takes from other packages: interfaces alone. */
  checkTopUses(): void;
}

export function lookUpForeign(check: Check): Foreign {
  const named = packagesNamed(check);
  const packages = new Map<string, ResolvedPackage | undefined>();
  const isIgnored = ignoredPaths(check);
  const included = includedPaths(check);
  for (const [name, uses] of named) packages.set(name, lookUp(check, name, uses));
  const find: Foreign['find'] = (part, path, wanted) => {
    if (!path.package) return undefined;
    const found = packages.get(printPackageName(path.package));
    return found && findIn(check, found, part, path, wanted, isIgnored);
  };
  const checkTopUses = (): void => {
    for (const part of check.source.parts) {
      for (const item of part.items) {
        if (item.kind !== 'top-use') continue;
        const found = find(part, item.path, 'interface');
        if (found?.kind === 'world') check.report(worldAtTop(part, item.path, included));
      }
    }
  };
  return { find, checkTopUses };
}

/** Tools take the path for that of an interface from then on, also where it is included. */
function worldAtTop(part: PackagePart, path: UsePath, included: (path: UsePath) => readonly Related[]): WitDiagnostic {
  const related = included(path).slice(0, mostRelated);
  const message = `\`${path.name.text}\` is a world: a \`use\` at the top of a file takes interfaces alone. Include the world by its whole path, without this line.`;
  return errorAt({ path: part.path, span: path.name.span }, 'wrong-kind', message, related);
}

/** Where each path is included, found out when it is asked for the first time. */
function includedPaths({ source }: Check): (path: UsePath) => readonly Related[] {
  let places: Map<string, Related[]> | undefined;
  const gather = (): Map<string, Related[]> => {
    const uses = source.parts.flatMap((part) => pathsOf(part.items).map((use) => ({ ...use, part })));
    const worlds = groupBy(
      uses.filter(({ wanted }) => wanted === 'world'),
      ({ path }) => printPath(path, 'with-version'),
    );
    const related = ({ path, part }: (typeof uses)[number]): Related => ({
      path: part.path,
      span: path.name.span,
      message: 'Included here.',
    });
    return new Map(Array.from(worlds, ([path, found]) => [path, found.map(related)]));
  };
  return (path) => (places ??= gather()).get(printPath(path, 'with-version')) ?? [];
}

/** A path that names another package, in its file. */
interface ForeignUse extends PathUse {
  readonly part: PackagePart;
  readonly package: NonNullable<UsePath['package']>;
}

function packagesNamed({ source }: Check): Map<string, ForeignUse[]> {
  const named = new Map<string, ForeignUse[]>();
  for (const part of source.parts) {
    for (const use of pathsOf(part.items)) {
      const { package: owner } = use.path;
      // Where the grammar missed a word it said so: there is no package to look for.
      if (!owner || owner.name.text === '' || owner.namespace.text === '') continue;
      const name = printPackageName(owner);
      const uses = named.get(name) ?? [];
      uses.push({ ...use, part, package: owner });
      named.set(name, uses);
    }
  }
  return named;
}

function lookUp(check: Check, name: string, uses: readonly ForeignUse[]): ResolvedPackage | undefined {
  const [first, ...more] = uses;
  if (!first) return undefined;
  const place = { path: first.part.path, span: first.package.span };
  const related = more.slice(0, mostRelated).map((each): Related => ({
    path: each.part.path,
    span: each.package.span,
    message: 'Also named here.',
  }));
  if (name === check.source.name) {
    const message = `This is the package \`${name}\` itself: within it, write \`${first.path.name.text}\` alone.`;
    check.report(errorAt(place, 'cycle', message, related));
    return undefined;
  }
  const found = check.environment.lookup(name);
  if (found === 'cycle') {
    const message = `The package \`${name}\` needs this one, so this one cannot need it: packages cannot depend on each other in a circle.`;
    check.report(errorAt(place, 'cycle', message, related));
    return undefined;
  }
  if (found) reportElsewhere(check, name, first, related);
  else reportMissing(check, name, first, related);
  return found;
}

/** What only the editor finds, because it knows all folders of the workspace, would be missing in the build. */
function reportElsewhere(check: Check, name: string, first: ForeignUse, related: readonly Related[]): void {
  const root = check.environment.elsewhere(name);
  if (root === undefined) return;
  const { namespace, name: own, version } = first.package;
  const message = `\`${name}\` is found in \`${root.shown}\`, but tools that build this folder do not look there: put it into the folder \`deps\`.`;
  const data = {
    kind: 'elsewhere',
    package: `${namespace.text}:${own.text}`,
    version: version?.text,
    root: root.folder,
  } as const;
  check.report(warningAt({ path: first.part.path, span: first.package.span }, 'elsewhere', message, related, data));
}

function reportMissing(check: Check, name: string, first: ForeignUse, related: readonly Related[]): void {
  const { namespace, name: own, version } = first.package;
  const bare = `${namespace.text}:${own.text}`;
  const available = check.environment.versions(bare);
  const place = { path: first.part.path, span: first.package.span };
  const message = `There is no package \`${name}\` in reach.${hint(check, bare, version?.text, available)}`;
  const data = { kind: 'missing-package', package: bare, version: version?.text, available } as const;
  if (check.environment.incomplete) {
    const guess = `There is no package \`${name}\` in reach, unless one that could not be read holds it.`;
    check.report(warningAt(place, 'missing-package', guess, related, data));
  } else check.report(errorAt(place, 'missing-package', message, related, data));
}

function hint(check: Check, bare: string, asked: string | undefined, available: readonly string[]): string {
  if (available.length > 0) {
    const list = available.map((version) => `\`${version === '' ? bare : `${bare}@${version}`}\``).join(', ');
    const compatible = available.find(
      (version) => asked !== undefined && version !== '' && isCompatible(asked, version),
    );
    return compatible === undefined
      ? ` There is ${list}.`
      : ` There is ${list}, and ${compatible} would do: name that version.`;
  }
  const { sentence } = didYouMean(
    check.budget,
    bare,
    () =>
      new Set(
        Array.from(check.environment.names(), (each) => each.replace(/@.*/, '')).filter(
          (each) => each !== check.source.bare,
        ),
      ),
  );
  return sentence === '' ? ' Put its WIT into the folder `deps`.' : sentence;
}

function findIn(
  check: Check,
  owner: ResolvedPackage,
  part: PackagePart,
  path: UsePath,
  wanted: 'interface' | 'world',
  isIgnored: (path: UsePath) => boolean,
): Interface | World | undefined {
  const { text, span } = path.name;
  const found = owner.interfaces.get(text) ?? owner.worlds.get(text);
  // What is left out itself may name anything in another package.
  if (found && !found.excluded) return found.kind === wanted || !isIgnored(path) ? found : undefined;
  if (text === '' || isIgnored(path)) return undefined;
  const place = { path: part.path, span };
  if (found) {
    const feature = found.stability.feature?.text ?? '';
    const message = `\`${text}\` is left out, because its feature \`${feature}\` is not enabled.`;
    check.report(errorAt(place, 'gate', message, [{ ...found.place, message: 'Declared here.' }]));
    return undefined;
  }
  if (owner.broken) return undefined;
  const { sentence, data } = didYouMean(check.budget, text, () =>
    wanted === 'world' ? owner.worlds.keys() : owner.interfaces.keys(),
  );
  const message = `There is no ${wanted} \`${text}\` in the package \`${owner.source.name}\`.${sentence}`;
  check.report(errorAt(place, 'unknown-name', message, [], data));
  return undefined;
}

/** Whether the item that names a path is left out itself: then what it names need not be there. */
function ignoredPaths({ source, environment }: Check): (path: UsePath) => boolean {
  let ignored: Set<UsePath> | undefined;
  const gather = (): Set<UsePath> => {
    const uses = source.parts.flatMap(({ items }) => pathsOf(items));
    const left = uses.filter(({ gates }) => isExcluded(stabilityOf(gates), environment.features));
    return new Set(left.map(({ path }) => path));
  };
  return (path) => (ignored ??= gather()).has(path);
}

const mostRelated = 50;
