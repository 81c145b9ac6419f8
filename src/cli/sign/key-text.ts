import { createPublicKey, type KeyObject } from 'node:crypto';

/** The form in which people and files name a public key: all of it, so that no two keys share a name. */
const form = /^ed25519:([A-Za-z0-9_-]{43})$/;

/** `ed25519:` and the 32 bytes of a public key in base64url. */
export function keyText(key: KeyObject): string {
  const { x } = createPublicKeyOf(key).export({ format: 'jwk' });
  if (x === undefined) throw new Error('the key is no Ed25519 key');
  return `ed25519:${x}`;
}

/** The key that such a text names; nothing for what is no such text. */
export function parseKeyText(text: string): KeyObject | undefined {
  const x = form.exec(text)?.[1];
  // The last letter holds bits that belong to no byte; but one spelling of a key is enough.
  if (x === undefined || Buffer.from(x, 'base64url').toString('base64url') !== x) return undefined;
  try {
    return createPublicKey({ key: { kty: 'OKP', crv: 'Ed25519', x }, format: 'jwk' });
  } catch {
    return undefined;
  }
}

function createPublicKeyOf(key: KeyObject): KeyObject {
  return key.type === 'private' ? createPublicKey(key) : key;
}
