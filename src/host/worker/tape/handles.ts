import { type Handles, WrongOnTape } from '../../tape/values.ts';
import { className } from './members.ts';
import type { Callable } from './recorded-imports.ts';

/** Names handles in the order in which they pass: `descriptor#1`, `input-stream#2`. */
export function numberedHandles(): Handles {
  const names = new WeakMap<object, string>();
  let count = 0;
  return {
    nameOf(handle, resource) {
      const name = names.get(handle) ?? `${resource}#${++count}`;
      names.set(handle, name);
      return name;
    },
    handleOf(name) {
      throw new WrongOnTape(`there is no handle ${name}`);
    },
  };
}

/** The classes of handles that have nothing behind them, by the names that glue has for them. */
export interface Resources {
  named(name: string): Resource;
}

export interface Resource {
  readonly of: abstract new () => object;
  /** What its constructor gives, where it has one. */
  made: Callable | undefined;
}

export function emptyResources(): Resources {
  const known = new Map<string, Resource>();
  return {
    named(name) {
      const found = known.get(name);
      if (found) return found;
      const resource: Resource = {
        of: class {
          constructor(...args: readonly unknown[]) {
            if (!resource.made) throw new TypeError(`${name} has no constructor`);
            // oxlint-disable-next-line no-constructor-return -- a new handle is the one that the tape names
            return resource.made(...args) as object;
          }
        },
        made: undefined,
      };
      known.set(name, resource);
      return resource;
    },
  };
}

/** Handles that stand for those of a tape and have their names. */
export function namedHandles(resources: Resources): Handles {
  const names = new WeakMap<object, string>();
  const handles = new Map<string, object>();
  return {
    nameOf: (handle, resource) => names.get(handle) ?? `${resource}#?`,
    handleOf(name) {
      const known = handles.get(name);
      if (known) return known;
      const [, resource] = /^([a-z][a-z0-9-]*)#\d+$/i.exec(name) ?? [];
      if (resource === undefined) throw new WrongOnTape(`"${name}" is no handle`);
      const made = Object.create(resources.named(className(resource)).of.prototype as object) as object;
      names.set(made, name);
      handles.set(name, made);
      return made;
    },
  };
}
