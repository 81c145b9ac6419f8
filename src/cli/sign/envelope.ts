import { type KeyObject, sign, verify } from 'node:crypto';
import { parseKeyText } from './key-text.ts';
import { parseStatement, type Statement, statementText } from './statement.ts';

export type OpenedEnvelope =
  | { readonly kind: 'opened'; readonly statement: Statement }
  /** `why` is a sentence without a full stop. */
  | { readonly kind: 'bad'; readonly why: string };

/** A signature file larger than this, in characters, is not read. */
export const longestEnvelope = 1024 * 1024;

/** What goes before each statement when it is signed, so that a signature under it means this and nothing else. */
const domain = 'airlock release v1\n';

/** A statement with the signature over it, as the text of a file: a JSON object with the two. */
export function sealEnvelope(statement: Statement, key: KeyObject): string {
  const text = statementText(statement);
  const signature = sign(null, Buffer.from(domain + text), key).toString('base64');
  return `${JSON.stringify({ statement: text, signature })}\n`;
}

/** Opens an envelope. What it gives was signed by the key that it names, every letter of it. */
export function openEnvelope(envelope: string): OpenedEnvelope {
  const parts = envelope.length > longestEnvelope ? undefined : partsOf(envelope);
  if (!parts) return bad('it is no signature file of Airlock');
  const statement = parseStatement(parts.statement);
  if (!statement) return bad('what was signed is no statement about a component');
  const key = parseKeyText(statement.key);
  if (!key) return bad('the key that it names is no Ed25519 key');
  const signature = Buffer.from(parts.signature, 'base64');
  // Another spelling of the same bytes would be a second signature file for the same thing.
  if (signature.length !== 64 || signature.toString('base64') !== parts.signature)
    return bad('its signature is malformed');
  if (!verify(null, Buffer.from(domain + parts.statement), key, signature))
    return bad('the signature does not fit what was signed: one of the two was changed');
  return { kind: 'opened', statement };
}

function partsOf(envelope: string): { readonly statement: string; readonly signature: string } | undefined {
  try {
    const value: unknown = JSON.parse(envelope);
    if (typeof value !== 'object' || value === null) return undefined;
    const { statement, signature, ...rest } = value as Readonly<Record<string, unknown>>;
    if (typeof statement !== 'string' || typeof signature !== 'string' || Object.keys(rest).length > 0)
      return undefined;
    return envelope === `${JSON.stringify({ statement, signature })}\n` ? { statement, signature } : undefined;
  } catch {
    return undefined;
  }
}

function bad(why: string): OpenedEnvelope {
  return { kind: 'bad', why };
}
