import { type Manifest, parseManifest } from '../../manifest/index.ts';
import {
  camelCase,
  className,
  type Interface,
  keyAt,
  type NamedSymbol,
  originsOf,
  type World,
  type WorldEntry,
} from '../../wit/index.ts';
import { isWit, locate } from '../workspace/roots.ts';
import type { Model } from '../workspace/model.ts';
import { type Links, links, type Target } from './definition.ts';
import type { SourceItem } from './implementation-members.ts';
import { readModule, type SourceModule } from './implementation-source.ts';

/**
 * What implements the name at an offset: of an interface the worlds that export it and what they export it from, of an exported function or resource
 * its function or class in the source of each component whose `airlock.json` names the world, of a world those sources.
 */
export async function implementationsAt(model: Model, path: string, offset: number): Promise<Links | undefined> {
  const at = model.occurrenceAt(path, offset);
  if (!at) return undefined;
  const symbols = [at.symbol, ...at.also].flatMap((symbol) => originsOf(symbol, model.finder(path)));
  const found = await Promise.all(symbols.map((symbol) => implementationsOf(model, symbol)));
  return links(at.span, found.flat());
}

async function implementationsOf(model: Model, symbol: NamedSymbol): Promise<readonly Target[]> {
  switch (symbol.kind) {
    case 'interface':
      return [
        ...exportsWhere(model, (entry) => isOf(entry, symbol.target)).map(({ world, entry }) =>
          exportTarget(world, entry),
        ),
        ...(await inInterface(model, symbol.target, [])),
      ];
    case 'world':
      return (await modulesOf(model, symbol.target)).map(({ file }) => file.target({ start: 0, end: 0 }));
    case 'label': {
      const place = symbol.place && keyAt(symbol.place);
      return inSources(
        model,
        exportsWhere(model, (entry) => keyAt(writtenEntry(entry).place) === place),
        [],
      );
    }
    case 'function': {
      const { scope, node, resource } = symbol;
      if (scope.kind === 'world') return [];
      const own = node.role === 'constructor' ? 'constructor' : camelCase(node.name.text);
      return inInterface(model, scope, resource ? [className(resource.name), own] : [own]);
    }
    case 'type': {
      const { scope, node } = symbol.entry;
      if (scope.kind === 'world' || node?.kind !== 'resource') return [];
      return inInterface(model, scope, [className(symbol.entry.name)]);
    }
    default:
      return [];
  }
}

interface Exported {
  readonly world: World;
  /** The name that a JavaScript module gives to it. */
  readonly name: string;
  readonly entry: WorldEntry;
}

/** What worlds of all roots export, those of the person first. */
function exportsWhere(model: Model, wanted: (entry: WorldEntry) => boolean): readonly Exported[] {
  const found: Exported[] = [];
  for (const root of model.roots()) {
    for (const { worlds } of model.packages(`${root}/world.wit`)) {
      for (const world of worlds.values()) {
        for (const [key, entry] of world.exports) {
          if (wanted(entry)) found.push({ world, entry, name: camelCase(typeof key === 'string' ? key : key.name) });
        }
      }
    }
  }
  const [own, others] = [true, false].map((isOwn) =>
    found.filter(({ world }) => model.isDependency(world.part.path) !== isOwn),
  );
  return [...(own ?? []), ...(others ?? [])];
}

function isOf({ item }: WorldEntry, target: Interface): boolean {
  return item.kind === 'interface' && item.target !== undefined && keyAt(item.target.place) === keyAt(target.place);
}

/** The entry of the world where it is written, through every `include`. */
function writtenEntry(entry: WorldEntry): WorldEntry {
  let at = entry;
  while (at.because.kind === 'included') at = at.because.from;
  return at;
}

function exportTarget(world: World, { place }: WorldEntry): Target {
  const node = world.items.find(({ span }) => span.start <= place.span.start && place.span.end <= span.end);
  return { path: place.path, span: node?.span ?? place.span, nameSpan: place.span };
}

/** A member of what implements an interface. */
function inInterface(model: Model, target: Interface, members: readonly string[]): Promise<readonly Target[]> {
  return inSources(
    model,
    exportsWhere(model, (entry) => isOf(entry, target)),
    members,
  );
}

/** Exports as the sources of components have them, and in them members of members. */
async function inSources(
  model: Model,
  exported: readonly Exported[],
  members: readonly string[],
): Promise<readonly Target[]> {
  const found = exported.slice(0, mostWorlds).map(async ({ world, name }) => {
    const targets: Target[] = [];
    for (const { file } of await modulesOf(model, world)) {
      const item = await findExport(model, file, name, 0);
      const member = item && members.reduce<Found | undefined>((from, each) => from && memberOf(from, each), item);
      if (member) targets.push(member.file.target(member.item.span));
    }
    return targets;
  });
  return (await Promise.all(found)).flat();
}

