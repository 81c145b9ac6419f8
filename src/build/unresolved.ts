import { isBuiltin } from 'node:module';

const ending = String.raw`\.(?:[mc]?[jt]s|[jt]sx|json|txt)$`;

/**
 * Why nothing was found for an import specifier, in the words of whoever wrote it. The bundler's own sentences advise
 * to leave the import to the platform, and a component has no platform but its world.
 */
export function unresolved(specifier: string): string {
  if (/^\.{1,2}(?:\/|$)/.test(specifier)) {
    const asked = new RegExp(ending).test(specifier) ? '' : ', with or without an ending of TypeScript or JavaScript';
    return `There is no file "${specifier}"${asked}.`;
  }
  if (isBuiltin(specifier)) return moduleOfNode(specifier);
  if (specifier.startsWith('#')) return `No package.json says under "imports" what "${specifier}" is.`;
  const [owner = '', part] = specifier.split('/');
  const name = owner.startsWith('@') && part !== undefined ? `${owner}/${part}` : owner;
  return specifier === name
    ? `There is no package "${name}" in node_modules that can be imported. Install it: npm install ${name}`
    : `There is no "${specifier}" in node_modules: the package is not installed, or does not have that part.`;
}

/** What is said of `fs` and `node:fs`, in the person's own source and in packages that were made for Node. */
export function moduleOfNode(specifier: string): string {
  return `"${specifier}" is a module of Node, and a component does not run in Node: it has what its world imports, as wasi:filesystem/types for files.`;
}
