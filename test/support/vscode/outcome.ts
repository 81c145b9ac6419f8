import { open } from 'node:fs/promises';

/** One line of the file that the tests write inside the extension host. */
export type Outcome =
  | { readonly kind: 'passed'; readonly title: string; readonly milliseconds: number }
  | { readonly kind: 'failed'; readonly title: string; readonly error: string }
  /** It failed, and is run once more. */
  | { readonly kind: 'again'; readonly title: string; readonly error: string }
  | { readonly kind: 'ended'; readonly failures: number };

/** Reads what a file of outcomes gained since the last read. A last line without its end is left for the next read. */
export function outcomeReader(file: string): () => Promise<Outcome[]> {
  let read = 0;
  return async () => {
    const handle = await open(file, 'r').catch(() => undefined);
    if (!handle) return [];
    try {
      const { size } = await handle.stat();
      const { buffer, bytesRead } = await handle.read({ buffer: Buffer.alloc(size - read), position: read });
      const whole = buffer.subarray(0, buffer.subarray(0, bytesRead).lastIndexOf(0x0a) + 1);
      read += whole.length;
      return whole.toString('utf8').split('\n').filter(Boolean).map(parse);
    } finally {
      await handle.close();
    }
  };
}

function parse(line: string): Outcome {
  return JSON.parse(line) as Outcome;
}
