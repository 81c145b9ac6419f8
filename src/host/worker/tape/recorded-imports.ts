import type { ImportObject } from '../imports.ts';
import { type ImportedFunction, importedFunctions, type Member } from './members.ts';
import type { WorldItem } from '../../../wit/index.ts';

/** Something that can be called, whatever it is. */
export type Callable = (...args: readonly unknown[]) => unknown;

/** Goes between a component and one function that it imports: `args` begin with the handle of a method. */
export type Listener = (imported: ImportedFunction, args: readonly unknown[], go: () => unknown) => unknown;

/**
 * Import objects of which `listen` hears each call that the component makes. Methods are changed on the classes
 * themselves, since handles are made in many places; the classes are those of this thread, which has one component.
 */
export function recordedImports(imports: ImportObject, items: readonly WorldItem[], listen: Listener): ImportObject {
  const made = new Map<string, Record<string, unknown>>(
    Object.entries(imports).map(([name, members]) => [name, bare(members)]),
  );
  for (const imported of importedFunctions(items)) {
    const members = made.get(imported.interface);
    // What the host does not offer was refused before; the glue says so if it is not here.
    if (members) put(members, imported, listen);
  }
  return Object.freeze(bare(Object.fromEntries(Array.from(made, ([name, each]) => [name, Object.freeze(each)]))));
}

function put(members: Record<string, unknown>, imported: ImportedFunction, listen: Listener): void {
  const { member } = imported;
  const holder = holderOf(members, member);
  if (member.kind === 'constructor') {
    if (typeof holder !== 'function') return;
    // The class itself stays what handles are instances of.
    members[member.of] = new Proxy(holder, {
      construct: (target, args: readonly unknown[], made) =>
        listen(imported, args, () => Reflect.construct(target, args, made) as object) as object,
    });
    return;
  }
  if (typeof holder !== 'object' && typeof holder !== 'function') return;
  const original: unknown = holder && Reflect.get(holder, member.key);
  if (!holder || typeof original !== 'function') return;
  const isMethod = member.kind === 'method';
  const wrapped = function (this: unknown, ...args: readonly unknown[]): unknown {
    return listen(imported, isMethod ? [this, ...args] : args, () => Reflect.apply(original, this, args) as unknown);
  };
  Object.defineProperty(holder, member.key, { value: wrapped, configurable: true, writable: true, enumerable: true });
}

function holderOf(members: Record<string, unknown>, member: Member): object | undefined {
  if (member.kind === 'function') return members;
  const found = members[member.of];
  if (typeof found !== 'function') return undefined;
  return member.kind === 'method' ? (found.prototype as object) : found;
}

function bare<T>(members: Readonly<Record<string, T>>): Record<string, T> {
  return Object.assign(Object.create(null) as Record<string, T>, members);
}
