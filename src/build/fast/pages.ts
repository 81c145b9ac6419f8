import { imagePageBytes, type PageLayer } from '../../base/index.ts';

/**
 * The pages in which `memory` differs from `base`, or from zeros where there is no base or it ends before. `undefined` if
 * they have more than `mostBytes`.
 */
export function changedPages(memory: Uint8Array, base: Uint8Array, mostBytes: number): PageLayer | undefined {
  const changed: number[] = [];
  for (let page = 0; page * imagePageBytes < memory.length; page++) {
    const before = pageOf(base, page);
    if (Buffer.compare(pageOf(memory, page), before.length === imagePageBytes ? before : zeros) !== 0)
      changed.push(page);
    if (changed.length * imagePageBytes > mostBytes) return undefined;
  }
  return layerOf(memory, changed);
}

/** The pages of `memory` in which anything is. */
export function filledPages(memory: Uint8Array): PageLayer {
  const layer = changedPages(memory, nothing, memory.length);
  if (!layer) throw new Error('A memory has no more pages than its own.');
  return layer;
}

function layerOf(memory: Uint8Array, pages: readonly number[]): PageLayer {
  const content = new Uint8Array(pages.length * imagePageBytes);
  for (const [index, page] of pages.entries()) content.set(pageOf(memory, page), index * imagePageBytes);
  return { pages: Uint32Array.from(pages), content };
}

const nothing = new Uint8Array();
const zeros = new Uint8Array(imagePageBytes);

function pageOf(memory: Uint8Array, page: number): Uint8Array {
  return memory.subarray(page * imagePageBytes, (page + 1) * imagePageBytes);
}

/** A memory of so many pages, which holds those of one layer and zeros. */
export function spread(layer: PageLayer, pages: number): Uint8Array {
  const memory = new Uint8Array(pages * imagePageBytes);
  for (const [index, page] of layer.pages.entries()) memory.set(pageOf(layer.content, index), page * imagePageBytes);
  return memory;
}
