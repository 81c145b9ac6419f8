import { compareVersions } from '../../../wit/index.ts';
import type { Asked, Refactoring } from './action.ts';
import { addGate } from './gates.ts';
import { contains, type Gated, gatedItems } from './tree.ts';

/**
 * Deprecates an item at the version that its package has. An item without gates needs a `@since` for that: it is said to
 * be there since what it lies in is, or else since that version.
 */
export const deprecate: Refactoring = function* (asked) {
  const found = gatedAt(asked);
  if (!found || found.item.gates.some(({ kind }) => kind === 'deprecated')) return;
  const { item, version, outer = version } = found;
  const isStable = item.gates.some(({ kind }) => kind === 'since' || kind === 'unstable');
  const own = item.gates.find(({ kind }) => kind === 'since');
  const since = own?.kind === 'since' ? own.version?.text : isStable ? undefined : outer;
  // Nothing is deprecated before it is there.
  if (since !== undefined && compareVersions(version, since) < 0) return;
  const gate = `@deprecated(version = ${version})`;
  yield {
    title: `Deprecate \`${item.name.text}\``,
    kind: 'refactor.rewrite',
    edits: [addGate(asked, item, isStable ? gate : `@since(version = ${outer})\n${gate}`)],
  };
};

/**
 * Says since when an item is there: since what it lies in is, or since the version that its package has; or that it is
 * there only since that.
 */
export const addSince: Refactoring = function* (asked) {
  const found = gatedAt(asked);
  if (!found) return;
  const { item, version, outer = version } = found;
  const gate = `@since(version = ${version})`;
  const since = item.gates.find(({ kind }) => kind === 'since');
  if (!since && !item.gates.some(({ kind }) => kind === 'unstable' || kind === 'deprecated')) {
    const possible = [outer, version].filter((each) => compareVersions(each, outer) >= 0);
    for (const each of new Set(possible)) {
      const added = `@since(version = ${each})`;
      yield { title: `Add \`${added}\``, kind: 'refactor.rewrite', edits: [addGate(asked, item, added)] };
    }
  } else if (since?.kind === 'since' && since.version && compareVersions(since.version.text, version) < 0) {
    const edit = { path: asked.path, span: since.version.span, text: version };
    yield { title: `Raise to \`${gate}\``, kind: 'refactor.rewrite', edits: [edit] };
  }
};

interface Found {
  readonly item: Gated;
  /** The version that the package has. */
  readonly version: string;
  /** Since when there is what the item lies in. */
  readonly outer: string | undefined;
}

/** The item whose name is asked about, if its package has a version. */
function gatedAt({ model, path, facts, range }: Asked): Found | undefined {
  const all = gatedItems(facts.tree);
  const item = all.find(({ name }) => name.text !== '' && contains(name.span, range));
  // One interface may come into a world in several ways, and then with one gate only.
  if (!item || ('target' in item.node && item.node.target.kind === 'path')) return undefined;
  const around = model.surroundings(path, item.name.span.start);
  const version = around?.owner.source.version;
  const stability = around?.item?.stability;
  // What lies in something that is left out is said to be so itself, and not that it is there since some version.
  const isLeftOut = stability?.feature && !stability.since;
  if (version === undefined || (isLeftOut && item.gates.length === 0)) return undefined;
  const gates = all.flatMap((each) => (each !== item && contains(each.span, item.span) ? each.gates : []));
  const outer = gates.findLast(({ kind }) => kind === 'since');
  return { item, version, outer: outer?.kind === 'since' ? outer.version?.text : undefined };
}
