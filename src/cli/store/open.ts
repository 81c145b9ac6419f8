import { join } from 'node:path';
import { messageOf } from '../../base/index.ts';
import { openStateFolder, stateFolderPath } from '../../host/index.ts';
import { type Failed, failed, type Outcome } from '../command.ts';
import type { Ports } from '../ports.ts';
import { openStore, type Store } from './store.ts';

/** The person's state folder, made if need be. */
export function openState(ports: Pick<Ports, 'env'>): { readonly kind: 'state'; readonly path: string } | Failed {
  const folder = openStateFolder(stateFolderPath(ports.env));
  return folder.kind === 'folder' ? { kind: 'state', path: folder.path } : failed('failure', folder.message);
}

/** Runs something with the store open; `state` is the state folder around it. */
export async function withStore<T extends Outcome | { readonly kind: string }>(
  ports: Pick<Ports, 'env' | 'clock'>,
  run: (store: Store, state: string) => Promise<T> | T,
): Promise<T | Failed> {
  const state = openState(ports);
  if (state.kind === 'failed') return state;
  const folder = openStateFolder(join(state.path, 'store'));
  if (folder.kind === 'unusable') return failed('failure', folder.message);
  let store: Store;
  try {
    store = openStore(folder.path, () => ports.clock.now());
  } catch (error) {
    return failed('failure', `the store in ${folder.path} cannot be used: ${messageOf(error)}`);
  }
  try {
    return await run(store, state.path);
  } finally {
    store.close();
  }
}
