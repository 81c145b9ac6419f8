import { escapeName } from '../../wit/index.ts';

/** Why a component cannot be called so, in a sentence; `undefined` if it can. */
export function componentNameProblem(name: string): string | undefined {
  if (name === '') return 'A component has a name.';
  if (!kebab.test(name)) return 'A name is lowercase words joined by "-", as "order-desk".';
  if (name.length > 64) return 'A name has at most 64 characters.';
  if (escapeName(name) !== name) return `"${name}" is a word of WIT, so a world cannot be called so.`;
  if (reserved.test(name)) return `"${name}" is no name for a folder on Windows.`;
  return undefined;
}

/** The nearest thing to a text that a component can be called, as for a folder or a package; `undefined` if none is. */
export function componentNameFrom(text: string): string | undefined {
  const words = text
    .normalize('NFKD')
    .replaceAll(/([a-z0-9])([A-Z])/g, '$1-$2')
    .toLowerCase()
    .split(/[^a-z0-9]+/)
    .filter((word) => word !== '');
  const name = words
    .join('-')
    .replace(/^[0-9-]+/, '')
    .slice(0, 64)
    .replace(/-$/, '');
  return componentNameProblem(name) === undefined ? name : undefined;
}

const kebab = /^[a-z][a-z0-9]*(?:-[a-z0-9]+)*$/;
const reserved = /^(?:con|prn|aux|nul|com[0-9]|lpt[0-9])$/;
