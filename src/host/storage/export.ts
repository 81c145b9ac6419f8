import type { Storage } from './storage.ts';

/**
 * The entries of a namespace as lines of JSON, in the order of their keys, with how each ends:
 * `{"namespace", "key", "text"}`, or `base64` for a value that is not text. What changes meanwhile may be in it or not.
 * Throws if the values cannot be read, so that nobody takes a part for the whole.
 */
export async function* exportNamespace(storage: Storage, namespace: string): AsyncGenerator<string> {
  let after: string | undefined;
  for (;;) {
    const page = await storage.people({ kind: 'entries', namespace, after });
    if (page.kind === 'failed') throw new Error(page.message);
    for (const { key } of page.result.entries) {
      const viewed = await storage.people({ kind: 'view', namespace, key });
      if (viewed.kind === 'failed') throw new Error(viewed.message);
      if (viewed.result) yield `${JSON.stringify({ namespace, key, ...valueInWords(viewed.result) })}\n`;
    }
    if (!page.result.more) return;
    after = page.result.entries.at(-1)?.key;
  }
}

/** A value as a person can read and write it: as text where it is exactly that. */
export function valueInWords(value: Uint8Array): { readonly text: string } | { readonly base64: string } {
  try {
    return { text: strict.decode(value) };
  } catch {
    return { base64: Buffer.from(value).toString('base64') };
  }
}

const strict = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
