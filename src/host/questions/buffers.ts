/**
 * The buffers in a message that can be moved to another thread instead of being copied: those that nothing but one
 * array of bytes in the message looks into. The message's arrays are empty for the sender afterwards.
 *
 * @param message plain data, of no more than a few levels
 */
export function buffersOf(message: unknown): ArrayBuffer[] {
  const found = new Set<ArrayBuffer>();
  collect(message, 0, found);
  return Array.from(found);
}

/** Deep enough for a list of pairs in a message in a reply. Bytes that lie deeper are copied. */
const deepest = 7;

function collect(value: unknown, depth: number, found: Set<ArrayBuffer>): void {
  if (typeof value !== 'object' || value === null || depth > deepest) return;
  if (value instanceof Uint8Array) {
    // Part of a larger buffer, as small arrays of Node's are, is copied: somebody else uses the rest.
    if (value.buffer instanceof ArrayBuffer && value.byteLength === value.buffer.byteLength && !value.buffer.detached)
      found.add(value.buffer);
    return;
  }
  for (const part of Array.isArray(value) ? (value as unknown[]) : Object.values(value))
    collect(part, depth + 1, found);
}

/** The bytes in a buffer of their own, so that they can be moved and nothing beside them is copied along. */
export function ownBytes(bytes: Uint8Array): Uint8Array {
  return bytes.byteLength === bytes.buffer.byteLength ? bytes : bytes.slice();
}
