import { $init, generateTypes } from '@bytecodealliance/jco-transpile/component';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { messageOf } from '../../base/index.ts';
import { isTrap } from '../trap.ts';
import type { MadeFile, Side, WitFolder } from './request.ts';

export type TypesOutcome =
  | { readonly kind: 'done'; readonly value: readonly MadeFile[] }
  | { readonly kind: 'refused'; readonly message: string };

/**
 * Makes the declarations of TypeScript for a world, with jco. The paths of the folder must be plain ones that lead
 * nowhere else, as `folderProblem` sees to, and the temporary folder has to be open to the tools. Throws if the tool trapped.
 */
export async function typeFiles(wit: WitFolder, world: string, side: Side): Promise<TypesOutcome> {
  const folder = await mkdtemp(join(tmpdir(), 'airlock-types-'));
  try {
    for (const { path, content } of wit) {
      const target = join(folder, path);
      await mkdir(dirname(target), { recursive: true });
      await writeFile(target, content);
    }
    await $init;
    const name = /\/([^/@]+)/.exec(world)?.[1] ?? world;
    const made = generateTypes(name, { wit: { tag: 'path', val: folder }, world, guest: side === 'guest' });
    const decoder = new TextDecoder();
    return { kind: 'done', value: made.map(([path, bytes]) => ({ path, content: decoder.decode(bytes) })) };
  } catch (error) {
    if (isTrap(error)) throw error;
    return { kind: 'refused', message: `The types cannot be made: ${explained(messageOf(error), folder)}` };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** The tool speaks of the copy that it saw, and of how it came there before it says what is wrong. */
function explained(message: string, folder: string): string {
  const causes = message.split(/\n\s*\d+: |Caused by:\n/).map((each) => each.trim());
  return (causes.at(-1) ?? message).replaceAll(`${folder}/`, '').replaceAll(folder, 'the WIT').slice(0, 1000);
}
