import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { componentEmbed, componentNew } from '@bytecodealliance/jco-transpile/wasm-tools';
import { messageOf } from '../../base/index.ts';
import { escapeName } from '../../wit/index.ts';
import { setPreopens } from '../componentize-js.ts';
import type { Contract } from '../contract.ts';
import { type CoreItems, readCoreItems } from '../describe/core-items.ts';
import { adapterFile } from '../engine-files.ts';
import { isTrap } from '../trap.ts';
import { copyWit, type WitSources } from '../wit-sources.ts';

export type ComponentOutcome =
  | { readonly kind: 'component'; readonly bytes: Uint8Array }
  /** The sentence goes on from the name of the file. */
  | { readonly kind: 'failed'; readonly message: string };

/**
 * Makes a component of a core module, with the world that it was written for: its own, where a toolchain has left that
 * in it, else the one that is given. Throws if a tool trapped.
 */
export async function componentOf(
  core: Uint8Array,
  world: { readonly wit: WitSources; readonly contract: Contract } | undefined,
): Promise<ComponentOutcome> {
  const items = readCoreItems(core);
  if (typeof items === 'string')
    return { kind: 'failed', message: `is damaged: ${items.replace('The component is', 'the module is')}` };
  const own = items.witSections.length > 0;
  if (!own && !world) return { kind: 'failed', message: worldIsMissing };
  try {
    const embedded = own || !world ? core : await embed(core, world.wit, world.contract.name);
    return { kind: 'component', bytes: await componentNew(embedded, await adaptersFor(items)) };
  } catch (error) {
    if (isTrap(error)) throw error;
    return { kind: 'failed', message: `cannot be made a component: ${explained(messageOf(error))}` };
  }
}

const preview1 = 'wasi_snapshot_preview1';

/** jco's adapters from the WASI that core modules are compiled for. With one, a `main` becomes `wasi:cli/run`. */
async function adaptersFor({ imports, exports }: CoreItems): Promise<[string, Uint8Array][]> {
  if (!imports.some(({ name }) => name.startsWith(preview1))) return [];
  const isCommand = exports.some(({ name }) => name === '_start');
  const file = `${preview1}.${isCommand ? 'command' : 'reactor'}.wasm`;
  return [[preview1, await readFile(join(dirname(adapterFile()), file))]];
}

const worldIsMissing =
  'is a core module, which does not say what it imports and exports: "world" has to name its world in the WIT.';

async function embed(binary: Uint8Array, wit: WitSources, world: string): Promise<Uint8Array> {
  const open = tmpdir();
  // The tools ask once in the life of the process what they may open, so that has to be what stays the same.
  setPreopens({ [open]: open });
  const folder = await mkdtemp(join(open, 'airlock-wit-'));
  try {
    const witPath = await copyWit(wit, folder);
    return await componentEmbed({ binary, witPath, world: escapeName(world), dummy: false, stringEncoding: 'utf8' });
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** The innermost cause says what is wrong; what is around it says only who found it. */
function explained(message: string): string {
  const causes = Array.from(message.matchAll(/^\s+\d+: (.*)$/gm), (match) => match[1] ?? '');
  const text = causes.length > 0 ? causes.slice(-2).join(': ') : message;
  return text.replaceAll(/\s*\n\s*/g, ' ').slice(0, 500);
}
