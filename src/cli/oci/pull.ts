import { shown } from '../../base/index.ts';
import { type Failed, failed } from '../command.ts';
import type { Ports } from '../ports.ts';
import { sizeText } from '../source/http.ts';
import { digestOf, mediaTypes, unpackManifest } from './artifact.ts';
import { type Reference, referenceText } from './reference.ts';
import { openRegistry } from './registry.ts';

export interface Pulled {
  readonly kind: 'pulled';
  readonly bytes: Uint8Array;
  readonly envelope: string | undefined;
  readonly publishedManifest: string | undefined;
  /** The digest of the artifact's manifest: with it the same is pulled again. */
  readonly digest: string;
}

/** A manifest may be this large, in bytes, as registries have it. */
const largestManifest = 4 * 1024 * 1024;

/** Fetches a component. Nothing of it is used before its digest was compared with the one that it was asked by. */
export async function pull(reference: Reference, most: number, ports: Ports): Promise<Pulled | Failed> {
  const registry = openRegistry(reference, 'pull', ports);
  const name = shown(referenceText(reference));
  const wanted = reference.digest ?? reference.tag ?? 'latest';
  const accept = [mediaTypes.manifest, 'application/vnd.oci.image.index.v1+json'].join(', ');
  const manifest = await registry.send(`/manifests/${wanted}`, { headers: { accept }, most: largestManifest });
  if (manifest.kind === 'failed') return manifest;
  if (manifest.status === 404) return failed('not-found', `${name} is not in the registry`);
  if (manifest.status !== 200) return unexpected(name, manifest.status);
  const digest = digestOf(manifest.bytes);
  if (reference.digest !== undefined && digest !== reference.digest)
    return failed('integrity', `${name}: what the registry sent has the digest ${digest}`);
  const said = manifest.headers.get('docker-content-digest');
  if (said !== null && said.startsWith('sha256:') && said !== digest)
    return failed('integrity', `${name}: the registry says ${shown(said)}, but what it sent has the digest ${digest}`);
  const unpacked = unpackManifest(manifest.bytes);
  if (unpacked.kind === 'wrong') return failed('failure', `${name}: ${unpacked.why}`);
  const { layer, envelope, publishedManifest } = unpacked;
  if (layer.size > most) return failed('limit', `${name} is larger than ${sizeText(most)}`);
  const blob = await registry.send(`/blobs/${layer.digest}`, { most: layer.size });
  if (blob.kind === 'failed') return blob;
  if (blob.status !== 200) return unexpected(name, blob.status);
  if (blob.bytes.length !== layer.size || digestOf(blob.bytes) !== layer.digest)
    return failed('integrity', `${name}: the bytes that the registry sent are not those of ${layer.digest}`);
  return { kind: 'pulled', bytes: blob.bytes, envelope, publishedManifest, digest };
}

function unexpected(name: string, status: number): Failed {
  return failed(
    status === 401 || status === 403 ? 'denied' : 'failure',
    `${name}: the registry answered with status ${status}`,
  );
}
