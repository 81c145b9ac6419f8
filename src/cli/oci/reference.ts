import { shown } from '../../base/index.ts';
import { type Failed, failed } from '../command.ts';

/** A name in a registry. */
export interface Reference {
  readonly kind: 'reference';
  /** Host and port, as `ghcr.io` or `localhost:5000`. */
  readonly registry: string;
  readonly repository: string;
  readonly tag: string | undefined;
  /** `sha256:HEX`. With it the tag says nothing. */
  readonly digest: string | undefined;
}

/** The grammars of the OCI distribution specification. Nothing else ever becomes a part of an address. */
const component = '[a-z0-9]+(?:(?:\\.|_|__|-+)[a-z0-9]+)*';
const repositoryForm = new RegExp(`^${component}(?:/${component})*$`);
const tagForm = /^[A-Za-z0-9_][A-Za-z0-9._-]{0,127}$/;
const registryForm = /^(?:[A-Za-z0-9](?:[A-Za-z0-9.-]*[A-Za-z0-9])?|\[[0-9A-Fa-f:]+\])(?::[0-9]{1,5})?$/;
export const digestForm = /^sha256:[0-9a-f]{64}$/;

/** Reads `registry/name:tag` or `registry/name@sha256:…`. Without both the tag is `latest`. */
export function parseReference(text: string): Reference | Failed {
  const slash = text.indexOf('/');
  const at = text.indexOf('@');
  const [path, digest] = at < 0 ? [text.slice(slash + 1), undefined] : [text.slice(slash + 1, at), text.slice(at + 1)];
  const colon = path.indexOf(':');
  const [repository, tag] = colon < 0 ? [path, undefined] : [path.slice(0, colon), path.slice(colon + 1)];
  const registry = text.slice(0, Math.max(slash, 0));
  const isRight =
    registryForm.test(registry) &&
    repositoryForm.test(repository) &&
    repository.length <= 255 &&
    (tag === undefined || tagForm.test(tag)) &&
    (digest === undefined || digestForm.test(digest)) &&
    URL.canParse(`https://${registry}/`);
  if (!isRight)
    return failed('usage', `${shown(text)} is no name in a registry`, {
      advice: ['a name is registry.example.com/name:tag, or …/name@sha256:DIGEST'],
    });
  return { kind: 'reference', registry, repository, tag: tag ?? (digest === undefined ? 'latest' : undefined), digest };
}

export function referenceText({ registry, repository, tag, digest }: Reference): string {
  return `${registry}/${repository}${tag === undefined ? '' : `:${tag}`}${digest === undefined ? '' : `@${digest}`}`;
}
