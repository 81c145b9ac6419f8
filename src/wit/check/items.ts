import type { InterfaceNode, Name, PackageItem, TopUseNode, UsePath, WorldNode } from '../syntax/tree.ts';
import { errorAt, type WitDiagnostic } from './diagnostic.ts';
import { isExcluded, stabilityOf } from './gates.ts';
import { reportDeprecated } from './deprecated.ts';
import type { Check } from './check.ts';
import type { Foreign } from './foreign.ts';
import type { Interface, TypeEntry, World } from './model.ts';
import type { PackagePart } from './sources.ts';
import { didYouMean } from './suggest.ts';

/** The interfaces and worlds of a package, and what each of its files may call them. */
export interface Declared {
  readonly interfaces: Map<string, Interface>;
  readonly worlds: Map<string, World>;
  readonly namespaces: ReadonlyMap<PackagePart, ReadonlyMap<string, Alias>>;
}

/** What a name in a file stands for. */
export type Alias =
  | { readonly kind: 'local'; readonly name: string }
  | { readonly kind: 'foreign'; readonly path: UsePath };

/** Declares all that the files of a package hold, without looking inside. */
export function declare(check: Check): Declared {
  const { source } = check;
  const interfaces = new Map<string, Interface>();
  const worlds = new Map<string, World>();
  for (const part of source.parts) {
    for (const node of part.items) {
      if (node.kind === 'top-use' || node.name.text === '') continue;
      const name = node.name.text;
      const place = { path: part.path, span: node.name.span };
      const earlier = interfaces.get(name) ?? worlds.get(name);
      if (earlier) {
        const message = `\`${name}\` is ${earlier.kind === 'world' ? 'a world' : 'an interface'} of this package already.`;
        check.report(errorAt(place, 'duplicate', message, [{ ...earlier.place, message: `The first \`${name}\`.` }]));
      } else if (node.kind === 'interface') interfaces.set(name, newInterface(check, part, node));
      else worlds.set(name, newWorld(check, part, node));
    }
  }
  const namespaces = new Map(source.parts.map((part) => [part, namespaceOf(check, part, { interfaces, worlds })]));
  return { interfaces, worlds, namespaces };
}

export function newInterface(
  check: Check,
  part: PackagePart,
  { name, items, gates }: Pick<InterfaceNode, 'name' | 'items' | 'gates'>,
  whole: string = wholeName(check, name.text),
): Interface {
  const scope = newScope(check, part, { name, gates }, whole);
  return { kind: 'interface', ...scope, items, functions: new Map(), uses: new Map() };
}

/** The interface or world that a path leads to; `undefined` if it leads nowhere, which is reported. */
export function resolvePath(
  check: Check,
  declared: Declared,
  foreign: Foreign,
  part: PackagePart,
  path: UsePath,
  wanted: 'interface' | 'world',
): Interface | World | undefined {
  const found = path.package
    ? foreign.find(part, path, wanted)
    : resolveLocal(check, declared, foreign, part, path, wanted);
  if (!found) return undefined;
  if (found.kind !== wanted) {
    check.report(wrongKind(part, path, found, wanted));
    return undefined;
  }
  reportDeprecated(check, found, { path: part.path, span: path.name.span });
  return found;
}

function resolveLocal(
  check: Check,
  declared: Declared,
  foreign: Foreign,
  part: PackagePart,
  path: UsePath,
  wanted: 'interface' | 'world',
): Interface | World | undefined {
  const name = path.name.text;
  if (name === '') return undefined;
  const alias = declared.namespaces.get(part)?.get(name);
  if (alias?.kind === 'foreign') {
    const found = foreign.find(part, alias.path, 'interface');
    if (found && wanted === 'world') {
      const message = `\`${name}\` comes by a \`use\` at the top of the file, which takes interfaces alone. Write the whole path of the world here.`;
      check.report(errorAt({ path: part.path, span: path.name.span }, 'wrong-kind', message));
      return undefined;
    }
    return found;
  }
  const target = alias?.name ?? name;
  const found = declared.interfaces.get(target) ?? declared.worlds.get(target);
  // An alias that leads nowhere is reported where it stands.
  if (!found && !alias) unknownItem(check, declared, part, path, wanted);
  return found;
}

