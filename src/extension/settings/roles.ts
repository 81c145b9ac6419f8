import { homedir } from 'node:os';
import { dirname, sep } from 'node:path';
import type { ComponentKey } from '../../host/index.ts';
import { type RoleRights, rolesFor, roleProblemWords } from '../../manifest/index.ts';
import type { PersonalSettings, RoleSettings } from './personal.ts';

/**
 * What the person's roles give and rule out for a component. What is wrong in the settings is said once, and again when
 * something else is.
 */
export function rolesOf(
  settings: PersonalSettings,
  warn: (message: string) => void,
): (key: ComponentKey) => RoleRights {
  let told = '';
  const home = slashed(homedir());
  /** By name and manifest, as they were made of the settings that `of` are. */
  let made: { readonly of: RoleSettings; readonly rights: Map<string, RoleRights> } | undefined;
  return (key) => {
    const of = settings.roles();
    if (made?.of !== of) made = { of, rights: new Map() };
    const name = `${key.name}\n${key.manifestPath}`;
    const known = made.rights.get(name);
    if (known) return known;
    const rights = rolesFor(of, { name: key.name, folder: slashed(dirname(key.manifestPath)), home });
    made.rights.set(name, rights);
    const words = rights.problems.map(roleProblemWords).join(' ');
    if (words !== told && words !== '') warn(`The settings of roles: ${words}`);
    told = words;
    return rights;
  };
}

function slashed(path: string): string {
  return path.split(sep).join('/');
}
