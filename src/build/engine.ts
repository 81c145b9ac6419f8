import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { messageOf } from '../base/index.ts';

export interface EngineWorld {
  /** A file or folder below the temporary folder, which holds nothing but WIT. */
  readonly witPath: string;
  readonly worldName: string;
}

export type ComponentizeOutcome =
  | { readonly kind: 'component'; readonly bytes: Uint8Array }
  /** `line` and `column` count from zero, in the bundle. */
  | { readonly kind: 'failed'; readonly message: string; readonly line?: number; readonly column?: number }
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

/** The name under which the engine knows the bundle, in the places that errors tell. */
const sourceName = 'component.js';

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
  try {
    process.env['TMPDIR'] = folder;
    setPreopens({ [open]: open });
    // The initialiser sees the folder of the source: one that holds nothing else.
    const sourcePath = join(folder, 'source', sourceName);
    await mkdir(dirname(sourcePath));
    await writeFile(sourcePath, bundle);
    signal.throwIfAborted();
    const result = await componentize({ sourcePath, witPath: world.witPath, worldName: world.worldName });
    return { kind: 'component', bytes: result.component };
  } catch (error) {
    if (signal.aborted) throw error;
    return explain(messageOf(error));
  } finally {
    if (outer === undefined) delete process.env['TMPDIR'];
    else process.env['TMPDIR'] = outer;
    await rm(folder, { recursive: true, force: true });
  }
};

/** Keeps what is meant for the person of an error of the engine, and finds its place in the bundle. */
function explain(text: string): ComponentizeOutcome {
  const wit = /^resolving WIT in [^]*\n\s+\d+: (.*)$/.exec(text.trim());
  if (wit) return { kind: 'bad-wit', message: `The WIT does not resolve: ${wit[1]}` };
  const thrown = /^component\.js:(\d+):(\d+) (.*)$/m.exec(text);
  if (thrown) {
    const [, line, column, message] = thrown;
    return {
      kind: 'failed',
      message: `Thrown while the source was initialised: ${message}`,
      line: Number(line) - 1,
      column: Number(column) - 1,
    };
  }
  const message = text
    .replace(/^Failed to initialize component \(.*\):\n/, '')
    .replace(/\nAdditionally, some promises were rejected[^]*$/, '')
    .trim();
  return { kind: 'failed', message: message === '' ? 'The engine could not initialise the source.' : message };
}
