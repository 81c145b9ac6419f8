/** Parts of a value that are looked at before it counts as too large: to look must cost little of what a call does. */
const mostParts = 2000;

/** About how many bytes a value of a call takes in memory; nothing where that is more than `most`, or takes long to say. */
export function sizeOf(value: unknown, most: number): number | undefined {
  const waiting: unknown[] = [value];
  let bytes = 0;
  for (let parts = 0; waiting.length > 0; parts++) {
    if (parts > mostParts || bytes > most) return undefined;
    const part = waiting.pop();
    bytes += 8;
    if (typeof part === 'string') bytes += 2 * part.length;
    else if (ArrayBuffer.isView(part)) bytes += part.byteLength;
    else if (typeof part === 'object' && part !== null) {
      const within = part instanceof Map ? Array.from(part).flat() : Array.isArray(part) ? part : Object.values(part);
      if (within.length > mostParts) return undefined;
      for (const each of within) waiting.push(each);
    }
  }
  return bytes > most ? undefined : bytes;
}
