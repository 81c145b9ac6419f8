import type { PackageName } from './tree.ts';

/** The name of a package as text: `ns:name@version`, or without a version `ns:name`. */
export function printPackageName({ namespace, name, version }: PackageName): string {
  return `${namespace.text}:${name.text}${version ? `@${version.text}` : ''}`;
}
