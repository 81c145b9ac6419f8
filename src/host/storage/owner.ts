import type { ComponentKey } from '../version.ts';

/** The text that a component's stored values count for: the same over its versions. */
export function storageOwner({ manifestPath, name }: Pick<ComponentKey, 'manifestPath' | 'name'>): string {
  return JSON.stringify([manifestPath, name]);
}
