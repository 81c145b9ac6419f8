import { imagePageBytes, type MemoryImage } from '../../base/index.ts';

const pageBytes = 65_536;

/**
 * Fills the one memory that an instance exports, which must hold nothing yet. The memory's own maximum bounds it: an
 * image that does not fit throws a RangeError.
 */
export function fillMemory({ exports }: WebAssembly.Instance, image: MemoryImage): void {
  const [memory, ...others] = Object.values(exports).filter((each) => each instanceof WebAssembly.Memory);
  if (!memory || others.length > 0) throw new Error('the module to be filled does not export exactly one memory');
  const missing = image.bytes - memory.buffer.byteLength;
  if (missing > 0) memory.grow(Math.ceil(missing / pageBytes));
  const view = new Uint8Array(memory.buffer);
  for (const { pages, content } of image.layers) {
    for (let index = 0; index < pages.length;) {
      // Pages that follow each other are written at once.
      let end = index + 1;
      while (end < pages.length && pages[end] === (pages[end - 1] ?? 0) + 1) end++;
      view.set(content.subarray(index * imagePageBytes, end * imagePageBytes), (pages[index] ?? 0) * imagePageBytes);
      index = end;
    }
  }
}
