import { homedir } from 'node:os';
import { dirname, sep } from 'node:path';
import type { ComponentKey } from '../../host/index.ts';
import { type RoleRights, rolesFor, roleProblemWords } from '../../manifest/index.ts';
import type { PersonalSettings } from './personal.ts';

/**
 * What the person's roles give and rule out for a component. What is wrong in the settings is said once, and again when
 * something else is.
 */
export function rolesOf(
  settings: PersonalSettings,
  warn: (message: string) => void,
): (key: ComponentKey) => RoleRights {
  let told = '';
  return (key) => {
    const holder = { name: key.name, folder: slashed(dirname(key.manifestPath)), home: slashed(homedir()) };
    const rights = rolesFor(settings.roles(), holder);
    const words = rights.problems.map(roleProblemWords).join(' ');
    if (words !== told && words !== '') warn(`The settings of roles: ${words}`);
    told = words;
    return rights;
  };
}

function slashed(path: string): string {
  return path.split(sep).join('/');
}
