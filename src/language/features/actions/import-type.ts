import { escapeName, type Interface, type Surroundings } from '../../../wit/index.ts';
import type { Action, Asked, Fix } from './action.ts';
import { intoBraces } from './text.ts';

/** Takes a type that is not there from an interface that declares one by the name. */
export const importType: Fix = function* (asked, diagnostic) {
  const { code, message, span } = diagnostic;
  const name = /^There is no type `([^`]+)` here/.exec(message)?.[1];
  if (code !== 'unknown-name' || name === undefined) return;
  const around = asked.model.surroundings(asked.path, span.start);
  const scope = around?.scope;
  if (!around || !scope || (scope.kind === 'interface' && scope.functions.has(name))) return;
  const found = asked.model
    .packages(asked.path)
    .flatMap(({ interfaces }) => Array.from(interfaces.values()))
    .filter((each) => {
      const entry = each.types.get(name);
      const isThere = entry?.node && !entry.excluded && !each.excluded;
      return isThere && each !== scope && !(scope.kind === 'interface' && reaches(each, scope));
    });
  for (const each of found.slice(0, most)) {
    const action = use(asked, around, each, name);
    if (action) yield { ...action, fixes: [diagnostic] };
  }
};

const most = 4;

function use({ path, facts }: Asked, around: Surroundings, from: Interface, name: string): Action | undefined {
  const { owner, scope } = around;
  const target = from.owner === owner.source ? escapeName(from.name) : from.whole;
  const title = `Use \`${name}\` from \`${target}\``;
  const known = scope?.items.find((item) => item.kind === 'use' && textOf(facts.text, item.path.span) === target);
  const last = known?.kind === 'use' && known.gates.length === 0 ? known.names.at(-1) : undefined;
  if (last) {
    const at = last.span.end;
    return { title, kind: 'quickfix', edits: [{ path, span: { start: at, end: at }, text: `, ${escapeName(name)}` }] };
  }
  const edit = scope && intoBraces(facts, scope.place.span.end, `use ${target}.{${escapeName(name)}};`);
  return edit && { title, kind: 'quickfix', edits: [{ path, ...edit }] };
}

function textOf(text: string, { start, end }: { readonly start: number; readonly end: number }): string {
  return text.slice(start, end);
}

/** Whether an interface takes types from another, by way of however many. */
function reaches(from: Interface, goal: Interface): boolean {
  const found = new Set(from.uses.keys());
  for (const each of found) {
    if (each === goal) return true;
    for (const next of each.uses.keys()) found.add(next);
  }
  return false;
}
