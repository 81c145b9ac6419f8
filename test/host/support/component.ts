import { join } from 'node:path';
import { componentEmbed, componentNew, parse } from '@bytecodealliance/jco-transpile/wasm-tools';
import { checkGlue } from '../../../src/build/harden/glue.ts';
import { harden } from '../../../src/build/harden/harden.ts';
import { transpile } from '../../../src/build/transpile.ts';
import { componentText } from '../../../src/build/component-wit/component-text.ts';
import { type ComponentVersion, readReferenceWit } from '../../../src/host/index.ts';
import { describeWorld, type FunctionSignature } from '../../../src/wit/index.ts';
import { root } from '../../support/paths.ts';
import { usualConditions } from '../../../src/manifest/index.ts';

/** A component written by hand: what its world holds, and a core module that keeps it. */
export interface Source {
  /** Its package, where that matters. */
  readonly package?: string;
  /** Interfaces of that package. */
  readonly interfaces?: string;
  /** Other packages, each with its items in braces. */
  readonly more?: string;
  /** The items of the world, as `export run: func() -> u32;`. */
  readonly world: string;
  /** The core module as text; imports and exports are named as the canonical ABI names them. */
  readonly core: string;
}

/** The repository's own copies of the interfaces that the host offers. */
export const referenceWit: readonly string[] = readReferenceWit(join(root, 'wit'));

/** Makes a version the way the build does, from a core module instead of a source. */
export async function versionOf(source: Source, options: Partial<ComponentVersion> = {}): Promise<ComponentVersion> {
  // The component's own text says nothing of its exports; the world that it was made from does.
  const described = describeWorld([{ path: 'source.wit', text: witOf(source) }], 'root');
  const exports = described.kind === 'world' ? described.exports : [];
  return versionOfBytes(await bytesOf(source), { exports, ...options });
}

/** The component itself, as a toolchain would write it into a file. */
export async function bytesOf(source: Source): Promise<Uint8Array> {
  const witSource = witOf(source);
  const core = await parse(source.core);
  const embedded = await componentEmbed({
    binary: core,
    witSource,
    world: 'root',
    dummy: false,
    stringEncoding: 'utf8',
  });
  return componentNew(embedded);
}

function witOf({ package: name = 'test:component', interfaces = '', world, more = '' }: Source): string {
  const nested = referenceWit.map((text) => `${text.replace(/^package ([^;]+);/m, 'package $1 {')}\n}`);
  return `package ${name};\n${interfaces}\nworld root { ${world} }\n${more}\n${nested.join('\n')}`;
}

/** As {@link versionOf}, from the bytes of a component. */
export async function versionOfBytes(
  bytes: Uint8Array,
  options: Partial<ComponentVersion> = {},
): Promise<ComponentVersion> {
  const hardened = harden(bytes, { memoryBytes: 16 * 1024 * 1024, tableElements: 10_000 });
  if (hardened.kind === 'refused') throw new Error(hardened.reason.message);
  const transpiled = await transpile(hardened.bytes);
  if (transpiled.kind === 'failed') throw new Error(transpiled.message);
  const glue = checkGlue(transpiled.glue);
  if (glue.kind === 'refused') throw new Error(glue.message);
  const wit = await componentText(hardened.bytes);
  if (wit.kind === 'failed') throw new Error(wit.message);
  const world = describeWorld([{ path: 'component.wit', text: wit.text }], 'root');
  if (world.kind !== 'world') throw new Error(world.problems.map((problem) => problem.message).join('; '));
  return {
    hash: String(hashes++),
    glue: glue.source,
    cores: transpiled.cores,
    exports: world.exports,
    imports: world.imports,
    wit: wit.text,
    requests: [],
    callTimeMs: 10_000,
    conditions: usualConditions,
    inputs: [],
    ...options,
  };
}

let hashes = 0;

/** A signature for calls in tests, where only the shape of the result matters to the host. */
export const plain: FunctionSignature = { params: [], async: false, text: 'func()' };
