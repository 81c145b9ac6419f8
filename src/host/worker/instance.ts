import { Script } from 'node:vm';
import { camelCase } from '../../wit/index.ts';
import type { CompiledCore } from '../cores.ts';
import { ended, GuestExit } from '../gates/endings.ts';
import { endingOf } from './ending.ts';
import { fillMemory } from './fill-memory.ts';
import type { ImportObject } from './imports.ts';
import { type CallEnding, type ExportPath, nameOfPath } from './messages.ts';
import { transferFlaw } from './transfer.ts';

/**
 * A component's exports as the glue gives them: functions of the world and interfaces that the world itself writes out
 * by their label in camel case, an interface of a package by its whole name. (The glue gives the latter by its bare name
 * as well, which is not looked at: two packages may have the same.)
 */
type Exports = Readonly<Record<string, unknown>>;

export interface Glue {
  instantiate(
    getCore: (file: string) => WebAssembly.Module,
    imports: ImportObject,
    instantiateCore: (module: WebAssembly.Module, imports: WebAssembly.Imports) => Promise<WebAssembly.Instance>,
  ): Promise<Exports>;
}

/** What the glue is called in stack traces. */
const glueName = 'glue.js';

/**
 * Loads the checked glue. It runs nothing of the component yet. It is loaded as a script and not as a module: Node keeps
 * several copies of a module that has no file, which is megabytes in every thread.
 */
export function loadGlue(glue: string): Glue {
  const body = glue.replaceAll(/^\s*export (?=(?:const|function) )/gm, '');
  const script = new Script(`"use strict";(() => {${body}\nreturn { instantiate };\n})()`, { filename: glueName });
  return script.runInThisContext() as Glue;
}

/**
 * Makes one instance. Throws what the component's own start code throws.
 *
 * @param ours is given its memories
 */
export async function instantiate(
  glue: Glue,
  cores: ReadonlyMap<string, CompiledCore>,
  imports: ImportObject,
  ours: WebAssembly.Memory[] = [],
): Promise<Exports> {
  const memories = new Map(Array.from(cores.values(), (core) => [core.module, core.memory]));
  return glue.instantiate(
    (file) => {
      const core = cores.get(file);
      if (!core) throw new Error(`the glue asks for ${file}, which the version does not have`);
      return core.module;
    },
    imports,
    async (core, coreImports) => {
      const instance = await WebAssembly.instantiate(core, coreImports);
      const memory = memories.get(core);
      if (memory) fillMemory(instance, memory);
      ours.push(...Object.values(instance.exports).filter((each) => each instanceof WebAssembly.Memory));
      return instance;
    },
  );
}

/**
 * Calls one export and waits for its end, if it is an asynchronous function.
 *
 * @param returnsResult whether the WIT function returns a `result`: then the glue returns the ok value or throws the
 * error's, and the ending carries the result as a whole
 */
export async function call(
  exports: Exports,
  path: ExportPath,
  args: readonly unknown[],
  returnsResult: boolean,
): Promise<CallEnding> {
  ended.by = undefined;
  return asEnded(await callNow(exports, path, args, returnsResult));
}

/** A guest that caught its exit, or the end of a call that went over a limit, and then trapped ended by that. */
function asEnded(ending: CallEnding): CallEnding {
  const { by } = ended;
  const counts = by instanceof GuestExit ? endings.has(ending.kind) : ending.kind === 'trap';
  return by && counts ? endingOf(by) : ending;
}

/** What may become of a call of which nothing more is to be heard. */
const endings: ReadonlySet<CallEnding['kind']> = new Set(['trap', 'returned', 'not-transferable', 'limit']);

async function callNow(
  exports: Exports,
  path: ExportPath,
  args: readonly unknown[],
  returnsResult: boolean,
): Promise<CallEnding> {
  const target = find(exports, path);
  if (!target) return { kind: 'no-such-export', message: `the component does not export ${nameOfPath(path)}` };
  try {
    const value: unknown = await target(...args);
    return returned(returnsResult ? { tag: 'ok', val: value } : value);
  } catch (thrown) {
    // An error that is the function's own result is plain data; whatever else ends a call is an Error or an exception
    // of WebAssembly's own.
    const isAnswer = returnsResult && !(thrown instanceof Error) && !(thrown instanceof WebAssembly.Exception);
    return isAnswer ? returned({ tag: 'err', val: thrown }) : endingOf(thrown);
  }
}

function returned(value: unknown): CallEnding {
  const flaw = transferFlaw(value);
  return flaw === undefined ? { kind: 'returned', value } : { kind: 'not-transferable', message: flaw };
}

function find(exports: Exports, path: ExportPath): ((...args: readonly unknown[]) => unknown) | undefined {
  const holder = path.interface === undefined ? exports : own(exports, keyOf(path.interface));
  if (typeof holder !== 'object' || holder === null) return undefined;
  const target = own(holder, camelCase(path.function));
  return typeof target === 'function' ? (...args) => Reflect.apply(target, holder, args) as unknown : undefined;
}

function own(object: object, name: string): unknown {
  return Object.hasOwn(object, name) ? (object as Record<string, unknown>)[name] : undefined;
}

function keyOf(interfaceName: string): string {
  return interfaceName.includes(':') ? interfaceName : camelCase(interfaceName);
}
