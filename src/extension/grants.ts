import { join } from 'node:path';
import { type Log, type Owned, Scope, systemClock } from '../base/index.ts';
import {
  type Audit,
  type GrantStore,
  noRulings,
  openAudit,
  openGrantStore,
  openStateFolder,
  stateFolderPath,
} from '../host/index.ts';
import { say } from './notices.ts';

/** What the person granted, and the record of it and of what was denied. */
export interface GrantsOnDisk extends Owned {
  readonly grants: GrantStore;
  readonly audit?: Audit;
}

/**
 * Opens the person's grants. Where they cannot be opened nothing is granted and nothing can be, which the person is
 * told: a sandbox without its list of rights stays shut.
 */
export function openGrants(log: Log): GrantsOnDisk {
  const scope = new Scope((error) => log.error(`ending the grants: ${String(error)}`));
  const dispose = (): Promise<void> => scope.dispose();
  const folder = openStateFolder(stateFolderPath(process.env));
  const audit = folder.kind === 'folder' ? openRecord(folder.path, log) : undefined;
  if (audit) scope.own(audit);
  const ports = { clock: systemClock, log, ...(audit ? { audit } : {}) };
  const opened = folder.kind === 'folder' ? openGrantStore(folder.path, ports) : folder;
  if (opened.kind === 'open') {
    return { grants: scope.own(opened.store), ...(audit ? { audit } : {}), dispose };
  }
  log.error(opened.message);
  say('error', `Airlock grants nothing, because ${opened.message}.`);
  const refuse = (): never => {
    throw new Error(opened.message);
  };
  const grants: GrantStore = {
    rulingsOf: () => noRulings,
    grant: refuse,
    revoke: () => {},
    ruleOut: refuse,
    look: () => {},
    onChange: () => ({ dispose: () => {} }),
    dispose: () => {},
  };
  return { grants, ...(audit ? { audit } : {}), dispose };
}

function openRecord(folder: string, log: Log): Audit | undefined {
  const opened = openAudit(join(folder, 'audit'), { clock: systemClock, log });
  if (opened.kind === 'open') return opened.audit;
  log.error(opened.message);
  say('error', `Airlock keeps no record of grants and denials, because ${opened.message}.`);
  return undefined;
}
