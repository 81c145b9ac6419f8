import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { $init, generate } from '@bytecodealliance/jco-transpile/component';
import { parse } from '@bytecodealliance/jco-transpile/wasm-tools';
import { checkGlue } from '../../../src/build/harden/glue.ts';
import { type Bounds, harden } from '../../../src/build/harden/harden.ts';

/** Room enough for everything that the tests do not bound on purpose. */
export const roomy: Bounds = { memoryBytes: 64 * 1024 * 1024, tableElements: 100_000 };

/** What a test calls: functions by name, or interfaces of them. */
export type Exports = Record<string, (...args: unknown[]) => unknown>;

export function assemble(wat: string): Promise<Uint8Array> {
  return parse(wat);
}

/** The bytes of a component that is expected to pass. */
export function hardened(component: Uint8Array, bounds: Bounds = roomy): Uint8Array {
  const outcome = harden(component, bounds);
  if (outcome.kind === 'refused') throw new Error(`${outcome.reason.kind}: ${outcome.reason.message}`);
  return outcome.bytes;
}

export interface Transpiled {
  readonly glue: string;
  readonly cores: Readonly<Record<string, Uint8Array>>;
}

/** Transpiles as the build does. */
export async function transpile(component: Uint8Array): Promise<Transpiled> {
  await $init;
  const { files } = generate(component, {
    name: 'c',
    map: [],
    instantiation: { tag: 'async' },
    noTypescript: true,
    noNodejsCompat: true,
    noComponentErrorWrapping: true,
    base64Cutoff: 0,
    tlaCompat: false,
    validLiftingOptimization: false,
    tracing: false,
    multiMemory: true,
  });
  const cores = Object.fromEntries(files.filter(([name]) => name.endsWith('.wasm')));
  const glue = files.find(([name]) => name.endsWith('.js'))?.[1];
  return { glue: new TextDecoder().decode(glue), cores };
}

/** The glue as `checkGlue` leaves it; a refusal fails the test. */
export function checked(glue: string): string {
  const outcome = checkGlue(glue);
  if (outcome.kind === 'refused') throw new Error(outcome.message);
  return outcome.source;
}

/** Runs transpiled glue in this process and gives the component's exports. */
export async function instantiate({ glue, cores }: Transpiled, imports: object = {}): Promise<Exports> {
  const folder = await mkdtemp(join(tmpdir(), 'airlock-harden-'));
  try {
    await writeFile(join(folder, 'glue.mjs'), glue);
    const module = (await import(/* @vite-ignore */ pathToFileURL(join(folder, 'glue.mjs')).href)) as GlueModule;
    return await module.instantiate((name) => {
      const bytes = cores[name];
      if (!bytes) throw new Error(`no core module ${name}`);
      return WebAssembly.compile(Uint8Array.from(bytes));
    }, imports);
  } finally {
    await rm(folder, { recursive: true });
  }
}

interface GlueModule {
  instantiate(core: (name: string) => Promise<WebAssembly.Module>, imports: object): Promise<Exports>;
}

/** Hardens, transpiles, checks and instantiates: what a component goes through before it answers its first call. */
export async function run(component: Uint8Array, bounds?: Bounds, imports?: object): Promise<Exports> {
  const { glue, cores } = await transpile(hardened(component, bounds));
  return instantiate({ glue: checked(glue), cores }, imports);
}
