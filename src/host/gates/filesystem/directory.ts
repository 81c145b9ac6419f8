import { readdirSync } from 'node:fs';
import { type Answer, err, ok } from '../answer.ts';
import { token } from '../io/poll.ts';
import type { ErrorCode } from './errors.ts';
import { attempt } from './file.ts';
import { withFolder } from './open.ts';
import { type DescriptorType, typeOf } from './stat.ts';
import { refuse, type Tree } from './tree.ts';

export interface DirectoryEntry {
  readonly type: DescriptorType;
  readonly name: string;
}

/** The resource `wasi:filesystem/types.directory-entry-stream`. */
export class DirectoryEntryStream {
  readonly #entries: Iterator<DirectoryEntry>;

  constructor(key: typeof token, entries: Iterable<DirectoryEntry>) {
    if (key !== token) throw new TypeError('a listing is made by the host only');
    this.#entries = entries[Symbol.iterator]();
  }

  readDirectoryEntry(): Answer<DirectoryEntry | undefined, ErrorCode> {
    const next = this.#entries.next();
    return ok(next.done === true ? undefined : next.value);
  }
}

/** A listing is a use of the folder itself: it wants the right to read the folder, and then names all that is in it. */
export function listDirectory(tree: Tree, segments: readonly string[]): Answer<DirectoryEntryStream, ErrorCode> {
  const refusal = refuse(tree, segments, 'filesystem.read', 'read-directory');
  if (refusal) return err(refusal);
  const listed = tree.overlay
    ? tree.overlay.list(segments)
    : attempt(() => withFolder(tree.root, segments, (folder) => readdirSync(folder, { withFileTypes: true })));
  if (listed.tag === 'err') return listed;
  const shown = listed.val.filter(({ name }) => !isHidden(tree, [...segments, name]));
  return ok(
    new DirectoryEntryStream(
      token,
      shown.map((entry) => ({ type: typeOf(entry), name: entry.name })),
    ),
  );
}

/** While needs are recorded, what may not be read is not there. */
function isHidden({ overlay, guard }: Tree, segments: readonly string[]): boolean {
  return overlay !== undefined && !guard.foresees({ capability: 'filesystem.read', path: segments.join('/') });
}
