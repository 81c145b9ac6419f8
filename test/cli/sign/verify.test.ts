import { generateKeyPairSync, sign } from 'node:crypto';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { openEnvelope, sealEnvelope } from '../../../src/cli/sign/envelope.ts';
import { keyText, parseKeyText } from '../../../src/cli/sign/key-text.ts';
import { publish } from '../../../src/cli/sign/published.ts';
import type { Statement } from '../../../src/cli/sign/statement.ts';
import { rightsOf, sha256Of, verifyRelease } from '../../../src/cli/sign/verify.ts';

const now = Date.parse('2026-11-28T12:00:00.000Z');
const bytes = Buffer.from('the bytes of a component');
const contract = 'package a : b ;';
const { privateKey: key } = generateKeyPairSync('ed25519');
const { privateKey: otherKey } = generateKeyPairSync('ed25519');

const manifestText = (changes: object = {}): string =>
  JSON.stringify({
    name: 'greeter',
    version: '1.2.0',
    source: './src/greeter.ts',
    world: 'greeter',
    capabilities: { filesystem: { read: ['./data/**'] }, environment: ['LANG'] },
    reasons: { environment: 'speaks the language of the house' },
    ...changes,
  });

function published(text = manifestText()) {
  const made = publish(text);
  if (made.kind === 'wrong') throw new Error(made.problems.join());
  return made;
}

function statementOf(made = published()): Statement {
  return {
    name: made.manifest.name,
    release: made.manifest.version,
    sha256: sha256Of(bytes),
    contract: sha256Of(contract),
    manifest: made.text,
    normalised: made.normalised,
    rights: rightsOf(made),
    time: '2026-11-28T11:00:00.000Z',
    expires: '2026-12-28T11:00:00.000Z',
    key: keyText(key),
  };
}

const envelope = sealEnvelope(statementOf(), key);
const claim = { bytes, contract, now };

/** Why it does not hold; nothing where it does. */
function why(text: string, changes: Partial<Parameters<typeof verifyRelease>[1]> = {}): string | undefined {
  const verified = verifyRelease(text, { ...claim, ...changes });
  return verified.kind === 'valid' ? undefined : verified.why.join('; ');
}

