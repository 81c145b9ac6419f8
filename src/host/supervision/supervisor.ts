import { dirname, sep } from 'node:path';
import type { Group } from './groups.ts';
import {
  type GroupMember,
  type GroupPorts,
  type GroupSnapshot,
  superviseGroup,
  type SupervisedGroup,
} from './supervised-group.ts';

/** A component as far as its place among the groups goes. */
export interface Place {
  readonly manifestPath: string;
  readonly name: string;
}

/** A group and the workspace folder whose file declares it. */
export interface FolderGroup extends GroupSnapshot {
  /** A real path. */
  readonly folder: string;
}

export interface SupervisorPorts extends Omit<GroupPorts, 'member' | 'changed'> {
  /** A component of that name whose manifest is in that folder, where there is exactly one. */
  member(folder: string, name: string): GroupMember | undefined;
  changed(folder: string, group: Group): void;
}

/** The groups of all workspace folders. */
export interface Supervisor {
  /**
   * Puts the groups of a folder in the place of those that were declared before. One that stays as it was goes on; without
   * any the folder is no longer one of the workspace.
   */
  arrange(folder: string, groups: readonly Group[] | undefined): void;
  /** The group that a component is in. */
  of(place: Place): FolderGroup | undefined;
  list(): readonly FolderGroup[];
  folders(): Iterable<string>;
  gaveUp(place: Place, because: string): void;
  decided(place: Place): void;
  /** Whether there is such a group. */
  reset(folder: string, name: string): boolean;
  end(): void;
}

export function createSupervisor(ports: SupervisorPorts): Supervisor {
  const folders = new Map<string, ReadonlyMap<string, Supervised>>();

  function groupOf(place: Place): (Supervised & { readonly folder: string }) | undefined {
    const folder = folderOf(folders.keys(), place.manifestPath);
    if (folder === undefined) return undefined;
    for (const each of folders.get(folder)?.values() ?? []) {
      if (each.group.members.includes(place.name)) return { ...each, folder };
    }
    return undefined;
  }

  function supervise(folder: string, group: Group): Supervised {
    const supervised = superviseGroup(group, {
      ...ports,
      member: (name) => ports.member(folder, name),
      changed: () => ports.changed(folder, group),
    });
    return { group, supervised };
  }

  return {
    arrange(folder, groups) {
      const before = folders.get(folder) ?? new Map<string, Supervised>();
      const after = new Map(
        (groups ?? []).map((group): [string, Supervised] => {
          const known = before.get(group.name);
          return [group.name, known && isSame(known.group, group) ? known : supervise(folder, group)];
        }),
      );
      if (!groups) folders.delete(folder);
      else folders.set(folder, after);
      for (const [name, each] of before) if (after.get(name) !== each) each.supervised.release();
      for (const { group } of [...before.values(), ...after.values()]) ports.changed(folder, group);
    },
    of(place) {
      const found = groupOf(place);
      return found && { ...found.supervised.snapshot(), folder: found.folder };
    },
    folders: () => folders.keys(),
    list: () =>
      Array.from(folders, ([folder, groups]) =>
        Array.from(groups.values(), ({ supervised }) => ({ ...supervised.snapshot(), folder })),
      ).flat(),
    gaveUp: (place, because) => groupOf(place)?.supervised.gaveUp(place.name, because),
    decided: (place) => groupOf(place)?.supervised.decided(place.name),
    reset(folder, name) {
      const found = folders.get(folder)?.get(name);
      found?.supervised.reset();
      return found !== undefined;
    },
    end() {
      for (const groups of folders.values()) for (const { supervised } of groups.values()) supervised.end();
      folders.clear();
    },
  };
}

interface Supervised {
  readonly group: Group;
  readonly supervised: SupervisedGroup;
}

/** The innermost of some folders in which a manifest is. */
export function folderOf(folders: Iterable<string>, manifestPath: string): string | undefined {
  const around = Array.from(folders).filter((folder) => `${dirname(manifestPath)}${sep}`.startsWith(`${folder}${sep}`));
  return around.toSorted((a, b) => b.length - a.length)[0];
}

function isSame(one: Group, other: Group): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}
