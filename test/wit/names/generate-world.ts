import { fillBody, scopeNames, signature } from './generate-body.ts';
import { freshName, named, newId, pathTo, pick, type Place } from './make.ts';
import { available, effective } from './meaning.ts';
import type { Body, Extern, Id, Include, World } from './model.ts';

/** Adds an import or an export. */
export function addExtern(place: Place, world: World): void {
  const { make, own } = place;
  const { roll } = make;
  const kind = pick(roll, ['import', 'export']);
  const form = pick(roll, ['path', 'labelled', 'function', 'inline']);
  const gate = !own.inDependency && form !== 'path' && roll.happens(10) ? roll.pick(make.features) : undefined;
  const path = form === 'path' || form === 'labelled' ? pathTo(place, 'interface') : undefined;
  if (form === 'path') {
    const same = world.externs.some((each) => each.form === 'path' && each.path?.item === path?.item);
    if (path && !same)
      world.externs.push({ kind, form, label: undefined, path, func: undefined, inline: undefined, gate });
    return;
  }
  const id = labelFor(place, world, kind);
  const rest = { kind, label: id, gate, path: undefined, func: undefined, inline: undefined } as const;
  let extern: Extern | undefined;
  if (form === 'labelled') extern = path && { ...rest, form, path };
  else if (form === 'function')
    extern = { ...rest, form, func: { ...signature(place, world.body, id, 'free'), gate: undefined } };
  else {
    const inline: Body = { uses: [], types: [], functions: [] };
    // What is left out can have no types that are not.
    if (!gate) fillBody(place, inline, 'interface');
    extern = { ...rest, form, inline };
  }
  if (extern) world.externs.push(extern);
}

/** A label for an import or an export: sometimes that of something which goes the other way. */
function labelFor({ make, own }: Place, world: World, kind: Extern['kind']): Id {
  const { roll } = make;
  const lower = (text: string): string => text.toLowerCase();
  const same = world.externs.filter((each) => each.kind === kind);
  const other = roll.pick(world.externs.filter((each) => each.kind !== kind && each.label));
  const isTaken = same.some(({ label }) => label && other?.label && lower(label.name) === lower(other.label.name));
  const isType =
    kind === 'import' && scopeNames(world.body).some((each) => lower(each) === lower(other?.label?.name ?? ''));
  if (other?.label && !isTaken && !isType && roll.happens(30)) return other.label;
  // Labels by one name are one thing: a new one differs from all, but may be called as a type is that it does not meet.
  const labels = [
    ...effective(world).filter((id) => id.kind === 'label'),
    ...world.externs.flatMap(({ label }) => label ?? []),
  ];
  const types = kind === 'import' || roll.happens(60) ? scopeNames(world.body) : [];
  return newId(make, 'label', freshName(make, [...named(labels), ...types]), own.inDependency);
}

/** Adds an include, with new names for what the world has already and for some more. */
export function addInclude(place: Place, world: World): void {
  const { make, own } = place;
  const { roll } = make;
  const path = pathTo(place, 'world');
  if (path?.item.kind !== 'world') return;
  const theirs = new Map<string, Id[]>();
  for (const id of effective(path.item)) theirs.set(id.name, [...(theirs.get(id.name) ?? []), id]);
  const there = new Set(available(path.item));
  const taken = new Set(effective(world).map((id) => id.name.toLowerCase()));
  const include: Include = { path, renames: [] };
  for (const [name, ids] of theirs) {
    const clashes = taken.has(name.toLowerCase());
    const isThere = ids.some((id) => there.has(id));
    if (isThere && (clashes || roll.happens(35))) {
      const alias = newId(make, 'label', freshName(make, [...taken, ...theirs.keys()]), own.inDependency);
      include.renames.push({ ids, alias });
      taken.add(alias.name.toLowerCase());
    } else taken.add(name.toLowerCase());
  }
  world.includes.push(include);
}
