/** The unsigned LEB128 bytes of a number below 2^32. */
export function leb(value: number): number[] {
  const bytes: number[] = [];
  let rest = value;
  do {
    const low = rest % 128;
    rest = Math.floor(rest / 128);
    bytes.push(rest > 0 ? low + 128 : low);
  } while (rest > 0);
  return bytes;
}

/** A name as the binary format has it. The name must be ASCII, as all names that we write ourselves are. */
export function asciiName(name: string): number[] {
  return [...leb(name.length), ...Array.from(name, (character) => character.charCodeAt(0))];
}

/** A section: its id, its length, its content. */
export function section(id: number, content: Uint8Array): Uint8Array {
  return concat([Uint8Array.of(id, ...leb(content.length)), content]);
}

export function concat(parts: readonly (Uint8Array | readonly number[])[]): Uint8Array {
  const bytes = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    bytes.set(part, at);
    at += part.length;
  }
  return bytes;
}
