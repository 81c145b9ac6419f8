import { createHash } from 'node:crypto';
import { openEnvelope } from './envelope.ts';
import { type Published, readPublished } from './published.ts';
import type { Statement } from './statement.ts';

/** What a signature has to hold for. */
export interface Claim {
  readonly bytes: Uint8Array;
  /** The contract that the bytes themselves show, in normal form. */
  readonly contract: string;
  /** Milliseconds since the epoch. */
  readonly now: number;
  /** What is expected beyond that, where something is. */
  readonly expected?: {
    readonly name?: string | undefined;
    readonly key?: string | undefined;
    /** The normal form of a manifest that the signed one has to mean the same as. */
    readonly normalised?: string | undefined;
  };
}

export type Verified =
  | { readonly kind: 'valid'; readonly statement: Statement; readonly published: Published }
  /** Sentences without a full stop, at least one. */
  | { readonly kind: 'invalid'; readonly why: readonly string[] };

/** How far the signer's clock may be ahead of ours, in milliseconds. */
const clockSkewMs = 5 * 60_000;

/** Whether the signature is by the key that it names, over just these bytes and what they are said to be, and counts now. */
export function verifyRelease(envelope: string, claim: Claim): Verified {
  const opened = openEnvelope(envelope);
  if (opened.kind === 'bad') return { kind: 'invalid', why: [opened.why] };
  const { statement } = opened;
  const published = readPublished(statement.manifest);
  if (published.kind === 'wrong')
    return { kind: 'invalid', why: ['the signed manifest is none that is understood here'] };
  const why = flawsOf(statement, published, claim);
  return why.length === 0 ? { kind: 'valid', statement, published } : { kind: 'invalid', why };
}

export function sha256Of(bytes: Uint8Array | string): string {
  return createHash('sha256').update(bytes).digest('hex');
}

/** The rights that a manifest asks for, in the spelling of a statement. */
export function rightsOf({ manifest }: Published): readonly string[] {
  return Array.from(new Set(manifest.requests.map(({ capability, pattern }) => `${capability} ${pattern}`))).toSorted();
}

function flawsOf(statement: Statement, published: Published, { bytes, contract, now, expected }: Claim): string[] {
  const { manifest } = published;
  const checks: readonly (readonly [holds: boolean, otherwise: string])[] = [
    [statement.sha256 === sha256Of(bytes), 'the bytes are not those that were signed'],
    [statement.contract === sha256Of(contract), 'the contract of the bytes is not the one that was signed'],
    [statement.name === manifest.name, 'the signed name is not that of the signed manifest'],
    [statement.release === manifest.version, 'the signed release number is not that of the signed manifest'],
    [statement.normalised === published.normalised, 'the signed manifest does not mean what was signed as its meaning'],
    [
      sameTexts(statement.rights, rightsOf(published)),
      'the signed rights are not those that the signed manifest asks for',
    ],
    [Date.parse(statement.time) <= now + clockSkewMs, `it was signed in the future: ${statement.time}`],
    [statement.expires === null || Date.parse(statement.expires) > now, `it expired: ${statement.expires}`],
    [expected?.name === undefined || expected.name === statement.name, `it is signed as ${statement.name}`],
    [expected?.key === undefined || expected.key === statement.key, `it is signed by another key: ${statement.key}`],
    [
      expected?.normalised === undefined || expected.normalised === statement.normalised,
      'the manifest is not the one that was signed: name, release number, rights, limits or conditions differ',
    ],
  ];
  return checks.filter(([holds]) => !holds).map(([, otherwise]) => otherwise);
}

function sameTexts(one: readonly string[], other: readonly string[]): boolean {
  return one.length === other.length && one.every((text, index) => text === other[index]);
}
