import { ConsoleStdout, File, OpenFile, PreopenDirectory, WASI, WASIProcExit } from '@bjorn3/browser_wasi_shim';
import { messageOf } from '../../base/index.ts';
import { sourceName } from '../engine.ts';

/** What is run to initialise a source: the spliced engine, compiled once. */
export interface Initialiser {
  readonly module: WebAssembly.Module;
  readonly bindings: string;
  readonly environment: Readonly<Record<string, string>>;
  /** Exports that stand for the engine's mutable globals. */
  readonly globals: readonly string[];
}

export type Initialised =
  | {
      readonly kind: 'initialised';
      /** The whole memory of the engine, with the source in it. It is the instance's own. */
      readonly memory: Uint8Array;
      /** What the source printed as an error. */
      readonly errors: string;
    }
  /** `text` is what the engine said, in the words of the official path. The memory is there where it came to its end. */
  | { readonly kind: 'failed'; readonly text: string; readonly memory?: Uint8Array }
  | { readonly kind: 'printed-too-much' }
  /** The engine keeps something elsewhere than in its memory, so that the memory alone does not tell what it is. */
  | { readonly kind: 'unsuitable'; readonly reason: string };

/** Bytes of each stream that a source may print while it is initialised, as on the official path. */
const mostPrinted = 1024 * 1024;

/**
 * Runs the engine's own initialiser over a bundle, in V8, and gives its memory. The engine sees two files in memory,
 * and nothing of this machine but the clock and random numbers. It blocks this thread as long as the source's top
 * level runs; only the end of the process stops it.
 */
export async function initialise(
  { module, bindings, environment, globals }: Initialiser,
  bundle: string,
  print: (text: string) => void,
): Promise<Initialised> {
  const [output, errors] = [collector(print), collector()];
  const input = `--initializer-script-path ${bindingsPath} --strip-path-prefix /source/ ${sourceName}`;
  const variables = Object.entries(environment).map(([name, value]) => `${name}=${value}`);
  const files = [
    new OpenFile(new File(utf8.encode(input), { readonly: true })),
    output.stream,
    errors.stream,
    folder('/bindings', 'initializer.js', bindings),
    folder('/', sourceName, bundle),
  ];
  const wasi = new WASI([], variables, files, { debug: false });
  const instance = await WebAssembly.instantiate(module, importsFor(module, wasi));
  const exports = instance.exports as EngineExports;
  const before = globals.map((name) => globalOf(exports, name));
  try {
    wasi.initialize(instance as Parameters<WASI['initialize']>[0]);
    exports['componentize.wizer']();
  } catch (thrown) {
    if (thrown instanceof PrintedTooMuch) return { kind: 'printed-too-much' };
    output.flush();
    return { kind: 'failed', text: [errors.text(), wordsFor(thrown)].join('\n') };
  }
  output.flush();
  const memory = new Uint8Array(exports.memory.buffer);
  const flaw = initialisationFlaws[exports.check_init()];
  if (flaw !== undefined) {
    const places = new RegExp(`^${bindingsPath}[:\\d]* ?`, 'gm');
    return { kind: 'failed', text: `${flaw}\n${errors.text().replaceAll(places, '')}`.trim(), memory };
  }
  const changed = globals.filter((name, index) => globalOf(exports, name) !== before[index]);
  if (changed.length > 0) return { kind: 'unsuitable', reason: `${changed.join(', ')} changed` };
  return { kind: 'initialised', memory, errors: errors.text() };
}

/** What is used of the engine: inner parts of it, which a pinned version has. */
type EngineExports = WebAssembly.Exports & {
  readonly memory: WebAssembly.Memory;
  readonly 'componentize.wizer': () => void;
  readonly check_init: () => number;
};

const bindingsPath = '/bindings/initializer.js';
const utf8 = new TextEncoder();

/** By what `check_init` answers; zero means that all is well. */
const initialisationFlaws: Readonly<Record<number, string>> = {
  1: 'Unable to extract expected exports list',
  2: 'Unable to parse the core ABI export types',
};

function folder(path: string, name: string, text: string): PreopenDirectory {
  return new PreopenDirectory(path, new Map([[name, new File(utf8.encode(text), { readonly: true })]]));
}

function importsFor(module: WebAssembly.Module, wasi: WASI): WebAssembly.Imports {
  const imports: Record<string, Record<string, WebAssembly.ImportValue>> = {
    wasi_snapshot_preview1: {
      ...(wasi.wasiImport as Record<string, WebAssembly.ImportValue>),
      poll_oneoff: notSupported,
    },
  };
  for (const { module: from, name } of WebAssembly.Module.imports(module)) {
    const group = (imports[from] ??= {});
    group[name] ??= () => {
      throw new Error(`"${from}" is not there while the source is initialised (${name})`);
    };
  }
  return imports;
}

/** Nothing is waited for while a source is initialised. */
function notSupported(): number {
  return 58;
}

function globalOf(exports: WebAssembly.Exports, name: string): unknown {
  const global = exports[name];
  if (!(global instanceof WebAssembly.Global)) throw new Error(`The engine has no ${name}.`);
  return global.value as unknown;
}

class PrintedTooMuch extends Error {}

/** A stream of the engine: its text is kept, and its whole lines are passed on. */
function collector(print?: (text: string) => void): {
  readonly stream: ConsoleStdout;
  text(): string;
  flush(): void;
} {
  const decoder = new TextDecoder();
  let kept = '';
  let bytes = 0;
  let begun = '';
  const stream = new ConsoleStdout((piece: Uint8Array) => {
    bytes += piece.length;
    if (bytes > mostPrinted) throw new PrintedTooMuch();
    const text = decoder.decode(piece, { stream: true });
    if (!print) return void (kept += text);
    const lines = (begun + text).split('\n');
    begun = lines.pop() ?? '';
    for (const line of lines) print(`${line}\n`);
  });
  return {
    stream,
    text: () => kept,
    flush: () => {
      if (print && begun !== '') print(`${begun}\n`);
      begun = '';
    },
  };
}

function wordsFor(thrown: unknown): string {
  if (thrown instanceof WASIProcExit) return '';
  if (thrown instanceof RangeError) return 'The call stack overflowed while the source was initialised.';
  if (thrown instanceof WebAssembly.RuntimeError) return `The engine gave up on the source: ${thrown.message}.`;
  return messageOf(thrown);
}
