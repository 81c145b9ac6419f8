import { compareVersions, fileFacts, isCompatible } from '../../../wit/index.ts';
import { itemsOf, pathsOf } from '../actions/tree.ts';

/** A package whose WIT comes with the server. */
export interface VendoredPackage {
  /** `ns:name@version` */
  readonly name: string;
  readonly bare: string;
  readonly version: string;
  readonly text: string;
  /** The names of the packages that it names. */
  readonly needs: readonly string[];
}

/** Reads the texts that come with the server, one package each. A text without a package and its version is none. */
export function vendoredPackages(texts: readonly string[]): VendoredPackage[] {
  return texts.flatMap((text) => {
    const { tree } = fileFacts(text);
    const version = tree.header?.name.version?.text;
    if (!tree.header || version === undefined) return [];
    const { namespace, name } = tree.header.name;
    const bare = `${namespace.text}:${name.text}`;
    const needs = pathsOf(itemsOf(tree)).flatMap((path) =>
      path.package
        ? [`${path.package.namespace.text}:${path.package.name.text}@${path.package.version?.text ?? ''}`]
        : [],
    );
    return [{ name: `${bare}@${version}`, bare, version, text, needs: Array.from(new Set(needs)) }];
  });
}

/**
 * The package that does for one that is asked for: the same version, or the newest one that is compatible. Where no
 * version is asked for it is the newest of a line, as `0.2`, and without one there the newest of all.
 */
export function vendoredFor(
  vendored: readonly VendoredPackage[],
  bare: string,
  version: string | undefined,
  line: string,
): VendoredPackage | undefined {
  const known = vendored.filter((each) => each.bare === bare);
  const exact = known.find((each) => each.version === version);
  if (exact) return exact;
  const ofLine = known.filter((each) => lineOf(each.version) === line);
  const usable =
    version !== undefined
      ? known.filter((each) => isCompatible(version, each.version))
      : ofLine.length > 0
        ? ofLine
        : known;
  return usable.toSorted((a, b) => compareVersions(b.version, a.version))[0];
}

/** The versions that are made to go together: those of one `0.2`, or of another such beginning. */
export function lineOf(version: string): string {
  return version.split('.').slice(0, 2).join('.');
}

/** Some packages and all that they need and that is not `present`, what is asked for first. */
export function withNeeds(
  vendored: readonly VendoredPackage[],
  asked: readonly VendoredPackage[],
  present: ReadonlySet<string>,
): VendoredPackage[] {
  const found = new Set(asked);
  for (const each of found) {
    for (const name of each.needs) {
      const need = vendored.find((other) => other.name === name);
      if (need && !present.has(name)) found.add(need);
    }
  }
  return Array.from(found);
}
