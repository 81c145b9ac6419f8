import { type FileFacts, fileFacts, type WitDiagnostic } from '../../wit/index.ts';
import type { Disk } from './disk.ts';
import { isEncoded } from './roots.ts';

/** Turns a package in binary form (or its text form) into WIT, or says in a sentence why not. */
export type Decode = (bytes: Uint8Array, path: string) => Promise<DecodedPackage>;

export type DecodedPackage =
  | { readonly kind: 'wit'; readonly text: string }
  | { readonly kind: 'refused'; readonly reason: string };

/** What is known of a file. Of one that could not be read that is a note alone, and its facts are those of no text. */
export interface Known {
  readonly facts: FileFacts;
  readonly note?: WitDiagnostic;
}

/** What a text says. One that is too long is not looked at: each keystroke would take seconds. */
export function knownText(path: string, text: string): Known {
  if (text.length <= mostCharacters) return { facts: fileFacts(text) };
  const reason = `\`${nameOf(path)}\` is not looked at, because it is longer than ${mostCharacters / 1024 ** 2} million characters.`;
  return unread(path, reason, 'warning');
}

/** Reads a file of WIT, or decodes it; `undefined` if it is not there. */
export async function readKnown(disk: Disk, decode: Decode, path: string, before?: Known): Promise<Known | undefined> {
  const given = isEncoded(path) ? await decoded(disk, decode, path) : await disk.read(path);
  if (given === undefined) {
    const refusal = await disk.refusal?.(path);
    return refusal && unread(path, refusal.reason, refusal.kind === 'too-large' ? 'warning' : 'error');
  }
  if (typeof given !== 'string') return given;
  return before && !before.note && before.facts.text === given ? before : knownText(path, given);
}

async function decoded(disk: Disk, decode: Decode, path: string): Promise<Known | string | undefined> {
  const bytes = await disk.bytes(path);
  if (!bytes) return undefined;
  const result = await decode(bytes, path);
  // No tool takes the folder as long as this is in it.
  return result.kind === 'wit' ? result.text : unread(path, result.reason, 'error');
}

function unread(path: string, message: string, severity: 'error' | 'warning'): Known {
  const note: WitDiagnostic = {
    path,
    span: { start: 0, end: 0 },
    severity,
    code: 'not-decoded',
    message,
    related: [],
  };
  // Facts are the key of much that is kept of a file, so each file has its own.
  return { facts: fileFacts(''), note };
}

function nameOf(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}

/** Of UTF-16; no WIT that anybody wrote comes near. */
const mostCharacters = 2 * 1024 ** 2;
