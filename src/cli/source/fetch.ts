import { resolve } from 'node:path';
import { shown } from '../../base/index.ts';
import { largestBinary } from '../../build/index.ts';
import { type Failed, failed } from '../command.ts';
import { readBinary } from '../files.ts';
import { pull } from '../oci/pull.ts';
import { referenceText } from '../oci/reference.ts';
import type { Ports } from '../ports.ts';
import { longestEnvelope } from '../sign/envelope.ts';
import { longestManifest } from '../sign/published.ts';
import { fetchCommit } from './git.ts';
import { http } from './http.ts';
import type { Source } from './parse.ts';

/** What was brought from a source. All of it is foreign: nothing was looked at yet but its size and its digest. */
export interface Brought {
  readonly kind: 'brought';
  readonly bytes: Uint8Array;
  /** The text of the signature file, where there is one. */
  readonly envelope: string | undefined;
  /** The manifest that came along without a signature. */
  readonly manifest: string | undefined;
  /** The source in full: a file by its absolute path. */
  readonly source: string;
  /** The name of the file or of the last part of the repository, for what has no other. */
  readonly title: string;
}

/** The signature of `thing.wasm` lies beside it under this name. */
export const signatureSuffix = '.sig';

/** Brings a component and what lies beside it. It never builds anything, and runs nothing of what it brings. */
export function bring(source: Source, ports: Ports): Promise<Brought | Failed> {
  switch (source.kind) {
    case 'file':
      return bringFile(source.path, ports);
    case 'url':
      return bringUrl(source.url, ports);
    case 'git':
      return bringGit(source, ports);
    case 'oci':
      return bringOci(source, ports);
  }
}

async function bringFile(name: string, ports: Ports): Promise<Brought | Failed> {
  const read = await readBinary(name, ports, largestBinary);
  if (read.kind === 'failed') return read;
  const path = resolve(ports.cwd, name);
  const beside = name === '-' ? undefined : await readBinary(path + signatureSuffix, ports, longestEnvelope);
  if (beside?.kind === 'failed' && beside.exit !== 'not-found') return beside;
  return {
    kind: 'brought',
    bytes: read.bytes,
    envelope: beside?.kind === 'read' ? textOf(beside.bytes) : undefined,
    manifest: undefined,
    source: path,
    title: titleOf(path),
  };
}

async function bringUrl(url: URL, ports: Ports): Promise<Brought | Failed> {
  const get = { signal: ports.interrupted };
  const answer = await http({ ...get, url, most: largestBinary });
  if (answer.kind === 'failed') return answer;
  if (answer.status === 404 || answer.status === 410) return failed('not-found', `${shown(url.href)} is not there`);
  if (answer.status !== 200)
    return failed('failure', `${shown(url.href)}: the server answered with status ${answer.status}`);
  const beside = new URL(url);
  beside.pathname += signatureSuffix;
  const signature = await http({ ...get, url: beside, most: longestEnvelope });
  if (signature.kind === 'failed') return signature;
  // A server that fails for a moment must not make a component pass for one that nobody signed.
  if (signature.status >= 500 || signature.status === 429)
    return failed('failure', `${shown(beside.href)}: the server answered with status ${signature.status}`);
  return {
    kind: 'brought',
    bytes: answer.bytes,
    envelope: signature.status === 200 ? textOf(signature.bytes) : undefined,
    manifest: undefined,
    source: url.href,
    title: titleOf(url.pathname),
  };
}

async function bringGit(source: Extract<Source, { kind: 'git' }>, ports: Ports): Promise<Brought | Failed> {
  const commit = await fetchCommit(source, ports);
  if (commit.kind === 'failed') return commit;
  try {
    const file = await commit.read(source.path, largestBinary);
    if (file.kind === 'failed') return file;
    if (file.kind === 'absent') return failed('not-found', `${shown(source.path)} is not in commit ${source.commit}`);
    const signature = await commit.read(source.path + signatureSuffix, longestEnvelope);
    if (signature.kind === 'failed') return signature;
    return {
      kind: 'brought',
      bytes: file.bytes,
      envelope: signature.kind === 'blob' ? textOf(signature.bytes) : undefined,
      manifest: undefined,
      source: `git+${source.repository}#${source.commit}:${source.path}`,
      title: titleOf(source.path),
    };
  } finally {
    await commit.dispose();
  }
}

async function bringOci({ reference }: Extract<Source, { kind: 'oci' }>, ports: Ports): Promise<Brought | Failed> {
  const pulled = await pull(reference, largestBinary, ports);
  if (pulled.kind === 'failed') return pulled;
  const { bytes, envelope, publishedManifest: manifest } = pulled;
  const source = `oci://${referenceText(reference)}`;
  return { kind: 'brought', bytes, envelope, manifest, source, title: titleOf(reference.repository) };
}

/** Reads a manifest that a person named on the command line. */
export async function readManifestText(
  name: string,
  ports: Ports,
): Promise<{ readonly kind: 'text'; readonly text: string } | Failed> {
  const read = await readBinary(name, ports, longestManifest);
  return read.kind === 'failed' ? read : { kind: 'text', text: textOf(read.bytes) };
}

function titleOf(path: string): string {
  return (path.split(/[/\\]/).at(-1) ?? '').replace(/\.wasm$/, '');
}

function textOf(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('utf8');
}
