import { join } from 'node:path';
import { type Clock, type Log, type Owned, Scope } from '../../base/index.ts';
import { type Audit, openAudit } from '../audit/audit.ts';
import { openGrantStore } from './sqlite.ts';
import { openStateFolder, stateFolderPath } from './state-folder.ts';
import { type GrantStore, noRulings } from './store.ts';

/** What the person granted, and the record of it and of what was denied. */
export interface GrantsOnDisk extends Owned {
  readonly grants: GrantStore;
  readonly audit?: Audit;
}

export interface GrantsPorts {
  readonly clock: Clock;
  readonly log: Log;
  /** Says where the person's state is kept. */
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Tells the person what is missing. */
  tell(message: string): void;
}

/**
 * Opens the person's grants. Where they cannot be opened nothing is granted and nothing can be, which the person is
 * told: a sandbox without its list of rights stays shut.
 */
export function openGrants(ports: GrantsPorts): GrantsOnDisk {
  const { log, clock } = ports;
  const scope = new Scope((error) => log.error(`ending the grants: ${String(error)}`));
  const dispose = (): Promise<void> => scope.dispose();
  const folder = openStateFolder(stateFolderPath(ports.environment));
  const audit = folder.kind === 'folder' ? openRecord(folder.path, ports) : undefined;
  if (audit) scope.own(audit);
  const opened =
    folder.kind === 'folder' ? openGrantStore(folder.path, { clock, log, ...(audit ? { audit } : {}) }) : folder;
  if (opened.kind === 'open') {
    return { grants: scope.own(opened.store), ...(audit ? { audit } : {}), dispose };
  }
  log.error(opened.message);
  ports.tell(`Airlock grants nothing, because ${opened.message}.`);
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

function openRecord(folder: string, { clock, log, tell }: GrantsPorts): Audit | undefined {
  const opened = openAudit(join(folder, 'audit'), { clock, log });
  if (opened.kind === 'open') return opened.audit;
  log.error(opened.message);
  tell(`Airlock keeps no record of grants and denials, because ${opened.message}.`);
  return undefined;
}
