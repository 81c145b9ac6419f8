import { shown } from '../../base/index.ts';
import { type Failed, failed } from '../command.ts';
import { parseReference, type Reference } from '../oci/reference.ts';
import { schemeProblem } from './http.ts';

/** Where a component is to come from. */
export type Source =
  /** `path` as it was typed. */
  | { readonly kind: 'file'; readonly path: string }
  | { readonly kind: 'url'; readonly url: URL }
  /** One file of one commit, named by its whole hash. */
  | { readonly kind: 'git'; readonly repository: string; readonly commit: string; readonly path: string }
  | { readonly kind: 'oci'; readonly reference: Reference };

/** How sources are written, for people. */
export const sourceForms: readonly string[] = [
  './thing.wasm',
  'https://example.com/thing.wasm',
  'git+https://example.com/repository.git#COMMIT:path/thing.wasm (also git+ssh, git+file)',
  'oci://registry.example.com/name:tag (or @sha256:DIGEST)',
];

export function parseSource(text: string): Source | Failed {
  if (text.startsWith('oci://')) {
    const reference = parseReference(text.slice('oci://'.length));
    return reference.kind === 'failed' ? reference : { kind: 'oci', reference };
  }
  if (text.startsWith('git+')) return parseGit(text.slice('git+'.length));
  const scheme = /^([A-Za-z][A-Za-z0-9+.-]+):/.exec(text)?.[1]?.toLowerCase();
  if (scheme === undefined) return { kind: 'file', path: text };
  if (!URL.canParse(text)) return wrong(text);
  const url = new URL(text);
  if (scheme === 'file') return url.host === '' ? fileAt(url, text) : wrong(text);
  if (scheme !== 'https' && scheme !== 'http') return wrong(text);
  const problem = schemeProblem(url) ?? credentialsProblem(url);
  return problem === undefined ? { kind: 'url', url } : failed('denied', problem);
}

function parseGit(text: string): Source | Failed {
  const hash = text.indexOf('#');
  const [, commit, path] = /^([0-9a-f]{40}|[0-9a-f]{64}):(.+)$/.exec(text.slice(hash + 1)) ?? [];
  if (hash < 0 || commit === undefined || path === undefined)
    return failed('usage', `git+${shown(text)} names no file of a commit`, {
      advice: ['after # go the whole hash of a commit (40 or 64 hex digits), ":", and the path of a file in it'],
    });
  const repository = text.slice(0, hash);
  if (!URL.canParse(repository)) return wrong(`git+${text}`);
  const url = new URL(repository);
  if (!['https:', 'ssh:', 'file:', 'http:'].includes(url.protocol)) return wrong(`git+${text}`);
  const problem =
    url.protocol === 'http:' || url.protocol === 'https:' ? (schemeProblem(url) ?? credentialsProblem(url)) : undefined;
  if (problem !== undefined) return failed('denied', problem);
  // Such a host or user would be read as an option by what git hands it to.
  if (url.hostname.startsWith('-') || url.username.startsWith('-') || url.password !== '') return wrong(`git+${text}`);
  if (url.protocol === 'file:' && url.host !== '') return wrong(`git+${text}`);
  if (path.startsWith('/') || path.split('/').some((part) => part === '' || part === '..' || part === '.'))
    return failed('usage', `${shown(path)} is no path inside of a commit`);
  return { kind: 'git', repository, commit, path };
}

function fileAt({ pathname }: URL, text: string): Source | Failed {
  try {
    return { kind: 'file', path: decodeURIComponent(pathname) };
  } catch {
    return wrong(text);
  }
}

function credentialsProblem(url: URL): string | undefined {
  return url.username === '' && url.password === ''
    ? undefined
    : 'credentials are not taken in an address, where they would be kept and shown';
}

function wrong(text: string): Failed {
  return failed('usage', `${shown(text)} is nothing that a component can come from`, {
    advice: ['it comes from one of:', ...sourceForms.map((form) => `  ${form}`)],
  });
}
