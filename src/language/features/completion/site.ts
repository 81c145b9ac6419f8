import {
  type FindPackage,
  followPath,
  type Interface,
  type PackagePart,
  type ResolvedPackage,
  type Token,
  type TypeScope,
  type UsePath,
  type World,
} from '../../../wit/index.ts';
import type { Model } from '../../workspace/model.ts';
import type { VendoredPackage } from '../wasi/vendored.ts';
import { type Block, type Surround, withoutGates } from './blocks.ts';
import type { Cursor } from './cursor.ts';

/** Where the cursor stands among packages: what the names there could mean. */
export interface Site {
  readonly model: Model;
  readonly path: string;
  readonly cursor: Cursor;
  readonly surround: Surround;
  readonly find: FindPackage;
  /** The packages of the root, its own first. */
  readonly packages: readonly ResolvedPackage[];
  /** The packages whose WIT comes with the server, in reach or not. */
  readonly vendored: readonly VendoredPackage[];
  readonly owner: ResolvedPackage;
  readonly part: PackagePart;
  /** The interface or world around the cursor, and the block that it is. */
  readonly scope: TypeScope | undefined;
  readonly block: Block | undefined;
  /** Whether the cursor is in what is left out, because its feature is not enabled: it may name what is left out too. */
  readonly isLeftOut: boolean;
}

/** Gives `undefined` of a file that belongs to no package. */
export function siteAt(
  model: Model,
  path: string,
  cursor: Cursor,
  surround: Surround,
  vendored: readonly VendoredPackage[],
): Site | undefined {
  const packages = model.packages(path);
  const around = ownerOf(model, path, cursor, surround, packages);
  if (!around) return undefined;
  const { owner, part } = around;
  const block = surround.blocks.findLast(({ kind }) => kind === 'interface' || kind === 'world');
  const scope = block && scopeOf(owner, surround, block);
  const isLeftOut = leavesOut(surround, model.features());
  const find = model.finder(path);
  return { model, path, cursor, surround, find, packages, vendored, owner, part, scope, block, isLeftOut };
}

/** The interface or world that the tokens of a path lead to. */
export function followTokens({ owner, part, find }: Site, path: readonly Token[]): Interface | World | undefined {
  const node = pathNode(path);
  return node && followPath(owner, part, node, find);
}

/** The package that a name means from here, if that is the one at hand: another may have the same name. */
export function isReached({ find }: Pick<Site, 'find'>, target: Interface | World): boolean {
  const found = target.owner.name === '' ? undefined : find(target.owner.name);
  return (found?.interfaces.get(target.name) ?? found?.worlds.get(target.name)) === target;
}

function ownerOf(
  model: Model,
  path: string,
  cursor: Cursor,
  { blocks }: Surround,
  packages: readonly ResolvedPackage[],
): Pick<Site, 'owner' | 'part'> | undefined {
  const nested = blocks.find(({ kind }) => kind === 'package');
  if (!nested) return outside(path, packages) ?? model.surroundings(path, cursor.offset);
  const name = nested.lead.map(({ text }) => text).slice(1);
  const owner = packages.find(({ source }) => source.name === name.join(''));
  const part = owner?.source.parts.find((each) => each.path === path);
  return owner && part && { owner, part };
}

/** The package that a file's own header names, or that of the files beside it. */
function outside(path: string, packages: readonly ResolvedPackage[]): Pick<Site, 'owner' | 'part'> | undefined {
  for (const owner of packages) {
    for (const part of owner.source.parts) {
      if (part.path !== path) continue;
      const { items } = part.facts.tree;
      if (!items.some((item) => item.kind === 'package' && item.items === part.items)) return { owner, part };
    }
  }
  return undefined;
}

function leavesOut({ blocks, statement }: Surround, features: readonly string[]): boolean {
  const { rest } = withoutGates(statement);
  const own = statement.slice(0, statement.length - rest.length);
  return [...blocks.map(({ gates }) => gates), own].some((gates) => {
    const unstable = gates.findIndex(({ text }) => text === 'unstable');
    const feature = unstable < 0 ? undefined : gates[unstable + 4];
    return feature !== undefined && !features.includes(nameOf(feature));
  });
}

function scopeOf(owner: ResolvedPackage, { blocks }: Surround, { kind, lead }: Block): TypeScope | undefined {
  const [first, second] = lead;
  const name = nameOf(second);
  if (first?.text === kind) return kind === 'interface' ? owner.interfaces.get(name) : owner.worlds.get(name);
  const outer = blocks.find((each) => each.kind === 'world');
  const world = owner.worlds.get(nameOf(outer?.lead[1]));
  const item = (first?.text === 'import' ? world?.imports : world?.exports)?.get(name)?.item;
  return item?.kind === 'interface' ? item.target : undefined;
}

/** A name without its `%`. */
export function nameOf(token: Token | undefined): string {
  return token?.text.replace(/^%/, '') ?? '';
}

function pathNode(path: readonly Token[]): UsePath | undefined {
  const [first, colon, second, slash, third, at, version] = path;
  if (!first) return undefined;
  const span = { start: first.start, end: path.at(-1)?.end ?? first.end };
  const name = (token: Token): UsePath['name'] => ({ text: nameOf(token), span: token });
  if (!colon) return { span, package: undefined, name: name(first) };
  if (colon.text !== ':' || !second || slash?.text !== '/' || !third) return undefined;
  const given = at?.text === '@' && version ? { text: version.text, span: version } : undefined;
  return {
    span,
    package: { span, namespace: name(first), name: name(second), version: given },
    name: name(third),
  };
}
