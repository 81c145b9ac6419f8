/** What the first bytes of a file say that it is. */
export type Layer =
  | { readonly kind: 'core-module' }
  | { readonly kind: 'component' }
  | { readonly kind: 'unknown'; readonly message: string };

/** Tells a core module from a component by the header that both begin with. */
export function layerOf(bytes: Uint8Array): Layer {
  if (bytes.length === 0) return { kind: 'unknown', message: 'is empty.' };
  if (!magic.every((byte, index) => bytes[index] === byte || index >= bytes.length))
    return { kind: 'unknown', message: textual(bytes) };
  if (bytes.length < 8) return { kind: 'unknown', message: 'breaks off: it ends within its header.' };
  const [version, rest, layer, last] = bytes.subarray(4);
  if (version === 1 && rest === 0 && layer === 0 && last === 0) return { kind: 'core-module' };
  if (version === 0x0d && rest === 0 && layer === 1 && last === 0) return { kind: 'component' };
  return { kind: 'unknown', message: 'is WebAssembly of a version that is not known here.' };
}

const magic = [0x00, 0x61, 0x73, 0x6d];

function textual(bytes: Uint8Array): string {
  const start = new TextDecoder('latin1').decode(bytes.subarray(0, 512));
  return /^\s*(?:;;|\(;|\((?:module|component)\b)/.test(start)
    ? 'is WebAssembly in its text form: it has to be assembled first, as with "wasm-tools parse".'
    : 'is not WebAssembly.';
}
