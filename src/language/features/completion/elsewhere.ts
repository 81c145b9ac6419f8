import { escapeName, type FileFacts, type Interface, type TypeEntry } from '../../../wit/index.ts';
import { describeType, wholePath } from './describe.ts';
import { importerOf } from './import.ts';
import { type Completion, type Completions, couldMean, noCompletions, type TextChange } from './item.ts';
import type { TypePosition } from './position.ts';
import type { Site } from './site.ts';

/**
 * Types that are not in scope and that a `use` can bring: those of the same package; once something is typed, those of
 * the packages of the root; and once more is typed, those of the packages that other roots of the workspace offer.
 */
export function typesElsewhere(site: Site, position: TypePosition): Completions {
  const importType = importerOf(site);
  if (!importType) return noCompletions;
  const { cursor } = site;
  const isEscaped = cursor.typed.startsWith('%');
  const typed = cursor.typed.replace(/^%/, '').toLowerCase();
  const items: Completion[] = [];
  const taken = new Set<string>();
  for (const { target, rank } of candidates(site, typed)) {
    if (items.length >= mostTypes) break;
    for (const entry of target.types.values()) {
      if (!isOffered(entry, position) || !couldMean(entry.name.toLowerCase(), typed)) continue;
      const edits = importType(target, entry.name);
      const path = wholePath(target);
      if (!edits || taken.has(`${path} ${entry.name}`)) continue;
      taken.add(`${path} ${entry.name}`);
      const name = escapeName(entry.name);
      items.push({
        label: name,
        span: cursor.word,
        text: isEscaped ? `%${entry.name}` : name,
        filter: isEscaped ? `%${entry.name}` : entry.name,
        sort: `${rank}${entry.name} ${path}`,
        description: target.owner === site.owner.source ? target.name : path,
        edits,
        ...describeType(entry),
      });
    }
  }
  // With the next letter, more packages are looked into.
  return { items: items.slice(0, mostTypes), incomplete: true };
}

/** The types by a name that a `use` can bring to where the cursor is, as {@link typesElsewhere} would, and what brings them. */
export function* typesNamed(site: Site, name: string): Iterable<Importable> {
  const importType = importerOf(site);
  if (!importType) return;
  const seen = new Set<Interface>();
  for (const { target } of candidates(site, name.toLowerCase())) {
    const entry = target.types.get(name);
    if (seen.has(target) || !entry || !isOffered(entry, { takes: 'any' })) continue;
    seen.add(target);
    const edits = importType(target, name);
    if (edits) yield { target, edits };
  }
}

interface Importable {
  readonly target: Interface;
  readonly edits: readonly TextChange[];
}

const mostTypes = 100;

interface Candidate {
  readonly target: Interface;
  /** The first character of the sort key. */
  readonly rank: '5' | '6' | '7';
}

function* candidates({ model, packages, owner, path, find }: Site, typed: string): Iterable<Candidate> {
  for (const target of owner.interfaces.values()) yield { target, rank: '5' };
  if (typed === '') return;
  for (const each of packages) {
    if (each !== owner) for (const target of each.interfaces.values()) yield { target, rank: '6' };
  }
  if (typed.length < 2) return;
  const inRoot = new Set(packages.flatMap(({ source }) => source.parts.map((part) => part.path)));
  inRoot.add(path);
  const headers = new Map<string, string>();
  const hits: { readonly path: string; readonly header: string | undefined; readonly name: string }[] = [];
  for (const each of model.paths()) {
    const facts = inRoot.has(each) ? undefined : model.facts(each);
    if (!facts) continue;
    const { header, types } = declaredIn(facts);
    const folder = each.slice(0, each.lastIndexOf('/'));
    if (header !== undefined && !headers.has(folder)) headers.set(folder, header);
    if (hits.length >= mostHits) continue;
    for (const { of, lower } of types) {
      if (couldMean(lower, typed) && hits.at(-1)?.name !== of) hits.push({ path: each, header, name: of });
    }
  }
  for (const hit of hits) {
    const header = hit.header ?? headers.get(hit.path.slice(0, hit.path.lastIndexOf('/')));
    const target = header === undefined ? undefined : find(header)?.interfaces.get(hit.name);
    if (target) yield { target, rank: '7' };
  }
}

const mostHits = 200;

function isOffered({ node, kind, excluded, scope }: TypeEntry, { takes }: Pick<TypePosition, 'takes'>): boolean {
  return node !== undefined && !excluded && !scope.excluded && (takes !== 'resource' || kind === 'resource');
}

interface DeclaredTypes {
  /** The name of the package that the file's header gives. */
  readonly header: string | undefined;
  readonly types: readonly { readonly of: string; readonly lower: string }[];
}

/** The types in the interfaces of a file, kept as long as its text stays as it is. */
function declaredIn(facts: FileFacts): DeclaredTypes {
  const known = declared.get(facts);
  if (known) return known;
  const { header, items } = facts.tree;
  const types = items.flatMap((item) =>
    item.kind === 'interface'
      ? item.items.flatMap((each) =>
          each.kind === 'use' || each.kind === 'function'
            ? []
            : [{ of: item.name.text, lower: each.name.text.toLowerCase() }],
        )
      : [],
  );
  const version = header?.name.version ? `@${header.name.version.text}` : '';
  const name = header && `${header.name.namespace.text}:${header.name.name.text}${version}`;
  const found = { header: name, types };
  declared.set(facts, found);
  return found;
}

const declared = new WeakMap<FileFacts, DeclaredTypes>();
