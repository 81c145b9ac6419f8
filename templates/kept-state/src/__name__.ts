import { pack, unpack } from './packing.ts';

/** What this instance keeps in memory: a sum for each name. */
let sums = new Map<string, number>();

export function count(name: string): number {
  const sum = (sums.get(name) ?? 0) + 1;
  sums.set(name, sum);
  return sum;
}

export function counts(): [string, number][] {
  return [...sums];
}

/** The interface airlock:component/state. The host calls it when a new version takes the place of this one. */
export const state = {
  /** Asked of the old version, while calls wait. It may have to serve again, so it keeps what it has. */
  take: (): Uint8Array => pack(sums),

  /** Told to the new version, before its first call. */
  give(bytes: Uint8Array): void {
    sums = unpack(bytes);
  },
};
