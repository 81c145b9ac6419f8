import type { Actor } from '../actor.ts';
import type { DenialRecorder } from '../audit/denial-recorder.ts';
import type { Member } from '../broker/member.ts';
import { type ComponentKey, nameOfKey } from '../version.ts';

/** A component that the host runs, or has run and keeps. */
export interface Hosted {
  readonly key: ComponentKey;
  readonly actor: Actor;
  /** It as a member of the broker. */
  readonly member: Member;
  readonly recorder: DenialRecorder;
}

/** The components of a host, by their keys. */
export interface Roster {
  readonly size: number;
  find(key: ComponentKey): Hosted | undefined;
  list(): readonly Hosted[];
  add(hosted: Hosted): void;
  delete(key: ComponentKey): void;
}

export function createRoster(): Roster {
  const all = new Map<string, Hosted>();
  return {
    get size() {
      return all.size;
    },
    find: (key) => all.get(nameOfKey(key)),
    list: () => Array.from(all.values()),
    add: (hosted) => void all.set(nameOfKey(hosted.key), hosted),
    delete: (key) => void all.delete(nameOfKey(key)),
  };
}
