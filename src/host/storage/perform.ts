import type { StorageAccount, StorageAct, StorageActKind, StorageResult } from './acts.ts';
import { checkBatch, checkValue, StorageRefusal, storageLimits } from './limits.ts';
import { incremented, numberBytes } from './number.ts';
import type { EntryTable } from './table.ts';

/**
 * Does one act of a component, as a step of a transaction. Throws a {@link StorageRefusal} where it cannot be done; the
 * transaction is then to be undone.
 */
export function perform<Kind extends StorageActKind>(
  table: EntryTable,
  account: StorageAccount,
  namespace: string,
  act: StorageAct<Kind>,
): StorageResult<Kind> {
  const used = table.usedBy(account.owner);
  const result = performed(table, account.owner, namespace, act as StorageAct);
  checkQuota(used, table.usedBy(account.owner), account.quotaBytes);
  return result as StorageResult<Kind>;
}

/** Whoever is over the quota, which may have been lowered, can still make it less. */
function checkQuota(before: number, after: number, quota: number): void {
  if (after <= before || after <= quota) return;
  throw new StorageRefusal(
    `over the quota: ${before} of ${quota} bytes are used, and this would take ${after - before} more`,
    `storage: ${quota} bytes`,
  );
}

function performed(table: EntryTable, owner: string, namespace: string, act: StorageAct): StorageResult {
  const put = (key: string, value: Uint8Array): undefined => {
    checkValue(value);
    table.put(namespace, key, value, owner);
  };
  switch (act.kind) {
    case 'open':
      return undefined;
    case 'get':
      return table.find(namespace, act.key)?.value;
    case 'set':
      return put(act.key, act.value);
    case 'delete':
      table.remove(namespace, act.key);
      return undefined;
    case 'exists':
      return table.revisionOf(namespace, act.key) > 0;
    case 'list': {
      const { entries, more } = table.page(namespace, act.after);
      return { keys: entries.map(({ key }) => key), more };
    }
    case 'revision':
      return table.revisionOf(namespace, act.key);
    case 'read': {
      const entry = table.find(namespace, act.key);
      return { value: entry?.value, revision: entry?.revision ?? 0 };
    }
    case 'increment': {
      const sum = incremented(table.find(namespace, act.key)?.value, act.delta);
      put(act.key, numberBytes(sum));
      return sum;
    }
    case 'swap': {
      const revision = table.revisionOf(namespace, act.key);
      if (revision !== act.revision) return { swapped: false, revision };
      put(act.key, act.value);
      return { swapped: true };
    }
    case 'get-many':
      return readAll(table, namespace, act.keys);
    case 'set-many':
      checkBatch(act.entries.length);
      for (const [key, value] of act.entries) put(key, value);
      return undefined;
    case 'delete-many':
      checkBatch(act.keys.length);
      for (const key of act.keys) table.remove(namespace, key);
      return undefined;
  }
}

function readAll(table: EntryTable, namespace: string, keys: readonly string[]): StorageResult<'get-many'> {
  checkBatch(keys.length);
  let total = 0;
  return keys.map((key) => {
    const value = table.find(namespace, key)?.value;
    total += value?.length ?? 0;
    if (total > storageLimits.batchBytes) {
      throw new StorageRefusal(`a batch reads at most ${storageLimits.batchBytes} bytes; these values are more`);
    }
    return [key, value] as const;
  });
}
