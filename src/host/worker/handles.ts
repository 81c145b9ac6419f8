import { fitted, type HandleType, type PassHandle } from '../../wit/index.ts';
import type { LinkHandle } from '../gates/link/messages.ts';
import { performed, returned } from './instance.ts';
import type { CallEnding, ExportPath, HandleCall, HandlesPassed } from './messages.ts';
import { type Exports, findWithResources, isOfType, markOf } from './targets.ts';

/** Calls of an instance whose resources pass as handles. It keeps those that the other side owns. */
export interface HandleTable {
  call(path: ExportPath, call: HandleCall, returnsResult: boolean): Promise<CallEnding>;
}

/** How many resources of one instance the other side may own at once. */
export const mostHandles = 10_000;

/** A resource that the other side owns. */
interface Held {
  /** Its interface and its name. */
  readonly type: string;
  readonly object: object;
  /** What the instance itself calls it, as one text with its type; empty where the glue does not tell. */
  readonly inside: string;
}

export function createHandleTable(exports: Exports): HandleTable {
  const held = new Map<LinkHandle, Held>();
  const insides = new Set<string>();
  let last = 0;

  function release(handle: LinkHandle): void {
    const entry = held.get(handle);
    held.delete(handle);
    if (entry) insides.delete(entry.inside);
  }

  /** The arguments, with objects in the place of handles. What is not lent but given away is not held any more. */
  function enter({ given, signature }: HandleCall): readonly unknown[] | Flaw {
    const passed: { readonly handle: LinkHandle; readonly lent: boolean }[] = [];
    const entering: PassHandle = (type, value) => {
      if (typeof value !== 'string') return undefined;
      const entry = held.get(value);
      if (entry?.type !== typeName(type)) return undefined;
      passed.push({ handle: value, lent: type.lent });
      return entry.object;
    };
    const args: unknown[] = [];
    for (const [index, { name, type }] of signature.params.entries()) {
      const copy = fitted(type, given[index], entering);
      if (copy.kind === 'misfit') return flaw(`it holds nothing that it could be given as ${name}: ${copy.message}`);
      args.push(copy.value);
    }
    for (const { handle } of passed.filter(({ lent }) => !lent)) {
      if (passed.filter((other) => other.handle === handle).length > 1)
        return flaw('it cannot be given one thing twice');
      release(handle);
    }
    return args;
  }

  /** What was returned, with handles in the place of objects, all of which the other side owns from now on. */
  function leave(value: unknown, { signature: { result }, instance }: HandleCall): CallEnding {
    let full = false;
    const leaving: PassHandle = (type, object) => {
      if (type.lent || !isOfType(exports, type, object)) return undefined;
      const name = typeName(type);
      last++;
      const inside = `${name} ${markOf(object) ?? `unmarked ${last}`}`;
      full ||= held.size >= mostHandles;
      // Two handles for one thing would let it be ended twice.
      if (full || insides.has(inside)) return undefined;
      const handle = `${instance}:${last}`;
      held.set(handle, { type: name, object, inside });
      insides.add(inside);
      return handle;
    };
    const copy = result ? fitted(result, value, leaving) : undefined;
    if (full) {
      return { kind: 'limit', limit: 'handles', message: `more than ${mostHandles} of its resources are held by one` };
    }
    if (copy?.kind === 'misfit') return flaw(`what it gave is not its own, or not of the type: ${copy.message}`);
    return returned({ passed: copy?.value, held: held.size } satisfies HandlesPassed);
  }

  return {
    async call(path, call, returnsResult) {
      const args = enter(call);
      if ('kind' in args) return args;
      const target = findWithResources(exports, path);
      return performed(target, path, args, returnsResult, (value) => leave(value, call));
    },
  };
}

type Flaw = Extract<CallEnding, { readonly kind: 'not-linked' }>;

function flaw(message: string): Flaw {
  return { kind: 'not-linked', message };
}

function typeName({ of, resource }: HandleType): string {
  return `${of}#${resource}`;
}
