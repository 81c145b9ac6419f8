import type { Span } from '../../../base/index.ts';
import { fileFacts, type PackageItem } from '../../../wit/index.ts';
import type { VendoredPackage } from '../wasi/vendored.ts';
import { isLastOnLine } from './cursor.ts';
import { type Completion, escapeSnippet } from './item.ts';
import { newestFirst, notInDeps } from './packages.ts';
import type { PathRole } from './position.ts';
import type { Site } from './site.ts';

/** The interfaces or worlds of a package that is not in reach, in each version that comes with the server. */
export function vendoredItems(site: Site, role: PathRole, bare: string, span: Span): Completion[] {
  const opens = role === 'use' && isLastOnLine(site.cursor);
  const known = versionsOf(site, bare);
  return known.flatMap((each, index) =>
    itemsIn(each)
      .filter(({ kind }) => role === 'top-use' || (kind === 'world') === (role === 'include'))
      .map(({ kind, name, doc }): Completion => {
        const text = `${bare}/${name}@${each.version}`;
        return {
          label: known.length > 1 ? `${name}@${each.version}` : name,
          kind,
          span,
          text,
          snippet: opens ? `${escapeSnippet(text)}.{$1};` : undefined,
          filter: text,
          sort: `${name} ${String(index).padStart(4, '0')}`,
          description: known.length > 1 ? notInDeps : `@${each.version}, ${notInDeps}`,
          doc,
        };
      }),
  );
}

export function vendoredVersions(site: Site, bare: string, item: string, span: Span): Completion[] {
  return versionsOf(site, bare)
    .filter((each) => itemsIn(each).some(({ name }) => name === item))
    .map(({ version }, index) => ({
      label: version,
      kind: 'version',
      span,
      text: version,
      sort: String(index).padStart(4, '0'),
      description: notInDeps,
    }));
}

function versionsOf({ vendored }: Site, bare: string): readonly VendoredPackage[] {
  return vendored.filter((each) => each.bare === bare).toSorted((a, b) => newestFirst(a.version, b.version));
}

interface VendoredItem {
  readonly kind: 'interface' | 'world';
  readonly name: string;
  readonly doc: string | undefined;
}

/** What a package that comes with the server offers, but what is behind a gate; read once. */
function itemsIn(vendored: VendoredPackage): readonly VendoredItem[] {
  const known = read.get(vendored);
  if (known) return known;
  const { tree } = fileFacts(vendored.text);
  const items = tree.items.flatMap((item) => (item.kind === 'package' ? [] : itemOf(item)));
  read.set(vendored, items);
  return items;
}

const read = new WeakMap<VendoredPackage, readonly VendoredItem[]>();

function itemOf(item: PackageItem): VendoredItem[] {
  if (item.kind === 'top-use' || item.gates.some(({ kind }) => kind === 'unstable')) return [];
  return [{ kind: item.kind, name: item.name.text, doc: item.doc?.text }];
}
