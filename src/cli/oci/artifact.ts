import { createHash } from 'node:crypto';

/** The form in which the component ecosystem keeps components in registries: the CNCF's Wasm OCI artifact. */
export const mediaTypes = {
  manifest: 'application/vnd.oci.image.manifest.v1+json',
  config: 'application/vnd.wasm.config.v0+json',
  layer: 'application/wasm',
} as const;

/** What Airlock adds beside the component. Other tools leave annotations alone that they do not know. */
export const annotationNames = {
  signature: 'dev.airlock.signature',
  manifest: 'dev.airlock.manifest',
} as const;

export interface Descriptor {
  readonly mediaType: string;
  readonly digest: string;
  readonly size: number;
}

export interface Artifact {
  readonly config: Uint8Array;
  readonly manifest: Uint8Array;
}

export interface ArtifactParts {
  readonly bytes: Uint8Array;
  /** Names of what the component imports and exports. */
  readonly imports: readonly string[];
  readonly exports: readonly string[];
  readonly title: string;
  readonly version: string;
  /** As ISO 8601. */
  readonly created: string;
  readonly envelope: string | undefined;
  readonly publishedManifest: string | undefined;
}

/** Packs a component: exactly one layer, which readers of this form insist on; what else there is goes into annotations. */
export function packArtifact(parts: ArtifactParts): Artifact {
  const { bytes, imports, exports, created, title, version, envelope, publishedManifest } = parts;
  const config = json({
    created,
    author: null,
    architecture: 'wasm',
    os: 'wasip2',
    layerDigests: [digestOf(bytes)],
    component: { exports, imports, target: null },
  });
  const manifest = json({
    schemaVersion: 2,
    mediaType: mediaTypes.manifest,
    config: describe(mediaTypes.config, config),
    layers: [describe(mediaTypes.layer, bytes)],
    annotations: {
      'org.opencontainers.image.created': created,
      'org.opencontainers.image.title': title,
      'org.opencontainers.image.version': version,
      ...(envelope === undefined ? {} : { [annotationNames.signature]: envelope }),
      ...(publishedManifest === undefined ? {} : { [annotationNames.manifest]: publishedManifest }),
    },
  });
  return { config, manifest };
}

export interface Unpacked {
  readonly kind: 'unpacked';
  /** The one layer with the component. */
  readonly layer: Descriptor;
  readonly envelope: string | undefined;
  readonly publishedManifest: string | undefined;
}

/** Reads the manifest of an artifact that any tool may have written. `why` is a sentence without a full stop. */
export function unpackManifest(bytes: Uint8Array): Unpacked | { readonly kind: 'wrong'; readonly why: string } {
  const value = parse(bytes);
  if (!isObject(value)) return { kind: 'wrong', why: 'its manifest is not JSON' };
  if (Array.isArray(value['manifests']))
    return { kind: 'wrong', why: 'it is an index of several images, not a component' };
  const layers = Array.isArray(value['layers']) ? value['layers'].map(descriptorOf) : [];
  const wasm = layers.filter((layer) => layer !== undefined).filter(({ mediaType }) => layerTypes.has(mediaType));
  const [layer, another] = wasm;
  if (!layer) return { kind: 'wrong', why: 'it has no layer of WebAssembly' };
  if (another) return { kind: 'wrong', why: 'it has several layers of WebAssembly' };
  const annotations = isObject(value['annotations']) ? value['annotations'] : {};
  return {
    kind: 'unpacked',
    layer,
    envelope: textIn(annotations, annotationNames.signature),
    publishedManifest: textIn(annotations, annotationNames.manifest),
  };
}

export function digestOf(bytes: Uint8Array): string {
  return `sha256:${createHash('sha256').update(bytes).digest('hex')}`;
}

/** The layer's type of today, and the one that tools wrote before there was a common form. */
const layerTypes: ReadonlySet<string> = new Set([
  mediaTypes.layer,
  'application/vnd.wasm.content.layer.v1+wasm',
  'application/vnd.module.wasm.content.layer.v1+wasm',
]);

function describe(mediaType: string, bytes: Uint8Array): Descriptor {
  return { mediaType, digest: digestOf(bytes), size: bytes.length };
}

function descriptorOf(value: unknown): Descriptor | undefined {
  if (!isObject(value)) return undefined;
  const { mediaType, digest, size } = value;
  if (typeof mediaType !== 'string' || typeof digest !== 'string' || typeof size !== 'number') return undefined;
  return /^sha256:[0-9a-f]{64}$/.test(digest) && Number.isSafeInteger(size) && size >= 0
    ? { mediaType, digest, size }
    : undefined;
}

function textIn(record: Readonly<Record<string, unknown>>, name: string): string | undefined {
  const value = Object.hasOwn(record, name) ? record[name] : undefined;
  return typeof value === 'string' ? value : undefined;
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function parse(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(Buffer.from(bytes).toString('utf8'));
  } catch {
    return undefined;
  }
}

function json(value: object): Uint8Array {
  return Buffer.from(JSON.stringify(value));
}