describe('a signature', () => {
  it('holds for what was signed, and tells all of it', () => {
    const verified = verifyRelease(envelope, {
      ...claim,
      expected: { name: 'greeter', key: keyText(key), normalised: published().normalised },
    });
    expect(verified).toMatchObject({
      kind: 'valid',
      statement: { name: 'greeter', release: '1.2.0', rights: ['environment LANG', 'filesystem.read ./data/**'] },
    });
  });

  it('does not hold with any one bit of the bytes turned', () => {
    for (let bit = 0; bit < bytes.length * 8; bit++) {
      const turned = Buffer.from(bytes);
      turned[bit >> 3] = (turned[bit >> 3] ?? 0) ^ (1 << (bit & 7));
      expect(why(envelope, { bytes: turned })).toBe('the bytes are not those that were signed');
    }
  });

  it('does not hold with any one bit of its file turned', () => {
    const whole = Buffer.from(envelope);
    for (let bit = 0; bit < whole.length * 8; bit++) {
      const turned = Buffer.from(whole);
      turned[bit >> 3] = (turned[bit >> 3] ?? 0) ^ (1 << (bit & 7));
      expect({ bit, holds: why(turned.toString('utf8')) === undefined }).toEqual({ bit, holds: false });
    }
  });

  it('does not hold in another spelling, cut off, or with something added', () => {
    const parsed = JSON.parse(envelope) as { statement: string; signature: string };
    for (const text of [
      envelope.trimEnd(),
      ` ${envelope}`,
      `${JSON.stringify({ ...parsed, more: 1 })}\n`,
      `${JSON.stringify({ signature: parsed.signature, statement: parsed.statement })}\n`,
      `${JSON.stringify({ ...parsed, signature: parsed.signature.replace(/=+$/, '') })}\n`,
      envelope.slice(0, -10),
      '',
      '{}',
      'null',
    ])
      expect(why(text)).toBeDefined();
  });

  const tampered: Readonly<Record<keyof Statement, Statement[keyof Statement]>> = {
    name: 'greeted',
    release: '1.2.1',
    sha256: sha256Of('other bytes'),
    contract: sha256Of('another contract'),
    manifest: published(manifestText({ reasons: { environment: 'another reason' } })).text,
    normalised: published(manifestText({ limits: { memory: '1GiB' } })).normalised,
    rights: ['environment *', 'filesystem.read ./data/**'],
    time: '2026-11-28T11:00:00.001Z',
    expires: '2036-12-28T11:00:00.000Z',
    key: keyText(otherKey),
  };

  it.each(Object.entries(tampered))('does not hold with another %s written into it', (field, value) => {
    const { signature } = JSON.parse(envelope) as { signature: string };
    const statement = JSON.stringify({ ...statementOf(), [field]: value });
    expect(why(`${JSON.stringify({ statement, signature })}\n`)).toBe(
      'the signature does not fit what was signed: one of the two was changed',
    );
  });

  // Whoever has a key may sign anything with it, also what does not agree with itself.
  it.each(Object.entries(tampered).filter(([field]) => !['manifest', 'time', 'expires', 'key'].includes(field)))(
    'does not hold where the signer signed another %s than the rest says',
    (field, value) => {
      expect(why(sealEnvelope({ ...statementOf(), [field]: value }, key))).toBeDefined();
    },
  );

  it('does not hold by another key, whichever of the two is named', () => {
    expect(why(sealEnvelope(statementOf(), otherKey))).toContain('does not fit');
    const other = sealEnvelope({ ...statementOf(), key: keyText(otherKey) }, otherKey);
    expect(why(other)).toBeUndefined();
    expect(why(other, { expected: { key: keyText(key) } })).toContain('signed by another key');
  });

  it('does not hold for another name, other rights, another contract than expected', () => {
    expect(why(envelope, { expected: { name: 'other' } })).toContain('it is signed as greeter');
    const wider = published(manifestText({ capabilities: { filesystem: { read: ['./**'] } } }));
    expect(why(envelope, { expected: { normalised: wider.normalised } })).toContain('rights');
    expect(why(envelope, { contract: 'package a : c ;' })).toContain('contract');
  });

  it('does not hold from when it expires on, nor before it was signed', () => {
    const expires = Date.parse('2026-12-28T11:00:00.000Z');
    expect(why(envelope, { now: expires - 1 })).toBeUndefined();
    expect(why(envelope, { now: expires })).toContain('it expired');
    expect(why(envelope, { now: Date.parse('2026-11-28T10:00:00.000Z') })).toContain('in the future');
    expect(why(sealEnvelope({ ...statementOf(), expires: null }, key), { now: expires + 1e12 })).toBeUndefined();
  });

  it('is over a statement of ours, not over any text that the key signed', () => {
    const { statement } = JSON.parse(envelope) as { statement: string };
    const signature = sign(null, Buffer.from(statement), key).toString('base64');
    expect(openEnvelope(`${JSON.stringify({ statement, signature })}\n`).kind).toBe('bad');
  });

  it('never throws, whatever its file holds', () => {
    const text = fc.oneof(
      fc.string(),
      fc.json(),
      fc
        .record({ statement: fc.oneof(fc.string(), fc.json()), signature: fc.base64String() })
        .map((parts) => `${JSON.stringify(parts)}\n`),
    );
    const holding = fc.sample(text, { seed: 9, numRuns: 500 }).filter((each) => why(each) === undefined);
    expect(holding).toEqual([]);
  });
});

describe('the text of a key', () => {
  it('is read as it is written, and in no other spelling', () => {
    const text = keyText(key);
    const read = parseKeyText(text);
    expect(read && keyText(read)).toBe(text);
    for (const other of [
      `${text}=`,
      text.slice(0, -1),
      text.toUpperCase(),
      ` ${text}`,
      `${text}\n`,
      'ed25519:',
      'rsa:x',
    ])
      expect(parseKeyText(other)).toBeUndefined();
  });
});

describe('a published manifest', () => {
  it('leaves the sources behind and keeps what it means', () => {
    const { text, manifest } = published();
    expect(JSON.parse(text)).toEqual({
      name: 'greeter',
      version: '1.2.0',
      capabilities: { filesystem: { read: ['./data/**'] }, environment: ['LANG'] },
      reasons: { environment: 'speaks the language of the house' },
      component: './component.wasm',
    });
    expect(manifest.requests).toHaveLength(2);
  });
});
