/** Names that no guest writes to or below, whatever was granted: they steer tools that run with the person's rights. */
const protectedNames = new Set(['.git', '.vscode', '.airlock', 'node_modules']);

/**
 * Whether writing to a path is never granted: version control, editor settings, packages, manifests and what the
 * component was built from. Letters are compared without case, since some file systems do.
 *
 * @param segments below the manifest's folder
 * @param inputs what the build read, relative to the manifest's folder, joined by `/`
 */
export function isProtected(segments: readonly string[], inputs: ReadonlySet<string>): boolean {
  const lower = segments.map((segment) => segment.toLowerCase());
  const last = lower.at(-1) ?? '';
  if (lower.some((segment) => protectedNames.has(segment))) return true;
  if (last === 'airlock.json' || last === 'package.json' || last.endsWith('.code-workspace')) return true;
  const path = lower.join('/');
  // Renaming or removing a folder above an input changes the input as well.
  return [...inputs].some((input) => input.toLowerCase() === path || input.toLowerCase().startsWith(`${path}/`));
}
