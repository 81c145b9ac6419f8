import { dirname, join } from 'node:path';
import { readManifestFile } from '../build/index.ts';
import { planSystem } from '../host/index.ts';
import { parseWorkspace, workspaceFileName } from '../manifest/index.ts';
import type { CheckedManifest } from './check-links.ts';
import type { Problem } from './problem.ts';
import { manifestProblems } from './target.ts';

/**
 * What is wrong with the workspace files of a folder and of those that its components lie in, as `serve` would say it.
 *
 * @param folder absolute real path
 * @param manifests the paths of all manifests below
 * @param right those of them that are right: where one is not, nobody knows which names there are
 */
export async function checkWorkspaces(
  folder: string,
  manifests: readonly string[],
  right: readonly CheckedManifest[],
): Promise<readonly Problem[]> {
  const found: Problem[] = [];
  for (const each of foldersOf(folder, manifests)) {
    const path = join(each, workspaceFileName);
    const file = await readManifestFile(path);
    if (file.kind === 'unreadable') found.push({ path, line: 1, column: 1, severity: 'error', message: file.message });
    if (file.kind !== 'text') continue;
    const { workspace, problems } = parseWorkspace(file.text);
    found.push(...manifestProblems(path, file.text, problems));
    const below = (manifest: string): boolean => manifest.startsWith(join(each, '/'));
    const checked = right.filter((one) => below(one.path));
    if (!workspace || checked.length < manifests.filter(below).length) continue;
    const parties = checked.map(({ path: id, manifest: { name, links } }) => ({ id, name, links }));
    const flaws = planSystem(parties, workspace).problems.map((flaw) => ({ ...flaw, severity: 'error' as const }));
    found.push(...manifestProblems(path, file.text, flaws));
  }
  return found;
}

/** The folder, and each on the way from it to a manifest. */
function foldersOf(folder: string, manifests: readonly string[]): ReadonlySet<string> {
  const folders = new Set([folder]);
  for (const manifest of manifests) {
    for (let at = dirname(manifest); at !== folder && at.startsWith(join(folder, '/')); at = dirname(at))
      folders.add(at);
  }
  return folders;
}
