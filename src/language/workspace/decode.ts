import type { DecodedPackage } from './workspace.ts';

/** Says of a package in binary form that it cannot be read yet. */
export function decodePackage(_bytes: Uint8Array, path: string): Promise<DecodedPackage> {
  const name = path.slice(path.lastIndexOf('/') + 1);
  return Promise.resolve({ kind: 'refused', reason: `\`${name}\` is not read yet: only packages written in WIT are.` });
}
