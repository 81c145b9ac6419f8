import { describeWorld, type LocatedItem, type WorldItem } from '../wit/index.ts';
import { componentText } from './component-wit/component-text.ts';
import { checkGlue, liftBudget } from './harden/glue.ts';
import { harden } from './harden/harden.ts';
import { transpile } from './transpile.ts';

/** What a component's bytes become: the parts of a version that are read from the bytes themselves. */
export interface Finished {
  readonly kind: 'finished';
  /** The checked JavaScript module whose `instantiate` makes an instance out of `cores`. */
  readonly glue: string;
  /** Core modules by the file name under which the glue asks for them. */
  readonly cores: Readonly<Record<string, Uint8Array>>;
  readonly imports: readonly WorldItem[];
  readonly exports: readonly WorldItem[];
  /** The component's own WIT: its world, then a nested package for each interface that it imports. */
  readonly wit: string;
  readonly componentBytes: number;
}

export type FinishOutcome =
  | Finished
  /** The bytes exceed what the manifest allows, or are not safe to run. */
  | { readonly kind: 'refused'; readonly message: string }
  /** A tool could not read them, or what came out of it is not safe. */
  | { readonly kind: 'failed'; readonly message: string };

/** Runs one step of a build, under a name for its timing. */
export type Timed = <T>(step: string, run: () => Promise<T> | T) => Promise<T>;

/** No table of a component may grow beyond this. Engines written in C have some ten thousand functions in theirs. */
const tableElements = 100_000;

/**
 * Makes the bytes of a component harmless, bounds them to `memoryBytes`, and turns them into checked glue and core
 * modules. Throws if a tool trapped on them: its process has to end then.
 */
export async function finish(component: Uint8Array, memoryBytes: number, timed: Timed): Promise<FinishOutcome> {
  const hardened = await timed('harden', () => harden(component, { memoryBytes, tableElements }));
  if (hardened.kind === 'refused') return { kind: 'refused', message: hardened.reason.message };
  const transpiled = await timed('transpile', () => transpile(hardened.bytes));
  if (transpiled.kind === 'failed') return transpiled;
  const glue = await timed('check', () => checkGlue(transpiled.glue, { ...liftBudget, bytes: memoryBytes }));
  if (glue.kind === 'refused') return { kind: 'failed', message: glue.message };
  const described = await timed('describe', () => describeComponent(hardened.bytes));
  if (described.kind === 'failed') return described;
  return {
    ...described,
    kind: 'finished',
    glue: glue.source,
    cores: transpiled.cores,
    componentBytes: hardened.bytes.length,
  };
}

type Description =
  | ({ readonly kind: 'described' } & Pick<Finished, 'wit' | 'imports' | 'exports'>)
  | { readonly kind: 'failed'; readonly message: string };

/** What the bytes themselves say that they import: more than the source world, for the engine has needs of its own. */
async function describeComponent(component: Uint8Array): Promise<Description> {
  const wit = await componentText(component);
  if (wit.kind === 'failed') return wit;
  const described = describeWorld([{ path: 'component.wit', text: wit.text }], 'root');
  if (described.kind === 'world') {
    const [imports, exports] = [described.imports.map(withoutOrigin), described.exports.map(withoutOrigin)];
    return { kind: 'described', wit: wit.text, imports, exports };
  }
  const message = described.problems.map((problem) => problem.message).join(' ');
  return { kind: 'failed', message: `The WIT of the component cannot be read: ${message}` };
}

/** The item as it goes into a version, which knows no files. */
export function withoutOrigin(item: LocatedItem): WorldItem {
  return item.kind === 'function'
    ? { kind: item.kind, name: item.name, signature: item.signature }
    : {
        kind: item.kind,
        name: item.name,
        functions: item.functions.map(({ name, signature }) => ({ name, signature })),
      };
}
