import { type Link, parsePattern, type Right } from '../manifest/index.ts';
import { handleOf, interfaceDeclarations, opaqueIn, type WorldItem } from '../wit/index.ts';
import type { CustomInterface } from './gates/custom/custom.ts';
import { operationsOf, servedVersions, servesVersion } from './gates/operations.ts';
import type { ComponentVersion } from './version.ts';

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
export type Reference = Pick<ReadonlyMap<string, Declarations>, 'get'>;

type Declarations = ReadonlyMap<string, string>;

/**
 * Our own copies of the interfaces: the texts of {@link referenceFiles}, or what was read of them before. A text is read
 * when something of a package that it names is asked for: a component imports little of what there is, and many import
 * nothing.
 */
export function referenceOf(texts: readonly string[] | Reference): Reference {
  if ('get' in texts) return texts;
  const known = new Map<string, Declarations>();
  const unread = new Set(texts);
  return {
    get(name) {
      const [owner = ''] = name.split('/');
      for (const text of unread) {
        if (!packagesNamed(text).includes(owner)) continue;
        unread.delete(text);
        for (const [each, items] of declarationsIn(text)) known.set(each, items);
      }
      return known.get(name);
    },
  };
}

/** All that a text of the reference declares, by the interface's name without its version. */
export function declarationsIn(text: string): readonly (readonly [name: string, Declarations])[] {
  return Array.from(interfaceDeclarations(text), ([name, items]) => [withoutVersion(name), comparable(items)] as const);
}