/** Reports a bare name that is neither an interface nor a world of the package. */
export function unknownItem(
  check: Check,
  declared: Pick<Declared, 'interfaces' | 'worlds'>,
  part: PackagePart,
  { name }: UsePath,
  wanted: 'interface' | 'world' | 'either',
): void {
  if (name.text === '' || check.broken) return;
  const { interfaces, worlds } = declared;
  const near = { interface: [interfaces], world: [worlds], either: [interfaces, worlds] }[wanted];
  const { sentence, data } = didYouMean(check.budget, name.text, () => {
    // What a path stands in can neither be taken from nor included by itself.
    const within = part.items.find(({ span }) => span.start <= name.span.start && name.span.end <= span.end);
    const own = within === undefined || within.kind === 'top-use' ? undefined : within.name.text;
    return near.flatMap((each) => Array.from(each.keys())).filter((each) => each !== own);
  });
  const what = wanted === 'either' ? 'interface or world' : wanted;
  const owner = check.source.name === '' ? 'this file' : `the package \`${check.source.name}\``;
  const message = `There is no ${what} \`${name.text}\` in ${owner}.${sentence}`;
  check.report(errorAt({ path: part.path, span: name.span }, 'unknown-name', message, [], data));
}

function newWorld(check: Check, part: PackagePart, { name, items, gates }: WorldNode): World {
  const scope = newScope(check, part, { name, gates }, wholeName(check, name.text));
  return { kind: 'world', ...scope, items, imports: new Map(), exports: new Map() };
}

/** What an interface and a world have in common before anything inside is looked at. */
function newScope(
  check: Check,
  part: PackagePart,
  { name, gates }: Pick<InterfaceNode, 'name' | 'gates'>,
  whole: string,
) {
  const stability = stabilityOf(gates);
  return {
    name: name.text,
    whole,
    place: { path: part.path, span: name.span },
    part,
    owner: check.source,
    stability,
    excluded: isExcluded(stability, check.environment.features),
    types: new Map<string, TypeEntry>(),
  };
}

function wholeName({ source: { bare, version } }: Check, name: string): string {
  return `${bare}/${name}${version === undefined ? '' : `@${version}`}`;
}

/** What the names in one file stand for; a name that stands twice is reported. */
function namespaceOf(
  check: Check,
  part: PackagePart,
  items: Pick<Declared, 'interfaces' | 'worlds'>,
): ReadonlyMap<string, Alias> {
  const names = new Map<string, Alias>();
  const first = new Map<string, PackageItem>();
  for (const item of part.items) {
    const name = nameIn(item);
    if (name.text === '') continue;
    const earlier = first.get(name.text);
    if (!earlier) {
      first.set(name.text, item);
      names.set(name.text, aliasOf(item, name.text));
      if (item.kind === 'top-use') checkTopUse(check, part, item, items);
    } else if (item.kind === 'top-use' || earlier.kind === 'top-use') {
      // Two declarations by one name are a matter of the package, which reports them.
      const related = [{ path: part.path, span: nameIn(earlier).span, message: `The first \`${name.text}\`.` }];
      const message = `\`${name.text}\` has a meaning in this file already.`;
      check.report(errorAt({ path: part.path, span: name.span }, 'duplicate', message, related));
    }
  }
  return names;
}

function nameIn(item: PackageItem): Name {
  return item.kind === 'top-use' ? (item.alias ?? item.path.name) : item.name;
}

function aliasOf(item: PackageItem, name: string): Alias {
  if (item.kind !== 'top-use') return { kind: 'local', name };
  return item.path.package ? { kind: 'foreign', path: item.path } : { kind: 'local', name: item.path.name.text };
}

function checkTopUse(
  check: Check,
  part: PackagePart,
  { path }: TopUseNode,
  items: Pick<Declared, 'interfaces' | 'worlds'>,
): void {
  if (path.package || items.interfaces.has(path.name.text) || items.worlds.has(path.name.text)) return;
  unknownItem(check, items, part, path, 'either');
}

function wrongKind(
  part: PackagePart,
  { name }: UsePath,
  found: Interface | World,
  wanted: 'interface' | 'world',
): WitDiagnostic {
  const message =
    wanted === 'interface'
      ? `\`${name.text}\` is a world, and an interface is needed here.`
      : `\`${name.text}\` is an interface, and a world is needed here.`;
  const related = [{ ...found.place, message: `\`${found.name}\` is declared here.` }];
  return errorAt({ path: part.path, span: name.span }, 'wrong-kind', message, related);
}
