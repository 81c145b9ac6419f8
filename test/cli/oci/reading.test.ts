import { describe, expect, it } from 'vitest';
import { unpackManifest } from '../../../src/cli/oci/artifact.ts';
import { parseChallenge } from '../../../src/cli/oci/challenge.ts';
import { parseReference, referenceText } from '../../../src/cli/oci/reference.ts';

const digest = `sha256:${'a'.repeat(64)}`;

describe('a name in a registry', () => {
  it.each([
    ['ghcr.io/me/thing', 'ghcr.io/me/thing:latest'],
    ['localhost:5000/thing:1.2.3', 'localhost:5000/thing:1.2.3'],
    ['[::1]:5000/a/b_c/d--e:v1', '[::1]:5000/a/b_c/d--e:v1'],
    [`ghcr.io/me/thing@${digest}`, `ghcr.io/me/thing@${digest}`],
    [`ghcr.io/me/thing:1@${digest}`, `ghcr.io/me/thing:1@${digest}`],
  ])('%s is read', (text, read) => {
    const reference = parseReference(text);
    expect(reference.kind === 'reference' && referenceText(reference)).toBe(read);
  });

  it.each([
    'thing',
    'ghcr.io/',
    'ghcr.io/Me',
    'ghcr.io/me/../you',
    'ghcr.io/me//you',
    'ghcr.io/me/thing:',
    'ghcr.io/me/thing:a/b',
    'ghcr.io/me/thing@sha256:abc',
    'me@ghcr.io/thing',
    'ghcr.io:x/thing',
    'ghcr.io:99999/thing',
    'ghcr.io/thing?x=1',
    'ghcr.io/thing#x',
    'ghcr.io/thing\n',
    '-x/thing',
  ])('%j is none', (text) => {
    expect(parseReference(text)).toMatchObject({ kind: 'failed', exit: 'usage' });
  });
});

it('reads what a registry asks for', () => {
  const bearer =
    'Bearer realm="https://auth.example.com/token?a=b",service="registry, the",scope="repository:a/b:pull"';
  expect(parseChallenge(bearer)).toEqual({
    kind: 'bearer',
    realm: new URL('https://auth.example.com/token?a=b'),
    service: 'registry, the',
    scope: 'repository:a/b:pull',
  });
  expect(parseChallenge('Basic realm="x"')).toEqual({ kind: 'basic' });
  for (const other of ['', 'Digest realm="x"', 'Bearer realm="nowhere"', 'Bearer'])
    expect(parseChallenge(other)).toBeUndefined();
});

it('reads manifests of others, and refuses what is no component', () => {
  const read = (value: unknown) => unpackManifest(Buffer.from(JSON.stringify(value)));
  const layer = { mediaType: 'application/wasm', digest, size: 3 };
  expect(read({ layers: [layer] })).toMatchObject({ kind: 'unpacked', layer });
  expect(read({ layers: [{ ...layer, mediaType: 'text/plain' }, layer] })).toMatchObject({ layer });
  for (const wrong of [
    null,
    [],
    'x',
    {},
    { layers: [] },
    { layers: [layer, layer] },
    { manifests: [] },
    { layers: [null] },
  ])
    expect(read(wrong).kind).toBe('wrong');
  for (const changes of [{ size: -1 }, { size: 1.5 }, { digest: 'md5:x' }, { digest: `${digest}/../x` }])
    expect(read({ layers: [{ ...layer, ...changes }] }).kind).toBe('wrong');
  expect(unpackManifest(Buffer.from('{')).kind).toBe('wrong');
});
