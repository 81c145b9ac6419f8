import { Script } from 'node:vm';
import type { CompiledCore } from '../cores.ts';
import { ended, GuestExit } from '../gates/endings.ts';
import { endingOf } from './ending.ts';
import { fillMemory } from './fill-memory.ts';
import type { ImportObject } from './imports.ts';
import { type CallEnding, type ExportPath, nameOfPath } from './messages.ts';
import { type Exports, find, type Target } from './targets.ts';
import { transferFlaw } from './transfer.ts';

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
 * Calls one export. Where that is an asynchronous function its end is waited for, else there is no promise.
 *
 * @param returnsResult whether the WIT function returns a `result`: then the glue returns the ok value or throws the
 * error's, and the ending carries the result as a whole
 */
export function call(
  exports: Exports,
  path: ExportPath,
  args: readonly unknown[],
  returnsResult: boolean,
): CallEnding | Promise<CallEnding> {
  return performed(find(exports, path), path, args, returnsResult, returned);
}

/**
 * As {@link call}, of what was found already.
 *
 * @param finish makes an ending of what was returned, which is the whole of a `result`
 */
export function performed(
  target: Target | undefined,
  path: ExportPath,
  args: readonly unknown[],
  returnsResult: boolean,
  finish: (value: unknown) => CallEnding,
): CallEnding | Promise<CallEnding> {
  ended.by = undefined;
  if (!target) return { kind: 'no-such-export', message: `the component does not export ${nameOfPath(path)}` };
  const returnedValue = (value: unknown): CallEnding => finish(returnsResult ? { tag: 'ok', val: value } : value);
  const thrownValue = (thrown: unknown): CallEnding => {
    // An error that is the function's own result is plain data; whatever else ends a call is an Error or an exception
    // of WebAssembly's own.
    const isAnswer = returnsResult && !(thrown instanceof Error) && !(thrown instanceof WebAssembly.Exception);
    return isAnswer ? finish({ tag: 'err', val: thrown }) : endingOf(thrown);
  };
  try {
    const value: unknown = target(...args);
    if (!isThenable(value)) return asEnded(returnedValue(value));
    return Promise.resolve(value).then(returnedValue).catch(thrownValue).then(asEnded);
  } catch (thrown) {
    return asEnded(thrownValue(thrown));
  }
}

/** What is waited for; the glue's asynchronous functions give promises. */
function isThenable(value: unknown): value is PromiseLike<unknown> {
  return typeof value === 'object' && value !== null && 'then' in value && typeof value.then === 'function';
}

/** A guest that caught its exit, or the end of a call that went over a limit, and then trapped ended by that. */
function asEnded(ending: CallEnding): CallEnding {
  const { by } = ended;
  const counts = by instanceof GuestExit ? endings.has(ending.kind) : ending.kind === 'trap';
  return by && counts ? endingOf(by) : ending;
}

/** What may become of a call of which nothing more is to be heard. */
const endings: ReadonlySet<CallEnding['kind']> = new Set(['trap', 'returned', 'not-transferable', 'limit']);

/** What came back, as plain data that crosses threads. */
export function returned(value: unknown): CallEnding {
  const flaw = transferFlaw(value);
  return flaw === undefined ? { kind: 'returned', value } : { kind: 'not-transferable', message: flaw };
}
