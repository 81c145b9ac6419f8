/** The form of what is handed on. When you change it, count this up, and go on reading the form before. */
const form = 1;

export function pack(sums: ReadonlyMap<string, number>): Uint8Array {
  return new TextEncoder().encode(JSON.stringify({ form, sums: [...sums] }));
}

/** Reads what another version packed. A text that is thrown refuses it: the old version then stays as it is. */
export function unpack(bytes: Uint8Array): Map<string, number> {
  const packed = JSON.parse(new TextDecoder().decode(bytes)) as { form: number; sums: [string, number][] };
  if (packed.form !== form) throw `this version reads form ${form} of the state, and was given form ${packed.form}`;
  return new Map(packed.sums);
}