/** The packages that a text says it declares, without their versions. More than it really does cost only time. */
function packagesNamed(text: string): readonly string[] {
  return Array.from(text.matchAll(/\bpackage\s+([^\s;{@]+)/g), ([, name = '']) => name);
}

/**
 * Checks that a component imports only what the table of operations offers, in just the types that our own WIT gives
 * it, beside interfaces that hold types alone (of those nothing is asked at run time) and interfaces of its own that
 * its manifest requests and that pass nothing but values. A member that WASI does not declare could otherwise reach an
 * object's inherited parts, and a type of the component's own making could hand a gate values that it was not written
 * for.
 *
 * @returns a sentence for each thing that is refused
 */
export function refusedImports(
  { wit, imports, requests, links = [] }: Pick<ComponentVersion, 'wit' | 'imports' | 'requests' | 'links'>,
  reference: Reference,
): string[] {
  const declared = interfaceDeclarations(wit);
  return imports.flatMap((item) => {
    const { name } = item;
    const base = withoutVersion(name);
    const offered = operationsOf(base);
    const known = reference.get(base);
    const items = declared.get(name);
    const link = links.find((each) => each.interface === base);
    if (link && (offered ?? known)) return [`${base} cannot be linked to ${link.provider}: the host answers it itself`];
    if (!offered || !known) return link ? linkRefusal(item, items, link, links) : customRefusal(item, items, requests);
    if (!servesVersion(base, versionOf(name))) {
      return [`it imports ${name}; this host offers ${servedVersions(base)} of it`];
    }
    if (!items) return [`what it imports from ${name} could not be read`];
    return Array.from(comparable(items)).flatMap(([each, text]) => refusal(name, each, text, known, offered));
  });
}

/** The interfaces among checked imports that no standard covers, and of which functions can be called. */
export function customInterfaces({
  imports,
  links = [],
}: Pick<ComponentVersion, 'imports' | 'links'>): readonly CustomInterface[] {
  const functions = new Map<string, string[]>();
  const linked = new Set(links.map((link) => link.interface));
  for (const item of imports) {
    const name = withoutVersion(item.name);
    if (item.kind === 'function' || item.functions.length === 0 || operationsOf(name) || linked.has(name)) continue;
    // The glue knows one interface for all versions of it.
    functions.set(name, [...(functions.get(name) ?? []), ...item.functions.map((each) => each.name)]);
  }
  return Array.from(functions, ([name, names]) => ({ name, functions: names }));
}

/** Values cross a link, and handles to resources that the same component answers: no others mean anything to it. */
function linkRefusal(item: WorldItem, items: Declarations | undefined, link: Link, links: readonly Link[]): string[] {
  const refused = `it cannot be linked to ${link.provider} for ${item.name}`;
  if (!items || item.kind === 'function') return [`${refused}, which could not be read`];
  if (parsePattern('custom', link.interface).kind === 'error') return [`${refused}: only interfaces of one's own are`];
  if (holdsTypesAlone(items)) return [];
  if (!isWholeIn(item.functions, items)) return [`${refused}: not all that it declares could be read`];
  const [flaw] = item.functions.flatMap((each) => uncarried(each, link, links));
  return flaw === undefined ? [] : [`${refused}: ${flaw}`];
}

/** What of a function no link carries, as a clause. */
function uncarried({ name, signature }: InterfaceFunctions[number], link: Link, links: readonly Link[]): string[] {
  if (signature.async) return [`its ${name} is asynchronous, and a link waits for each answer`];
  return opaqueIn(signature).flatMap((type) => {
    const handle = handleOf(type);
    if (!handle) return [`its ${name} passes ${type.text}, which no link carries`];
    const owner = withoutVersion(handle.of);
    if (owner === link.interface) return [];
    const passes = `its ${name} passes the resource ${handle.resource} of ${owner}`;
    if (operationsOf(owner)) return [`${passes}, which is the host's own`];
    const other = links.find((each) => each.interface === owner);
    if (!other) return [`${passes}, which has to be linked to ${link.provider} as well`];
    return other.provider === link.provider ? [] : [`${passes}, which ${other.provider} answers`];
  });
}

function customRefusal(item: WorldItem, items: Declarations | undefined, requests: readonly Right[]): string[] {
  if (items && holdsTypesAlone(items)) return [];
  const refused = `it imports ${item.name}, which this host does not offer`;
  const base = withoutVersion(item.name);
  if (!items || item.kind === 'function' || parsePattern('custom', base).kind === 'error') return [refused];
  if (!passesValuesAlone(item.functions, items)) {
    return [`${refused}: it passes more than plain values, so a component that exports it has to be linked`];
  }
  if (requests.some((request) => isFor(request, base))) return [];
  return [`${refused}; to call it all the same, request it in the manifest, as "custom": { "${base}": {} }`];
}

function isFor({ capability, pattern }: Right, name: string): boolean {
  if (capability !== 'custom') return false;
  const parsed = parsePattern(capability, pattern);
  return parsed.kind === 'pattern' && parsed.pattern.kind === 'custom' && parsed.pattern.interface === name;
}

function refusal(
  name: string,
  item: string,
  text: string,
  known: Declarations,
  offered: ReadonlySet<string>,
): string[] {
  const expected = known.get(item);
  if (expected === undefined) return [`it imports ${name}#${item}, which ${withoutVersion(name)} does not have`];
  if (isFunction(text) && !offered.has(item)) return [`it imports ${name}#${item}, which this host does not offer`];
  return expected === text ? [] : [`it imports ${name}#${item} with other types than ${withoutVersion(name)} has`];
}

function holdsTypesAlone(items: Declarations): boolean {
  return Array.from(items.values()).every(isType);
}

/** What is declared twice is written with a `;` in between, and is not taken for a type. */
function isType(text: string): boolean {
  return /^(?:type|record|variant|enum|flags|use) [^;]*$/.test(text);
}

type InterfaceFunctions = Extract<WorldItem, { readonly kind: 'interface' }>['functions'];

/** Whether what an interface declares is nothing but types, resources and the functions that are known of it. */
function isWholeIn(functions: InterfaceFunctions, items: Declarations): boolean {
  const callable = new Set(functions.map(({ name }) => name));
  return Array.from(items).every(
    ([name, text]) => isType(text) || callable.has(name) || (text.startsWith('resource') && !text.includes(';')),
  );
}

/** Whether no handle, stream or promise passes between the component and who would answer it. */
function passesValuesAlone(functions: InterfaceFunctions, items: Declarations): boolean {
  if (!isWholeIn(functions, items) || Array.from(items.values()).some((text) => text.startsWith('resource')))
    return false;
  return functions.every(
    ({ name, signature }) => /^[a-zA-Z]/.test(name) && !signature.async && opaqueIn(signature).length === 0,
  );
}

function isFunction(text: string): boolean {
  return /\bfunc\b|^constructor\b/.test(text);
}

/** Versions of one interface differ in nothing but their number where they are compatible, so numbers are left out. */
function comparable(items: Declarations): Declarations {
  return new Map(Array.from(items, ([item, text]) => [item, text.replaceAll(/@0\.2\.\d+/g, '')]));
}

function withoutVersion(name: string): string {
  return name.replace(/@.*$/, '');
}

function versionOf(name: string): string {
  return /@(.*)$/.exec(name)?.[1] ?? '';
}
