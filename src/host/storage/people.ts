import type { PeopleAct, PeopleActKind, PeopleResult } from './acts.ts';
import { checkValue } from './limits.ts';
import type { EntryTable } from './table.ts';

/** Does what a person asked for, as a step of a transaction. */
export function performPeopleAct<Kind extends PeopleActKind>(
  table: EntryTable,
  act: PeopleAct<Kind>,
): PeopleResult<Kind> {
  return performed(table, act as PeopleAct) as PeopleResult<Kind>;
}

function performed(table: EntryTable, act: PeopleAct): PeopleResult {
  switch (act.kind) {
    case 'namespaces':
      return table.namespaces();
    case 'entries':
      return table.page(act.namespace, act.after);
    case 'view':
      return table.find(act.namespace, act.key)?.value;
    case 'edit':
      checkValue(act.value);
      table.put(act.namespace, act.key, act.value, table.find(act.namespace, act.key)?.owner ?? '');
      return undefined;
    case 'remove':
      return table.remove(act.namespace, act.key);
    case 'remove-namespace':
      return table.removeAll(act.namespace);
    case 'usage':
      return table.usage();
  }
}
