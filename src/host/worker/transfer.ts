/** The most that a result may hold: everybody on the main thread waits while a message is unpacked. */
const maxBytes = 16 * 1024 * 1024;

export const resultTooLarge = 'the result is larger than 16 MiB';

/** What each value counts for besides its text or bytes. */
const valueBytes = 16;

/**
 * Why a result cannot be handed out: it holds a resource, which has no form outside of the component, or it is too
 * large. `undefined` for plain data, which can.
 */
export function transferFlaw(value: unknown): string | undefined {
  const ahead: unknown[] = [value];
  let bytes = 0;
  while (ahead.length > 0) {
    const next = ahead.pop();
    const kind = kindOf(next);
    if (kind === 'foreign') return 'the result holds a resource, which has no form outside of the component';
    bytes += valueBytes + weightOf(next);
    if (bytes > maxBytes) return resultTooLarge;
    if (kind === 'plain') for (const part of partsOf(next)) ahead.push(part);
  }
  return undefined;
}

function kindOf(value: unknown): 'plain' | 'leaf' | 'foreign' {
  if (typeof value === 'function' || typeof value === 'symbol') return 'foreign';
  if (typeof value !== 'object' || value === null || ArrayBuffer.isView(value)) return 'leaf';
  if (Array.isArray(value) || value instanceof Map) return 'plain';
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null ? 'plain' : 'foreign';
}

/** An array counts as a whole before its parts are looked at, so a huge one is not gone through. */
function weightOf(value: unknown): number {
  if (typeof value === 'string') return value.length;
  if (ArrayBuffer.isView(value)) return value.buffer.byteLength;
  return Array.isArray(value) ? value.length * valueBytes : 0;
}

function partsOf(value: unknown): Iterable<unknown> {
  if (value instanceof Map) return [...value.keys(), ...value.values()] as unknown[];
  return Array.isArray(value) ? (value as unknown[]) : Object.values(value as object);
}
