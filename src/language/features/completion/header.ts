import type { FileFacts, Token } from '../../../wit/index.ts';
import type { Model } from '../../workspace/model.ts';
import type { Cursor } from './cursor.ts';
import { complete, type Completion, type Completions, noCompletions } from './item.ts';
import { nameOf } from './site.ts';

/** Names for the package of a file: that of the files beside it, or one that the folders suggest. */
export function headerCompletions(model: Model, path: string, name: readonly Token[], cursor: Cursor): Completions {
  const [namespace, colon, rest] = name;
  if (rest || (namespace && colon?.text !== ':')) return noCompletions;
  const start = namespace?.start ?? cursor.word.start;
  if (cursor.text.slice(start, cursor.offset).includes('\n')) return noCompletions;
  const span = { start, end: endOfName(cursor) };
  const item = (text: string, sort: string, description: string): Completion => ({
    label: text,
    kind: 'package',
    span,
    text,
    filter: text,
    sort,
    description,
  });
  const beside = besides(model, path);
  if (beside !== undefined) return complete([item(beside, '1', 'the package of this folder')]);
  const typed = namespace ? [nameOf(namespace)] : [];
  const namespaces = new Set([...typed, ...namespacesOf(model, path), 'example']);
  const word = wordFor(path);
  return complete(Array.from(namespaces, (each, index) => item(`${each}:${word}`, `${index}`, 'named by its folder')));
}

/** The package that another file of the folder names. */
function besides(model: Model, path: string): string | undefined {
  const folder = path.slice(0, path.lastIndexOf('/') + 1);
  // Files of one folder `deps` have nothing to do with each other.
  if (folder === '' || folder.endsWith('/deps/')) return undefined;
  for (const other of model.paths()) {
    if (other === path || !other.startsWith(folder) || other.includes('/', folder.length)) continue;
    const header = headerOf(model.facts(other));
    if (header !== undefined) return header;
  }
  return undefined;
}

/** The namespaces of the workspace's own packages; those of dependencies are others'. */
function namespacesOf(model: Model, path: string): readonly string[] {
  const counts = new Map<string, number>();
  for (const other of model.paths()) {
    if (other === path) continue;
    const namespace = headerOf(model.facts(other))?.split(':')[0];
    if (namespace === undefined || model.isDependency(other)) continue;
    counts.set(namespace, (counts.get(namespace) ?? 0) + 1);
  }
  const sorted = Array.from(counts).toSorted((a, b) => b[1] - a[1]);
  return sorted.slice(0, 5).map(([namespace]) => namespace);
}

function headerOf(facts: FileFacts | undefined): string | undefined {
  const name = facts?.tree.header?.name;
  if (!name || name.namespace.text === '' || name.name.text === '') return undefined;
  return `${name.namespace.text}:${name.name.text}${name.version ? `@${name.version.text}` : ''}`;
}

/** A name out of the folders around a file: the first, from the inside, that is not `wit`, `src` or the like. */
function wordFor(path: string): string {
  const parts = path.split('/');
  const file = (parts.pop() ?? '').replace(/\.wit$/, '');
  const folder = parts.findLast((part) => !commonFolders.has(part.toLowerCase()) && kebab(part) !== undefined);
  const isInDeps = parts.at(-1) === 'deps';
  return (isInDeps ? kebab(file) : undefined) ?? kebab(folder ?? '') ?? kebab(file) ?? 'name';
}

const commonFolders: ReadonlySet<string> = new Set(['', 'wit', 'deps', 'src', 'worlds', 'packages']);

/** A text as a name, without the version that a folder of a dependency may end in. */
function kebab(text: string): string | undefined {
  const words = text
    .replace(/[-@]\d+\.\d+\.\d+.*$/, '')
    .replaceAll(/([a-z\d])([A-Z])/g, '$1-$2')
    .toLowerCase()
    .split(/[^a-z\d]+/)
    .filter((word) => word !== '');
  const name = words.join('-');
  return /^[a-z]/.test(name) && name.length <= 64 ? name : undefined;
}

function endOfName({ text, word }: Cursor): number {
  restOfName.lastIndex = word.end;
  return restOfName.exec(text) ? restOfName.lastIndex : word.end;
}

const restOfName = /(?::[\w-]+)?(?:@\d+\.\d+\.\d+[\w.+-]*)?/y;
