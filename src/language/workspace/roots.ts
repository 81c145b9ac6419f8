import type { RootFiles, SourceFile, WitDiagnostic } from '../../wit/index.ts';

/** Where a file stands among the roots of a workspace. */
export type Location =
  /** In a folder of WIT. */
  | { readonly kind: 'own'; readonly root: string }
  /** In the folder `deps` of a root, in one group with all that share a folder there. */
  | { readonly kind: 'dependency'; readonly root: string; readonly group: string }
  /** In a folder `deps` of a dependency, where no tool looks. */
  | { readonly kind: 'nested'; readonly root: string };

/** Says where a file belongs, by its path alone; folders are divided by `/`. */
export function locate(path: string): Location {
  // A text that was never saved is in no folder: it is alone.
  if (!path.includes('/')) return { kind: 'own', root: path };
  const parts = path.split('/');
  const deps = parts.lastIndexOf('deps', parts.length - 2);
  const depth = parts.length - 1 - deps;
  if (deps < 0 || depth > 2) return { kind: 'own', root: parts.slice(0, -1).join('/') };
  const root = parts.slice(0, deps).join('/');
  const outer = parts.lastIndexOf('deps', deps - 1);
  if (deps > 0 && outer >= 0 && deps - outer === 2) return { kind: 'nested', root: path };
  const group = depth === 1 ? path : parts.slice(0, -1).join('/');
  return { kind: 'dependency', root, group };
}

/** Sorts the files of one root; those that no tool would look at, as `isLoose` may say too, are loose. */
export function rootFilesOf(
  files: readonly SourceFile[],
  notes: readonly WitDiagnostic[] = [],
  isLoose: (path: string) => boolean = () => false,
): RootFiles {
  const own: SourceFile[] = [];
  const groups = new Map<string, SourceFile[]>();
  const loose: SourceFile[] = [];
  for (const file of files) {
    const location = locate(file.path);
    if (location.kind === 'nested' || isLoose(file.path)) loose.push(file);
    else if (location.kind === 'own') own.push(file);
    else groups.set(location.group, [...(groups.get(location.group) ?? []), file]);
  }
  return { own, dependencies: Array.from(groups.values()), loose, notes };
}

export function isWit(path: string): boolean {
  return path.endsWith('.wit');
}

/** Whether a file may be a package in binary form or in the text form of WebAssembly; only `deps/x.wasm` counts. */
export function isEncoded(path: string): boolean {
  if (!path.endsWith('.wasm') && !path.endsWith('.wat')) return false;
  const location = locate(path);
  return location.kind === 'dependency' && location.group === path;
}
