import { compareVersions } from '../../../wit/index.ts';
import type { Asked, Refactoring } from './action.ts';
import { addGate } from './gates.ts';
import { contains, type Gated, gatedItems } from './tree.ts';

/** Deprecates an item at the version that its package has; an item without gates is said to be there since then, too. */
export const deprecate: Refactoring = function* (asked) {
  const found = gatedAt(asked);
  if (!found || found.item.gates.some(({ kind }) => kind === 'deprecated')) return;
  const { item, version } = found;
  const isStable = item.gates.some(({ kind }) => kind === 'since' || kind === 'unstable');
  const gate = `@deprecated(version = ${version})`;
  yield {
    title: `Deprecate \`${item.name.text}\``,
    kind: 'refactor.rewrite',
    edits: [addGate(asked, item, isStable ? gate : `@since(version = ${version})\n${gate}`)],
  };
};

/** Says since when an item is there, or that it is there only since the version that its package has. */
export const addSince: Refactoring = function* (asked) {
  const found = gatedAt(asked);
  if (!found) return;
  const { item, version } = found;
  const gate = `@since(version = ${version})`;
  const since = item.gates.find(({ kind }) => kind === 'since');
  if (!since && !item.gates.some(({ kind }) => kind === 'unstable' || kind === 'deprecated')) {
    yield { title: `Add \`${gate}\``, kind: 'refactor.rewrite', edits: [addGate(asked, item, gate)] };
  } else if (since?.kind === 'since' && since.version && compareVersions(since.version.text, version) < 0) {
    const edit = { path: asked.path, span: since.version.span, text: version };
    yield { title: `Raise to \`${gate}\``, kind: 'refactor.rewrite', edits: [edit] };
  }
};

interface Found {
  readonly item: Gated;
  readonly version: string;
}

/** The item whose name is asked about, if its package has a version. */
function gatedAt({ model, path, facts, range }: Asked): Found | undefined {
  const item = gatedItems(facts.tree).find(({ name }) => name.text !== '' && contains(name.span, range));
  // One interface may come into a world in several ways, and then with one gate only.
  if (!item || ('target' in item.node && item.node.target.kind === 'path')) return undefined;
  const around = model.surroundings(path, item.name.span.start);
  const version = around?.owner.source.version;
  const outer = around?.item?.stability;
  // What lies in something that is left out is said to be so itself, and not that it is there since some version.
  const isLeftOut = outer?.feature && !outer.since;
  return version === undefined || (isLeftOut && item.gates.length === 0) ? undefined : { item, version };
}
