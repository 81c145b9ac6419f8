import { type Interface, printTypeNode, type ResolvedPackage, type TypeEntry, type World } from '../../../wit/index.ts';
import type { Completion } from './item.ts';

/** What there is to say of a type: what it is, its declaration, its documentation. */
export function describeType(entry: TypeEntry): Pick<Completion, 'kind' | 'detail' | 'doc' | 'deprecated'> {
  const declared = declarationOf(entry);
  const deprecated = entry.stability.deprecated !== undefined || declared.stability.deprecated !== undefined;
  const { node } = declared;
  if (!node) return { kind: 'alias', deprecated };
  return { kind: node.kind, detail: shortened(printTypeNode(node)), doc: node.doc?.text, deprecated };
}

/** What there is to say of an interface or a world. */
export function describeItem(target: Interface | World): Pick<Completion, 'kind' | 'doc' | 'deprecated'> {
  const node = target.part.items.find((item) => item.kind !== 'top-use' && item.items === target.items);
  return {
    kind: target.kind,
    doc: node && node.kind !== 'top-use' ? node.doc?.text : undefined,
    deprecated: target.stability.deprecated !== undefined,
  };
}

export function docOfPackage({ source: { parts } }: ResolvedPackage): string | undefined {
  for (const { facts, items } of parts) {
    const nested = facts.tree.items.find((item) => item.kind === 'package' && item.items === items);
    const doc = nested?.kind === 'package' ? nested.doc : facts.tree.header?.doc;
    if (doc) return doc.text;
  }
  return undefined;
}

/** `ns:package/name@version`. */
export function wholePath({ owner: { bare, version }, name }: Interface | World): string {
  return `${bare}/${name}${version === undefined ? '' : `@${version}`}`;
}

/** The entry that declares a type, behind however many `use`. */
function declarationOf(entry: TypeEntry): TypeEntry {
  let at = entry;
  while (!at.node && at.target) at = at.target;
  return at;
}

/** A record of a hundred fields is not read in a list. */
function shortened(text: string): string {
  return text.length > 300 ? `${text.slice(0, 300)}…` : text;
}
