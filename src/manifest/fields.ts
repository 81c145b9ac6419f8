import { type Flaw, flaw, unprintableFlaw } from './flaw.ts';
import { relativePathFlaw } from './relative.ts';

/** What is wrong with the value of a key, for each key whose value is a text. */
export function nameFlaw(text: string): Flaw | undefined {
  if (kebab.test(text) && text.length <= 64) return undefined;
  return flaw('A name is lowercase words joined by "-", at most 64 characters, as "order-desk"', 0, text.length);
}

export function versionFlaw(text: string): Flaw | undefined {
  if (semver.test(text) && text.length <= 128) return undefined;
  return flaw('A version is a semantic version, as "0.1.0"', 0, text.length);
}

export function worldFlaw(text: string): Flaw | undefined {
  if (witName.test(text) && text.length <= 128) return undefined;
  return flaw('A world is the name of a world in the WIT, as "greeter"', 0, text.length);
}

export function sourceFlaw(text: string): Flaw | undefined {
  const found = relativePathFlaw(text);
  if (found) return found;
  if (/[^/]\.(?:ts|js)$/.test(text) && !text.endsWith('.d.ts')) return undefined;
  return flaw('A source is a TypeScript or JavaScript file, ending in .ts or .js', 0, text.length);
}

/** A program: a name that is looked for on the search path, or a path inside the manifest's folder. */
export function programFlaw(text: string): Flaw | undefined {
  if (text.includes('/') || text.includes('\\')) return relativePathFlaw(text);
  if (/^[A-Za-z0-9_][A-Za-z0-9._+-]*$/.test(text) && text.length <= 128) return undefined;
  const form = 'A program is a plain name, as "cargo", or a relative path inside, as "./build.sh"; arguments follow it';
  return flaw(form, 0, text.length);
}

export function argumentFlaw(text: string): Flaw | undefined {
  if (text.length > longestArgument) {
    return flaw(`An argument has at most ${longestArgument} characters`, longestArgument, text.length);
  }
  return unprintableFlaw(text);
}

export function outputFlaw(text: string): Flaw | undefined {
  return wasmFlaw(text, 'An output is a file that the command writes, ending in .wasm');
}

export function componentFlaw(text: string): Flaw | undefined {
  return wasmFlaw(text, 'A component is a file ending in .wasm');
}

export function reasonFlaw(text: string): Flaw | undefined {
  if (text.trim() === '') return flaw('A reason cannot be empty', 0, text.length);
  if (text.length > 200) return flaw('A reason has at most 200 characters', 200, text.length);
  return unprintableFlaw(text);
}

const longestArgument = 4096;

function wasmFlaw(text: string, form: string): Flaw | undefined {
  return relativePathFlaw(text) ?? (/[^/]\.wasm$/.test(text) ? undefined : flaw(form, 0, text.length));
}

const kebab = /^[a-z][a-z0-9]*(?:-[a-z0-9]+)*$/;

/** Each word of a WIT name is wholly in lower or wholly in upper case. */
const witName = /^(?:[a-z][a-z0-9]*|[A-Z][A-Z0-9]*)(?:-(?:[a-z0-9]+|[A-Z0-9]+))*$/;

/** The expression that semver.org gives. */
const semver =
  /^(0|[1-9]\d*)\.(0|[1-9]\d*)\.(0|[1-9]\d*)(?:-((?:0|[1-9]\d*|\d*[a-zA-Z-][0-9a-zA-Z-]*)(?:\.(?:0|[1-9]\d*|\d*[a-zA-Z-][0-9a-zA-Z-]*))*))?(?:\+([0-9a-zA-Z-]+(?:\.[0-9a-zA-Z-]+)*))?$/;
