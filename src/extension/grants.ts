import { type Log, systemClock } from '../base/index.ts';
import { type GrantStore, noRulings, openGrantStore, openStateFolder, stateFolderPath } from '../host/index.ts';
import { say } from './notices.ts';

/**
 * Opens the person's grants. Where they cannot be opened nothing is granted and nothing can be, which the person is
 * told: a sandbox without its list of rights stays shut.
 */
export function openGrants(log: Log): GrantStore {
  const folder = openStateFolder(stateFolderPath(process.env));
  const opened = folder.kind === 'folder' ? openGrantStore(folder.path, { clock: systemClock, log }) : folder;
  if (opened.kind === 'open') return opened.store;
  log.error(opened.message);
  say('error', `Airlock grants nothing, because ${opened.message}.`);
  return {
    rulingsOf: () => noRulings,
    grant: () => {
      throw new Error(opened.message);
    },
    revoke: () => {},
    ruleOut: () => {
      throw new Error(opened.message);
    },
    look: () => {},
    onChange: () => ({ dispose: () => {} }),
    dispose: () => {},
  };
}
