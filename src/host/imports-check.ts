import { interfaceDeclarations } from '../wit/index.ts';
import { operationsOf, servedVersions, servesVersion } from './gates/operations.ts';

/** The files of which the reference is made, as patterns below the folder of the WIT that comes with the host. */
export const referenceFiles = [
  'airlock/*.wit',
  'vendor/wasi-config-0.2.*.wit',
  'vendor/wasi-keyvalue-*.wit',
  'vendor/wasi-logging-*.wit',
  'vendor/wasmcloud-messaging-*.wit',
  'wasi/0.2.*/**/*.wit',
] as const;

/** The declarations of the interfaces that this host offers, by the interface's name without its version. */
export type Reference = ReadonlyMap<string, ReadonlyMap<string, string>>;

/** Reads our own copies of the interfaces: the texts of {@link referenceFiles}. */
export function referenceOf(texts: readonly string[]): Reference {
  return new Map(
    texts.flatMap((text) =>
      Array.from(interfaceDeclarations(text), ([name, items]) => [withoutVersion(name), comparable(items)] as const),
    ),
  );
}

/**
 * Checks that a component imports only what the table of operations offers, in just the types that our own WIT gives
 * it, beside interfaces that hold types alone: of those nothing is asked at run time. A member that WASI does not declare could otherwise reach an object's inherited parts, and a type of
 * the component's own making could hand a gate values that it was not written for.
 *
 * @param wit the component's own WIT
 * @returns a sentence for each thing that is refused
 */
export function refusedImports(
  wit: string,
  imports: readonly { readonly name: string }[],
  reference: Reference,
): string[] {
  const declared = interfaceDeclarations(wit);
  return imports.flatMap(({ name }) => {
    const base = withoutVersion(name);
    const offered = operationsOf(base);
    const known = reference.get(base);
    const items = declared.get(name);
    if (!offered || !known) {
      return items && holdsTypesAlone(items) ? [] : [`it imports ${name}, which this host does not offer`];
    }
    if (!servesVersion(base, versionOf(name)))
      return [`it imports ${name}; this host offers ${servedVersions(base)} of it`];
    if (!items) return [`what it imports from ${name} could not be read`];
    return Array.from(comparable(items)).flatMap(([item, text]) => refusal(name, item, text, known, offered));
  });
}

function refusal(
  name: string,
  item: string,
  text: string,
  known: ReadonlyMap<string, string>,
  offered: ReadonlySet<string>,
): string[] {
  const expected = known.get(item);
  if (expected === undefined) return [`it imports ${name}#${item}, which ${withoutVersion(name)} does not have`];
  if (isFunction(text) && !offered.has(item)) return [`it imports ${name}#${item}, which this host does not offer`];
  return expected === text ? [] : [`it imports ${name}#${item} with other types than ${withoutVersion(name)} has`];
}

/** What is declared twice is written with a `;` in between, and is not taken for a type. */
function holdsTypesAlone(items: ReadonlyMap<string, string>): boolean {
  return Array.from(items.values()).every((text) => /^(?:type|record|variant|enum|flags|use) [^;]*$/.test(text));
}

function isFunction(text: string): boolean {
  return /\bfunc\b|^constructor\b/.test(text);
}

/** Versions of one interface differ in nothing but their number where they are compatible, so numbers are left out. */
function comparable(items: ReadonlyMap<string, string>): ReadonlyMap<string, string> {
  return new Map(Array.from(items, ([item, text]) => [item, text.replaceAll(/@0\.2\.\d+/g, '')]));
}

function withoutVersion(name: string): string {
  return name.replace(/@.*$/, '');
}

function versionOf(name: string): string {
  return /@(.*)$/.exec(name)?.[1] ?? '';
}
