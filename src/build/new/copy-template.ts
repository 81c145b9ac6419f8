import { lstat, mkdir, mkdtemp, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { messageOf } from '../../base/index.ts';
import { componentNameProblem } from './name.ts';

export type CopyOutcome =
  | { readonly kind: 'created'; readonly folder: string; readonly manifestPath: string }
  | { readonly kind: 'bad-name'; readonly message: string }
  | { readonly kind: 'exists'; readonly path: string }
  | { readonly kind: 'failed'; readonly message: string };

/**
 * Makes the folder `parent/name` out of a template (both absolute paths), whole or not at all. What is there already is
 * never touched, whatever it is.
 */
export async function copyTemplate(template: string, parent: string, name: string): Promise<CopyOutcome> {
  const message = componentNameProblem(name);
  if (message !== undefined) return { kind: 'bad-name', message };
  const folder = join(parent, name);
  if (await isThere(folder)) return { kind: 'exists', path: folder };
  let making: string | undefined;
  try {
    await mkdir(parent, { recursive: true });
    // Beside its place, so that it can be moved there in one step.
    making = await mkdtemp(join(parent, '.airlock-new-'));
    const made = join(making, name);
    await fill(template, made, name);
    await rename(made, folder);
    return { kind: 'created', folder, manifestPath: join(folder, 'airlock.json') };
  } catch (error) {
    // Somebody was faster; a folder that is not empty is not replaced by another.
    if (await isThere(folder)) return { kind: 'exists', path: folder };
    return { kind: 'failed', message: messageOf(error) };
  } finally {
    if (making !== undefined) await rm(making, { recursive: true, force: true });
  }
}

async function fill(from: string, to: string, name: string): Promise<void> {
  await mkdir(to);
  for (const entry of await readdir(from, { withFileTypes: true })) {
    const source = join(from, entry.name);
    const target = join(to, named(entry.name, name));
    if (entry.isDirectory()) await fill(source, target, name);
    else await writeFile(target, (await readFile(source, 'utf8')).replaceAll('{{name}}', name), { flag: 'wx' });
  }
}

/** A file that a packager or version control would take for its own goes by another name in a template. */
function named(file: string, name: string): string {
  return file.replaceAll('__name__', name).replace(/^_gitignore$/, '.gitignore');
}

async function isThere(path: string): Promise<boolean> {
  return lstat(path).then(
    () => true,
    () => false,
  );
}
