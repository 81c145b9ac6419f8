import { endingOf } from './ending.ts';
import type { ImportObject } from './imports.ts';
import type { CallEnding, ExportPath } from './messages.ts';

/** A component's exports as the glue gives them: functions of the world, and an object for each interface. */
type Exports = Readonly<Record<string, unknown>>;

interface Glue {
  instantiate(getCore: (file: string) => WebAssembly.Module, imports: ImportObject): Promise<Exports>;
}

/** Loads the checked glue and makes one instance. Throws what the component's own start code throws. */
export async function instantiate(
  glue: string,
  cores: ReadonlyMap<string, WebAssembly.Module>,
  imports: ImportObject,
): Promise<Exports> {
  const module = (await import(`data:text/javascript;base64,${Buffer.from(glue).toString('base64')}`)) as Glue;
  return module.instantiate((file) => {
    const core = cores.get(file);
    if (!core) throw new Error(`the glue asks for ${file}, which the version does not have`);
    return core;
  }, imports);
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
  const target = find(exports, path);
  if (!target) return { kind: 'no-such-export', message: `the component does not export ${describe(path)}` };
  try {
    const value: unknown = await target(...args);
    return { kind: 'returned', value: returnsResult ? { tag: 'ok', val: value } : value };
  } catch (thrown) {
    // An error that is the function's own result is plain data; whatever else ends a call is an Error.
    if (returnsResult && !(thrown instanceof Error)) return { kind: 'returned', value: { tag: 'err', val: thrown } };
    return endingOf(thrown);
  }
}

function find(exports: Exports, path: ExportPath): ((...args: readonly unknown[]) => unknown) | undefined {
  const holder = path.interface === undefined ? exports : own(exports, path.interface);
  if (typeof holder !== 'object' || holder === null) return undefined;
  const target = own(holder, camelCase(path.function));
  return typeof target === 'function' ? (...args) => Reflect.apply(target, holder, args) as unknown : undefined;
}

function own(object: object, name: string): unknown {
  return Object.hasOwn(object, name) ? (object as Record<string, unknown>)[name] : undefined;
}

function camelCase(name: string): string {
  return name.replace(/-([a-zA-Z0-9])/g, (_, letter: string) => letter.toUpperCase());
}

function describe(path: ExportPath): string {
  return path.interface === undefined ? path.function : `${path.interface}#${path.function}`;
}
