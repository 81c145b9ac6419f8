import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { messageOf } from '../base/index.ts';
import { readEngine, unpackInitialiser } from './engine-files.ts';
import { withMemoryLimit } from './engine-memory.ts';
import { isTrap } from './trap.ts';

export interface EngineWorld {
  /** A file or folder below the temporary folder, which holds nothing but WIT. */
  readonly witPath: string;
  readonly worldName: string;
  /** Bytes that the component may use. The initialisation may use that much too, but never less than the engine needs. */
  readonly memoryBytes: number;
  /** The names that the bundle exports. */
  readonly exported: readonly string[];
}

export type ComponentizeOutcome =
  | { readonly kind: 'component'; readonly bytes: Uint8Array }
  /** `line` and `column` count from zero, in the bundle. */
  | { readonly kind: 'failed'; readonly message: string; readonly line?: number; readonly column?: number }
  /** Initialised, the source has not what the world exports: a function, resource or interface, named as in JavaScript. */
  | { readonly kind: 'missing'; readonly interface?: string; readonly name: string; readonly message: string }
  /** The engine itself broke on the source. It must not be used again in this process. */
  | { readonly kind: 'broken'; readonly message: string }
  /** The WIT is not one. A name in backquotes, if there is one, is what the message is about. */
  | { readonly kind: 'bad-wit'; readonly message: string };

/** Makes a component out of one JavaScript module. The signal is looked at before each long step begins. */
export type ComponentizeStep = (
  bundle: string,
  world: EngineWorld,
  signal: AbortSignal,
) => Promise<ComponentizeOutcome>;

/** The engine and its version, as they go into a version's name. */
export const engineName = 'componentize-js 0.23.0';

/** Below this the engine cannot say what is wrong. */
export const leastMemoryBytes = 64 * 1024 ** 2;

/** The name under which the engine knows the bundle, in the places that errors tell. */
export const sourceName = 'component.js';

/**
 * The official path: StarlingMonkey, initialised by wizer in a process of its own. It blocks its thread while wizer
 * runs, about two seconds.
 */
export const componentizeJs: ComponentizeStep = async (bundle, world, signal) => {
  const { componentize, setPreopens } = await import('./componentize-js.ts');
  // The splicer asks once in the life of the process what it may open, so that has to be what stays the same.
  const open = tmpdir();
  const folder = await mkdtemp(join(open, 'airlock-engine-'));
  // What lies below the working directory would be opened to the initialiser, should the bundle lie there too.
  if (folder.startsWith(process.cwd())) throw new Error('The working directory must not hold the temporary files.');
  const outer = process.env['TMPDIR'];
  const memoryBytes = Math.max(world.memoryBytes, leastMemoryBytes);
  try {
    process.env['TMPDIR'] = folder;
    setPreopens({ [open]: open });
    // The initialiser sees the folder of the source: one that holds nothing else.
    const sourcePath = join(folder, 'source', sourceName);
    await mkdir(dirname(sourcePath));
    await writeFile(sourcePath, bundle);
    const engine = join(folder, 'engine.wasm');
    await writeFile(engine, withMemoryLimit(await readEngine(), memoryBytes));
    const wizerBin = await unpackInitialiser(folder);
    signal.throwIfAborted();
    const { witPath, worldName } = world;
    const program = wizerBin === undefined ? {} : { wizerBin };
    const result = await componentize({ sourcePath, witPath, worldName, engine, ...program });
    return { kind: 'component', bytes: result.component };
  } catch (error) {
    if (signal.aborted) throw error;
    if (isTrap(error)) return { kind: 'broken', message: tooMuch };
    return explain(messageOf(error), memoryBytes);
  } finally {
    if (outer === undefined) delete process.env['TMPDIR'];
    else process.env['TMPDIR'] = outer;
    await rm(folder, { recursive: true, force: true });
  }
};

export const tooMuch =
  'The engine could not take this source: it broke on it. Very large literals, or very much data that is made while ' +
  'the source is initialised, do that: make such data when it is asked for, or pass it in.';

const notRun =
  `The program that initialises the source could not be run. It was put into ${tmpdir()}, where this system may run no ` +
  'programs (a file system that is mounted noexec, say): set TMPDIR to a folder where it may, and start the editor anew.';

/** Keeps what is meant for the person of an error of the engine, and finds its place in the bundle. */
export function explain(text: string, memoryBytes: number): ComponentizeOutcome {
  const wit = /^resolving WIT in [^]*\n\s+\d+: (.*)$/.exec(text.trim());
  if (wit) return { kind: 'bad-wit', message: `The WIT does not resolve: ${wit[1]}` };
  const message = text
    .replace(/^Failed to initialize component \(.*\):\n/, '')
    .replace(/\nAdditionally, some promises were rejected[^]*$/, '')
    .replace(/^Exception while evaluating top-level script\n/m, '')
    .trim();
  if (/^(?:uncaught exception: )?out of memory$|^out of memory\b/m.test(message)) {
    const limit = Math.floor(memoryBytes / 1024 ** 2);
    return { kind: 'failed', message: `It ran out of memory while the source was initialised (limit ${limit} MiB).` };
  }
  // The program is unpacked into the folder for temporary files, and nothing else is wrong with it there.
  if (/spawnSync [^]*\b(?:EACCES|EPERM)\b/.test(text)) return { kind: 'failed', message: notRun };
  if (text.includes('spawnSync') && text.includes('ENOBUFS'))
    return { kind: 'failed', message: 'The source printed too much while it was initialised.' };
  const missing = /does not export a "([^"]+)" (?:([\w$]+) )?(function|resource|interface) as expected/.exec(message);
  if (missing) return { kind: 'missing', ...missingPart(missing), message: firstLines(message) };
  const thrown = /^component\.js:(\d+):(\d+) (.*)$/m.exec(message);
  if (thrown) {
    const [, line, column, what] = thrown;
    return {
      kind: 'failed',
      message: `Thrown while the source was initialised: ${what}`,
      line: Number(line) - 1,
      column: Number(column) - 1,
    };
  }
  const uncaught = /^uncaught exception: (.*)$/m.exec(message)?.[1];
  if (uncaught !== undefined)
    return { kind: 'failed', message: `Thrown while the source was initialised: ${uncaught}` };
  return { kind: 'failed', message: message === '' ? 'The engine could not initialise the source.' : message };
}

/** `"a:b/r" stop function` is a part of an interface; `"run" function` and `"r" interface` stand by themselves. */
function missingPart([, first = '', second]: RegExpExecArray): { readonly interface?: string; readonly name: string } {
  return second === undefined ? { name: first } : { interface: first, name: second };
}

function firstLines(message: string): string {
  return message.replace(/^Unable to extract expected exports list\n/, '').replace(/\n {2}Try defining[^]*$/, '');
}
