import type { WitDiagnostic } from '../../../wit/index.ts';
import type { Action, Asked, FileEdit, Fix } from './action.ts';
import { contains, type Gated, gatedItems } from './tree.ts';
import { indentAt, isFirstOnLine, lineEndOf } from './text.ts';
import { setOwnVersion } from './versions.ts';

/** Puts gates right that do not go together, with each other or with the version of the package. */
export const fixGates: Fix = function* (asked, diagnostic) {
  if (diagnostic.code !== 'gate') return;
  yield* fixSince(asked, diagnostic);
  yield* fixCombination(asked, diagnostic);
  yield* repeatUnstable(asked, diagnostic);
};

/** The edit that puts gates before an item, after those that it has. */
export function addGate(
  { path, facts }: Pick<Asked, 'path' | 'facts'>,
  { gates, span }: Gated,
  gate: string,
): FileEdit {
  const { text } = facts;
  const last = gates.at(-1);
  if (last) {
    const apart = isFirstOnLine(text, last.span.start) && text.slice(last.span.end, span.end).trimStart() !== '';
    const onOwnLine = /^[ \t]*\r?\n/.test(text.slice(last.span.end));
    const gap = apart && onOwnLine ? lineEndOf(text) + indentAt(text, last.span.start) : ' ';
    return { path, span: { start: last.span.end, end: last.span.end }, text: gap + gate.replaceAll('\n', gap) };
  }
  const gap = isFirstOnLine(text, span.start) ? lineEndOf(text) + indentAt(text, span.start) : ' ';
  return { path, span: { start: span.start, end: span.start }, text: gate.replaceAll('\n', gap) + gap };
}

/** `@since` says a version that the package has not reached, or the package has none. */
function* fixSince({ model, path }: Asked, diagnostic: WitDiagnostic): Iterable<Action> {
  const gate = diagnostic.related.find(({ message }) => message === 'The gate.');
  const owner = model.surroundings(path, diagnostic.span.start)?.owner;
  const since = gate && model.facts(gate.path)?.text.slice(gate.span.start, gate.span.end);
  if (!gate || !owner || since === undefined) return;
  const { version, bare } = owner.source;
  if (version !== undefined) {
    yield fix(diagnostic, `Write \`@since(version = ${version})\``, [
      { path: gate.path, span: gate.span, text: version },
    ]);
  }
  const edits = setOwnVersion(model, owner, since);
  if (edits.length > 0) yield fix(diagnostic, `Write \`package ${bare}@${since}\``, edits);
}

function* fixCombination({ model, path, facts }: Asked, diagnostic: WitDiagnostic): Iterable<Action> {
  const { span, message } = diagnostic;
  if (/^`@\S+` stands here already|^An item is either/.test(message)) {
    const gate = facts.text.slice(span.start, span.end);
    const after = /^[ \t]*(?:\r?\n[ \t]*)?/.exec(facts.text.slice(span.end))?.[0].length ?? 0;
    yield fix(diagnostic, `Remove \`${gate}\``, [
      { path, span: { start: span.start, end: span.end + after }, text: '' },
    ]);
  } else if (message.startsWith('`@deprecated` stands beside')) {
    const version = model.surroundings(path, span.start)?.owner.source.version;
    if (version === undefined) return;
    const gap = isFirstOnLine(facts.text, span.start) ? lineEndOf(facts.text) + indentAt(facts.text, span.start) : ' ';
    const text = `@since(version = ${version})${gap}`;
    yield fix(diagnostic, `Add \`@since(version = ${version})\``, [
      { path, span: { start: span.start, end: span.start }, text },
    ]);
  }
}

/** What lies in something that is left out must say so itself. */
function* repeatUnstable(asked: Asked, diagnostic: WitDiagnostic): Iterable<Action> {
  const gate = /write `(@unstable\(feature = \S+\))` before it too/.exec(diagnostic.message)?.[1];
  const item = gatedItems(asked.facts.tree).find(({ name }) => contains(name.span, diagnostic.span));
  if (gate === undefined || !item) return;
  yield {
    ...fix(diagnostic, `Add \`${gate}\``, [addGate(asked, item, gate)]),
    together: 'Add all gates that are missing',
  };
}

function fix(diagnostic: WitDiagnostic, title: string, edits: readonly FileEdit[]): Action {
  return { title, kind: 'quickfix', edits, fixes: [diagnostic] };
}