/** A module of a component's source, as it is on disk. */
interface SourceFile {
  readonly path: string;
  readonly module: SourceModule;
  target(span: Target['span']): Target;
}

interface Found {
  readonly file: SourceFile;
  readonly item: SourceItem;
}

/** The sources of the components that keep a world. */
async function modulesOf(model: Model, world: World): Promise<readonly { readonly file: SourceFile }[]> {
  const manifests = await manifestsOf(model, world);
  const files = manifests.map(async ({ folder, manifest: { code } }) =>
    code.kind === 'source' ? sourceFile(model, joined(folder, code.source)) : undefined,
  );
  return (await Promise.all(files)).flatMap((file) => (file ? [{ file }] : []));
}

/** The `airlock.json` of a component, as it is on disk. */
export interface ComponentManifest {
  readonly folder: string;
  readonly text: string;
  readonly manifest: Manifest;
}

/** The manifests that name a world: they lie above its folder. */
export async function manifestsOf(model: Model, world: World): Promise<readonly ComponentManifest[]> {
  const { path } = world.part;
  if (locate(path).kind !== 'own' || !isWit(path)) return [];
  const found: ComponentManifest[] = [];
  const parts = locate(path).root.split('/');
  for (let depth = parts.length; depth > Math.max(0, parts.length - mostFolders); depth--) {
    const folder = parts.slice(0, depth).join('/');
    const text = await model.read(`${folder}/airlock.json`);
    if (text === undefined || text.length > mostText) continue;
    const { manifest } = parseManifest(text);
    if (!manifest || manifest.world !== world.name) continue;
    const wit = joined(folder, manifest.wit);
    if (wit !== locate(path).root && wit !== path) continue;
    found.push({ folder, text, manifest });
  }
  return found;
}

async function sourceFile(model: Model, path: string): Promise<SourceFile | undefined> {
  const text = await model.read(path);
  if (text === undefined || text.length > mostText) return undefined;
  return { path, module: readModule(text), target: (span) => ({ path, span, nameSpan: span, text }) };
}

/** What a module exports by a name, there or in the module that it has it from. */
async function findExport(model: Model, file: SourceFile, name: string, depth: number): Promise<Found | undefined> {
  const { exported, declared, passedOn } = file.module;
  const own = exported.get(name);
  if (own && own.from === undefined) {
    const item = declared.get(own.name);
    return { file, item: item ?? { name, span: own.span, members: [], is: undefined } };
  }
  if (depth > mostModules) return undefined;
  for (const from of own?.from === undefined ? passedOn : [own.from]) {
    const next = await importedFile(model, file.path, from);
    const found = next && (await findExport(model, next, own?.name ?? name, depth + 1));
    if (found) return found;
  }
  return own && { file, item: { name, span: own.span, members: [], is: undefined } };
}

async function importedFile(model: Model, from: string, specifier: string): Promise<SourceFile | undefined> {
  if (!specifier.startsWith('.')) return undefined;
  const path = joined(from.slice(0, from.lastIndexOf('/')), specifier);
  const candidates = /\.[jt]s$/.test(path) ? [path, path.replace(/\.js$/, '.ts')] : [`${path}.ts`, `${path}.js`];
  for (const each of new Set([...candidates, `${path}/index.ts`, `${path}/index.js`])) {
    const found = await sourceFile(model, each);
    if (found) return found;
  }
  return undefined;
}

/** A member of an object or of a class, also where it is declared apart. The nearest thing there is stands for it. */
function memberOf({ file, item }: Found, name: string): Found {
  const { declared } = file.module;
  const seen = new Set<SourceItem>();
  let at = item;
  for (let is = at.is; is !== undefined && !seen.has(at); is = at.is) {
    seen.add(at);
    at = declared.get(is) ?? at;
  }
  const member = at.members.find((each) => each.name === name);
  if (!member) return { file, item: at };
  const apart = member.is === member.name ? declared.get(member.is) : undefined;
  return { file, item: apart ?? member };
}

/** A path from a folder, `.` and `..` taken away. */
function joined(folder: string, relative: string): string {
  const parts = folder.split('/');
  for (const part of relative.split('/')) {
    if (part === '..') parts.pop();
    else if (part !== '.' && part !== '') parts.push(part);
  }
  return parts.join('/');
}

// A person asks for one place: what is read for an answer has bounds.
const mostFolders = 8;
const mostText = 2_000_000;
const mostModules = 8;
const mostWorlds = 50;
