import type { ComponentVersion } from '../version.ts';
import { type KeptVersion, outdated, type Retention, rollbackTarget } from './history.ts';

/** A good build with what its deployment found: it stood and served. */
export interface Kept extends KeptVersion {
  readonly version: ComponentVersion;
}

/** The versions of one actor that were good, the oldest first: where a rollback leads. */
export interface KeptVersions {
  /** Keeps a version that serves from now on. One that is known already stays in its place, so that rolling back goes on. */
  add(version: ComponentVersion, time: number): void;
  list(): readonly Kept[];
  find(hash: string): ComponentVersion | undefined;
  /** To where a rollback leads from the version that serves. */
  before(serving: string): ComponentVersion | undefined;
  /** Keeps a version whatever its age, or none. Whoever deploys asks for it: a pinned one is not replaced. */
  pin(hash: string | undefined): void;
  readonly pinned: string | undefined;
}

export function createKeptVersions(retention: Retention): KeptVersions {
  let kept: readonly Kept[] = [];
  let pinned: string | undefined;

  function forget(serving: string, now: number): void {
    const wanted = [serving, rollbackTarget(kept, serving)?.hash, pinned].filter((hash) => hash !== undefined);
    const gone = new Set(outdated(kept, new Set(wanted), retention, now));
    kept = kept.filter((each) => !gone.has(each));
  }

  return {
    add(version, time) {
      const { hash } = version;
      if (!kept.some((each) => each.hash === hash)) kept = [...kept, { hash, time, bytes: bytesOf(version), version }];
      forget(hash, time);
    },
    list: () => kept,
    find: (hash) => kept.find((each) => each.hash === hash)?.version,
    before: (serving) => rollbackTarget(kept, serving)?.version,
    pin: (hash) => void (pinned = hash),
    get pinned() {
      return pinned;
    },
  };
}

/** The code of a version and what its memory holds at the start; parts of it may be shared with other versions. */
function bytesOf({ glue, cores }: ComponentVersion): number {
  const sizes = Object.values(cores).map((core) =>
    core instanceof Uint8Array
      ? core.byteLength
      : core.memory.layers.reduce((sum, { content }) => sum + content.byteLength, core.code.byteLength),
  );
  return sizes.reduce((sum, size) => sum + size, glue.length);
}
