import { shown } from '../../base/index.ts';
import { type Failed, failed } from '../command.ts';
import type { Ports } from '../ports.ts';
import type { HttpAnswer } from '../source/http.ts';
import { type Artifact, digestOf, mediaTypes } from './artifact.ts';
import { type Reference, referenceText } from './reference.ts';
import { openRegistry, type Registry } from './registry.ts';

export type Pushed = { readonly kind: 'pushed'; readonly digest: string } | Failed;

/** Writes an artifact: what it is made of first, its manifest last, so that a name never leads to half of it. */
export async function push(reference: Reference, bytes: Uint8Array, artifact: Artifact, ports: Ports): Promise<Pushed> {
  const registry = openRegistry(reference, 'pull,push', ports);
  const name = shown(referenceText(reference));
  for (const blob of [artifact.config, bytes]) {
    const problem = await pushBlob(registry, blob, name);
    if (problem) return problem;
  }
  const headers = { 'content-type': mediaTypes.manifest };
  const digest = digestOf(artifact.manifest);
  const tag = reference.tag ?? digest;
  const answer = await registry.send(`/manifests/${tag}`, { method: 'PUT', headers, body: artifact.manifest });
  if (answer.kind === 'failed') return answer;
  if (answer.status !== 201) return refused(name, 'the manifest', answer);
  const said = answer.headers.get('docker-content-digest');
  if (said !== null && said !== digest)
    return failed('integrity', `${name}: the registry keeps ${shown(said)} and not ${digest}, which was sent`);
  return { kind: 'pushed', digest };
}

async function pushBlob(registry: Registry, blob: Uint8Array, name: string): Promise<Failed | undefined> {
  const digest = digestOf(blob);
  const there = await registry.send(`/blobs/${digest}`, { method: 'HEAD' });
  if (there.kind === 'failed') return there;
  if (there.status === 200) return undefined;
  const begun = await registry.send('/blobs/uploads/', { method: 'POST' });
  if (begun.kind === 'failed') return begun;
  const location = begun.headers.get('location');
  if (begun.status !== 202 || location === null || !URL.canParse(location, begun.url.href))
    return refused(name, digest, begun);
  const url = new URL(location, begun.url);
  url.searchParams.set('digest', digest);
  const headers = { 'content-type': 'application/octet-stream' };
  const ended = await registry.send(url, { method: 'PUT', headers, body: blob });
  if (ended.kind === 'failed') return ended;
  return ended.status === 201 ? undefined : refused(name, digest, ended);
}

function refused(name: string, what: string, { status }: HttpAnswer): Failed {
  const isDenied = status === 401 || status === 403 || status === 405;
  return failed(isDenied ? 'denied' : 'failure', `${name}: the registry did not take ${what} (status ${status})`);
}
