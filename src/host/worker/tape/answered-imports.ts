import type { WorldItem } from '../../../wit/index.ts';
import { type Handles, tapedArguments, valueOnTape } from '../../tape/values.ts';
import { endingThrown } from '../../tape/endings.ts';
import { questionOf, type TapedDenial, type TapedImport } from '../../tape/tape.ts';
import type { ImportObject } from '../imports.ts';
import type { Resources } from './handles.ts';
import { type ImportedFunction, importedFunctions } from './members.ts';
import type { Callable } from './recorded-imports.ts';

/** The answers that a call may be given. */
export interface Answers {
  /** What comes next may ask what is in this. */
  give(imports: readonly TapedImport[]): void;
  /** Answers one question of the component. */
  readonly answer: (imported: ImportedFunction, args: readonly unknown[]) => unknown;
}

export interface AnswerPorts {
  /** What was denied when it was recorded. */
  denied(denied: TapedDenial): void;
  /** Never returns: whoever waits for the call ends this thread. */
  wait(): never;
}

/**
 * Answers out of a tape and of nothing else: a question is answered as the same one was, each answer once. A function
 * that gives nothing but its success is answered even where it is told something else, since that tells the component
 * nothing that the tape does not hold. Any other question that was not recorded ends the call.
 */
export function tapeAnswers(handles: Handles, ports: AnswerPorts): Answers {
  let unasked = new Map<string, TapedImport[]>();
  let open: TapedImport[] = [];
  const used = new Set<TapedImport>();

  function take(imported: ImportedFunction, args: string): TapedImport | undefined {
    const { name } = imported;
    const alike = unasked.get(questionOf({ name, args })) ?? [];
    while (alike[0] && used.has(alike[0])) alike.shift();
    const [same] = alike;
    const found = same ?? (tellsNothing(imported) ? open.find((each) => each.name === name && fits(each)) : undefined);
    if (found) {
      used.add(found);
      while (open[0] && used.has(open[0])) open.shift();
    }
    return found;
  }

  const fits = (each: TapedImport): boolean => !used.has(each) && /^(?:\(\)|ok)$/.test(each.result ?? '');

  return {
    give(imports) {
      used.clear();
      open = [...imports];
      unasked = Map.groupBy(open, questionOf);
    },
    answer(imported, args) {
      const { name, signature } = imported;
      const text = tapedArguments(args, signature.params, handles);
      const found = take(imported, text);
      if (!found) throw new Error(`the component asked for something that was not recorded: ${name}`);
      for (const denied of found.denied) ports.denied(denied);
      if (found.ends !== undefined) throw endingThrown(found.ends);
      if (found.result === undefined) return ports.wait();
      if (!signature.result) return undefined;
      const read = valueOnTape(found.result, signature.result, handles);
      if (read.kind === 'error') throw new Error(`the answer on the tape to ${name} cannot be read: ${read.message}`);
      return read.value;
    },
  };
}

function tellsNothing({ signature: { result } }: ImportedFunction): boolean {
  return result === undefined || (result.kind === 'result' && result.ok === undefined);
}

/**
 * Import objects with a member for each function that the component imports, all of which ask `answer`. No gate is
 * made: there is nothing behind them.
 */
export function answeredImports(
  items: readonly WorldItem[],
  resources: Resources,
  answer: Answers['answer'],
): ImportObject {
  const made = new Map<string, Record<string, unknown>>();
  for (const { kind, name } of items) {
    if (kind === 'interface') made.set(name.replace(/@.*$/, ''), Object.create(null) as Record<string, unknown>);
  }
  for (const imported of importedFunctions(items)) {
    const { member } = imported;
    const ask = (...args: readonly unknown[]): unknown => answer(imported, args);
    if (member.kind === 'function') {
      const members = made.get(imported.interface);
      if (members) members[member.key] = ask;
      continue;
    }
    const resource = resources.named(member.of);
    if (member.kind === 'constructor') resource.made = ask;
    else if (member.kind === 'static') define(resource.of, member.key, ask);
    else define(resource.of.prototype, member.key, askOf(ask));
  }
  const objects = Array.from(made, ([name, members]) => [name, withClasses(members, resources)] as const);
  return Object.freeze(Object.assign(Object.create(null) as ImportObject, Object.fromEntries(objects)));
}

function askOf(ask: Callable): Callable {
  return function (this: unknown, ...args: readonly unknown[]) {
    return ask(this, ...args);
  };
}

function define(holder: object, key: string, value: Callable): void {
  Object.defineProperty(holder, key, { value, configurable: true, writable: true });
}

/** Glue asks for the class of each resource, those of which no function is imported included. */
function withClasses(members: Record<string, unknown>, resources: Resources): Readonly<Record<string, unknown>> {
  return new Proxy(members, {
    get: (target, key) =>
      typeof key === 'string' && !(key in target) && /^[A-Z]/.test(key)
        ? resources.named(key).of
        : (Reflect.get(target, key) as unknown),
  });
}
