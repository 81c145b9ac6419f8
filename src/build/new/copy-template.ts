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
    const clash = await fill(template, made, name);
    if (clash !== undefined)
      return { kind: 'bad-name', message: `The template has a file ${clash} of its own: choose another name.` };
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

/** Gives the first file of the template that would be called as one that is named after the component. */
async function fill(from: string, to: string, name: string): Promise<string | undefined> {
  await mkdir(to);
  const entries = await readdir(from, { withFileTypes: true });
  const names = entries.map((entry) => named(entry.name, name));
  const twice = names.find((each, at) => names.indexOf(each) !== at);
  if (twice !== undefined) return twice;
  for (const entry of entries) {
    const source = join(from, entry.name);
    const target = join(to, named(entry.name, name));
    if (entry.isDirectory()) {
      const clash = await fill(source, target, name);
      if (clash !== undefined) return `${entry.name}/${clash}`;
    } else await writeFile(target, (await readFile(source, 'utf8')).replaceAll('{{name}}', name), { flag: 'wx' });
  }
  return undefined;
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
