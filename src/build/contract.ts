import { basename } from 'node:path';
import { camelCase, type LocatedItem, type LocatedType } from '../wit/index.ts';
import type { ContractProblem } from './contract-checks.ts';
import { errorAt, errorAtStart } from './diagnostic.ts';
import type { WorldImports } from './imports.ts';
import type { BuildDiagnostic } from './request.ts';
import type { WitFile } from './wit-sources.ts';

/** The part of a described world that a source must keep. */
export interface Contract {
  readonly name: string;
  readonly imports: readonly LocatedItem[];
  readonly exports: readonly LocatedItem[];
  readonly types: readonly LocatedType[];
}

/** The names under which the source may import what the world imports. */
export function importsOf(contract: Contract): WorldImports {
  const named = (kind: LocatedItem['kind']): Set<string> =>
    new Set(contract.imports.filter((item) => item.kind === kind).map((item) => item.name));
  return { worldName: contract.name, interfaces: named('interface'), functions: named('function') };
}

/** What is said of each export of the world that the bundle does not have, and where it stands in the WIT. */
export function missingExports(
  contract: Contract,
  exported: readonly string[],
  source: string,
): (ContractProblem & { readonly item: LocatedItem })[] {
  return contract.exports
    .filter((item) => !suppliedByTheEngine.test(item.name) && !exported.includes(exportName(item)))
    .map((item) => ({ item, origin: item.origin, message: describe(contract.name, item, source) }));
}

/**
 * What is said of an export that the initialised source turned out not to have, and where it stands in the WIT.
 * `undefined` for one that the contract does not know.
 */
export function missingPart(
  contract: Contract,
  missing: { readonly interface?: string; readonly name: string },
  source: string,
): ContractProblem | undefined {
  const whole = missing.interface ?? missing.name;
  const item = contract.exports.find((each) => each.name === whole || exportName(each) === whole);
  if (!item) return undefined;
  const [file, name] = [basename(source), exportName(item)];
  if (item.kind === 'function') {
    const message = `The world "${contract.name}" exports the function "${item.name}", but what ${file} exports as "${name}" is not a function once it is initialised.`;
    return { origin: item.origin, message };
  }
  if (missing.interface === undefined) {
    const message = `The world "${contract.name}" exports the interface "${item.name}", but what ${file} exports as "${name}" is not an object once it is initialised.`;
    return { origin: item.origin, message };
  }
  const part = item.functions.find((each) => partName(each.name) === missing.name);
  const message = `The interface "${item.name}" has "${missing.name}", but what ${file} exports as "${name}" does not.`;
  return { origin: part?.origin ?? item.origin, message };
}

/** The member of an interface's object that a function of it needs: itself, or the class of its resource. */
function partName(name: string): string {
  const resource = /^\[[a-z]+\]([^.]+)/.exec(name)?.[1];
  const camel = camelCase(resource ?? name);
  return resource === undefined ? camel : camel.charAt(0).toUpperCase() + camel.slice(1);
}

/** The name that a JavaScript module gives to an export of a world: `greet-all` is `greetAll`, `a:b/api@1.0.0` is `api`. */
export function exportName(item: { readonly kind: LocatedItem['kind']; readonly name: string }): string {
  if (item.kind === 'function') return camelCase(item.name);
  const path = item.name.split('@', 1)[0] ?? item.name;
  return camelCase(path.split('/').at(-1) ?? path);
}

/** A diagnostic for a message of a tool that knows no place: at the first use of the name in backquotes, if it has one. */
export function witProblem(message: string, files: readonly WitFile[], manifestPath: string): BuildDiagnostic {
  const name = /`([^`]+)`/.exec(message)?.[1];
  for (const file of files) {
    const start = name === undefined ? -1 : file.text.search(wholeWord(name));
    if (name !== undefined && start >= 0)
      return errorAt(file.path, file.text, { start, end: start + name.length }, message);
  }
  return errorAtStart(files[0]?.path ?? manifestPath, message);
}

function wholeWord(name: string): RegExp {
  return new RegExp(`(?<![\\w-])${name.replaceAll(/[.*+?^$()|[\]{}\\/]/g, String.raw`\$&`)}(?![\\w-])`);
}

// A source may serve HTTP with addEventListener('fetch') and then exports nothing itself.
const suppliedByTheEngine = /^wasi:http\/incoming-handler(?:@|$)/;

function describe(worldName: string, item: LocatedItem, source: string): string {
  const name = exportName(item);
  const what = item.kind === 'function' ? `the function "${item.name}"` : `the interface "${item.name}"`;
  const write =
    item.kind === 'function'
      ? `export function ${name}(${item.signature.params.map((param) => camelCase(param.name)).join(', ')}) { … }`
      : `export const ${name} = { ${item.functions
          .map((each) => each.name)
          .filter(isPlain)
          .map(camelCase)
          .join(', ')} };`;
  return `The world "${worldName}" exports ${what}, but ${basename(source)} does not export "${name}". Write: ${write}`;
}

function isPlain(name: string): boolean {
  return !name.startsWith('[');
}
