/** The contents of a linear memory, as pages over others: where several layers have a page, the last one counts. */
export interface MemoryImage {
  /** Bytes of the whole memory, a multiple of WebAssembly's page of 64 KiB. */
  readonly bytes: number;
  /** What is in no layer is zero. */
  readonly layers: readonly PageLayer[];
}

/** Some pages of a memory, each of {@link imagePageBytes}. */
export interface PageLayer {
  /** The number of each page, ascending. */
  readonly pages: Uint32Array;
  /** The contents of those pages, one after the other. */
  readonly content: Uint8Array;
}

/** Bytes of a page of an image: small, for another source changes few bytes here and there. */
export const imagePageBytes = 4096;

/**
 * A core module: its bytes, or, where versions differ only in what their memory holds at the start, the bytes of a module
 * without data and what to fill its one memory with as soon as it is instantiated.
 */
export type CoreModuleSource = Uint8Array | FilledCore;

export interface FilledCore {
  readonly code: Uint8Array;
  readonly memory: MemoryImage;
}
