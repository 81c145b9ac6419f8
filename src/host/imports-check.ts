import { type Link, parsePattern, type Right } from '../manifest/index.ts';
import { interfaceDeclarations, type ValueType, type WorldItem } from '../wit/index.ts';
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
 * Our own copies of the interfaces: the texts of {@link referenceFiles}. A text is read when something of a package that
 * it names is asked for: a component imports little of what there is, and many import nothing.
 */
export function referenceOf(texts: readonly string[]): Reference {
  const known = new Map<string, Declarations>();
  const unread = new Set(texts);
  return {
    get(name) {
      const [owner = ''] = name.split('/');
      for (const text of unread) {
        if (!packagesNamed(text).includes(owner)) continue;
        unread.delete(text);
        for (const [each, items] of interfaceDeclarations(text)) known.set(withoutVersion(each), comparable(items));
      }
      return known.get(name);
    },
  };
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
    if (!offered || !known) return link ? linkRefusal(item, items, link) : customRefusal(item, items, requests);
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

/** Only values cross a link: a handle of one component's means nothing in another. */
function linkRefusal(item: WorldItem, items: Declarations | undefined, link: Link): string[] {
  const refused = `it cannot be linked to ${link.provider} for ${item.name}`;
  if (!items || item.kind === 'function') return [`${refused}, which could not be read`];
  if (parsePattern('custom', link.interface).kind === 'error') return [`${refused}: only interfaces of one's own are`];
  if (holdsTypesAlone(items) || passesValuesAlone(item.functions, items)) return [];
  const resources = Array.from(items).flatMap(([name, text]) => (text.startsWith('resource') ? [name] : []));
  const what = resources.length > 0 ? `it has the resource ${resources.join(', ')}` : 'it passes more than that';
  return [`${refused}: a link passes plain values alone, and ${what}`];
}

function customRefusal(item: WorldItem, items: Declarations | undefined, requests: readonly Right[]): string[] {
  if (items && holdsTypesAlone(items)) return [];
  const refused = `it imports ${item.name}, which this host does not offer`;
  const base = withoutVersion(item.name);
  if (!items || item.kind === 'function' || parsePattern('custom', base).kind === 'error') return [refused];
  if (!passesValuesAlone(item.functions, items)) return [`${refused}: only functions of plain values could be linked`];
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

/** Whether no handle, stream or promise passes between the component and who would answer it. */
function passesValuesAlone(
  functions: Extract<WorldItem, { readonly kind: 'interface' }>['functions'],
  items: Declarations,
): boolean {
  const callable = new Set(functions.map(({ name }) => name));
  if (Array.from(items).some(([name, text]) => !isType(text) && (text.startsWith('resource') || !callable.has(name)))) {
    return false;
  }
  return functions.every(({ name, signature: { async, params, result } }) => {
    const types = [...params.map(({ type }) => type), ...(result ? [result] : [])];
    return /^[a-zA-Z]/.test(name) && !async && types.every(isValue);
  });
}

function isValue(type: ValueType): boolean {
  switch (type.kind) {
    case 'opaque':
      return false;
    case 'list':
      return isValue(type.element);
    case 'map':
      return isValue(type.key) && isValue(type.value);
    case 'option':
      return isValue(type.some);
    case 'result':
      return [type.ok, type.error].every((each) => each === undefined || isValue(each));
    case 'tuple':
      return type.items.every(isValue);
    case 'record':
      return type.fields.every((field) => isValue(field.type));
    case 'variant':
      return type.cases.every((each) => each.type === undefined || isValue(each.type));
    default:
      return true;
  }
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
