import { freshName, named, newId, pathTo, pick, type Place } from './make.ts';
import { type Body, type Func, type Id, type IdKind, type Item, type Ref, type Type, typesIn } from './model.ts';

/** Fills an interface, or the types of a world. */
export function fillBody(place: Place, body: Body, kind: Item['kind']): void {
  const { make, own } = place;
  const { roll } = make;
  for (let count = roll.below(3); count > 0; count--) {
    const path = pathTo(place, 'interface');
    const names: Body['uses'][number]['names'] = [];
    for (const { id, isResource } of path?.item.kind === 'interface' ? typesIn(path.item.body) : []) {
      if (!roll.happens(60)) continue;
      const taken = [...scopeNames(body), ...names.map(({ target, alias }) => (alias ?? target).name)];
      const clashes = taken.some((each) => each.toLowerCase() === id.name.toLowerCase());
      const alias =
        clashes || roll.happens(30) ? newId(make, 'alias', freshName(make, taken), own.inDependency) : undefined;
      names.push({ target: id, alias, isResource });
    }
    if (path && names.length > 0) body.uses.push({ path, names });
  }
  for (let count = roll.below(5); count > 0; count--) addType(place, body);
  if (kind === 'world') return;
  for (let count = roll.below(4); count > 0; count--) {
    const id = newId(make, 'function', freshName(make, scopeNames(body)), own.inDependency);
    body.functions.push(signature(place, body, id, 'free'));
  }
}

function addType(place: Place, body: Body): void {
  const { make, own } = place;
  const { roll } = make;
  const id = newId(make, 'type', freshName(make, scopeNames(body)), own.inDependency);
  const members = (kind: IdKind, count: number): Id[] => {
    const found: Id[] = [];
    for (let left = count; left > 0; left--) {
      found.push(newId(make, kind, freshName(make, named(found)), own.inDependency));
    }
    return found;
  };
  const kind = pick(roll, ['record', 'variant', 'enum', 'flags', 'alias', 'resource']);
  switch (kind) {
    case 'record':
      body.types.push({
        id,
        shape: {
          kind,
          fields: members('field', 1 + roll.below(3)).map((each) => ({ id: each, type: ref(place, body) })),
        },
      });
      return;
    case 'variant':
      body.types.push({
        id,
        shape: {
          kind,
          cases: members('case', 1 + roll.below(3)).map((each) => ({
            id: each,
            type: roll.happens(50) ? ref(place, body) : undefined,
          })),
        },
      });
      return;
    case 'alias':
      body.types.push({ id, shape: { kind, type: ref(place, body) } });
      return;
    case 'resource': {
      const functions: Func[] = [];
      const type: Type = { id, shape: { kind, functions } };
      body.types.push(type);
      for (let count = roll.below(3); count > 0; count--) {
        const name = freshName(make, named(functions.map((each) => each.id)));
        const own2 = newId(make, 'function', name, own.inDependency);
        functions.push(signature(place, body, own2, pick(roll, ['method', 'static'])));
      }
      if (roll.happens(40)) {
        const constructor = newId(make, 'constructor', 'constructor', own.inDependency);
        functions.push({ ...signature(place, body, constructor, 'constructor'), result: undefined });
      }
      return;
    }
    default:
      body.types.push({ id, shape: { kind, cases: members('case', 1 + roll.below(3)) } });
  }
}

export function signature(place: Place, body: Body, id: Id, role: Func['role']): Func {
  const { make, own } = place;
  const { roll } = make;
  const params: Func['params'] = [];
  for (let count = roll.below(3); count > 0; count--) {
    const name = freshName(make, [...named(params.map((each) => each.id)), 'self']);
    params.push({ id: newId(make, 'parameter', name, own.inDependency), type: ref(place, body) });
  }
  const gate = !own.inDependency && role === 'free' && roll.happens(15) ? roll.pick(make.features) : undefined;
  return { id, role, params, result: roll.happens(60) ? ref(place, body) : undefined, gate };
}

function ref({ make: { roll } }: Place, body: Body): Ref {
  const types = typesIn(body);
  const around = pick(roll, ['', '', '', 'list', 'option', 'tuple', 'result']);
  const type = roll.happens(70) ? roll.pick(types) : undefined;
  return { around, type: type?.id, own: type?.isResource === true && roll.happens(30) };
}

/** The names that are taken in a scope. */
export function scopeNames({ uses, types, functions }: Body): string[] {
  const used = uses.flatMap(({ names }) => names.map(({ target, alias }) => (alias ?? target).name));
  return [...used, ...named(types.map(({ id }) => id)), ...named(functions.map(({ id }) => id))];
}
