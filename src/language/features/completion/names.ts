import { escapeName, type Token, type TypeEntry, type World } from '../../../wit/index.ts';
import type { Block } from './blocks.ts';
import { isLastOnLine, type Leaf } from './cursor.ts';
import { describeType } from './describe.ts';
import { complete, type Completion, type Completions, escapeSnippet, noCompletions } from './item.ts';
import { followTokens, nameOf, type Site } from './site.ts';

/** The types of an interface that its `use` does not list yet; without braces yet, they come with them. */
export function usedCompletions(site: Site, path: readonly Token[], braces: Block | undefined): Completions {
  const target = followTokens(site, path);
  if (!target || (target.excluded && !site.isLeftOut)) return noCompletions;
  const listed = braces ? namesBetween(site, braces) : new Set<string>();
  const { cursor } = site;
  const isEscaped = cursor.typed.startsWith('%');
  // The braces may stand behind the word already.
  const bare = braces !== undefined || cursor.after[0]?.token.text === '{';
  const end = isLastOnLine(cursor) ? ';' : '';
  const items = Array.from(target.types.values())
    .filter((entry) => (!entry.excluded || site.isLeftOut) && !listed.has(entry.name) && !isThere(site, entry))
    .map((entry): Completion => {
      const name = isEscaped ? `%${entry.name}` : escapeName(entry.name);
      const filter = isEscaped ? name : entry.name;
      // What the interface declares comes before what it has from others.
      const sort = `${entry.node ? 1 : 2}${entry.name}`;
      const needsAlias = isTaken(site, entry) && cursor.after[0]?.token.text !== 'as';
      const whole = `${escapeSnippet(name)}${needsAlias ? ' as ${1:name}' : bare ? '' : '$1'}`;
      const plain = bare ? name : `{${name}}${end}`;
      const text = needsAlias ? '' : plain;
      const snippet = bare ? (needsAlias ? whole : undefined) : `{${whole}}${end}`;
      const label = escapeName(entry.name);
      return { label, span: cursor.word, text, snippet, filter, sort, ...describeType(entry) };
    });
  return complete(cursor.after[0]?.token.text === '{' && !braces ? [] : items);
}

/** Whether a type is in scope under its own name by another `use` already. */
function isThere(site: Site, entry: TypeEntry): boolean {
  const known = fromOutside(site, entry);
  return known !== undefined && known.target === entry;
}

/** Whether something else in the scope has the name, so that the type needs another. */
function isTaken(site: Site, entry: TypeEntry): boolean {
  const { scope } = site;
  return fromOutside(site, entry) !== undefined || (scope?.kind === 'interface' && scope.functions.has(entry.name));
}

/** What has a type's name in the scope, but for what the `use` around the cursor brings there. */
function fromOutside({ scope, cursor: { offset } }: Site, { name }: TypeEntry): TypeEntry | undefined {
  const known = scope?.types.get(name);
  const use = scope?.items.find(({ kind, span }) => kind === 'use' && span.start < offset && offset <= span.end);
  const at = known?.place.span.start ?? 0;
  return use && use.span.start <= at && at < use.span.end ? undefined : known;
}

/** The labels of a world that its `include … with` does not rename yet. */
export function renamedCompletions(site: Site, path: readonly Token[], braces: Block): Completions {
  const world = followTokens(site, path);
  if (world?.kind !== 'world') return noCompletions;
  const listed = namesBetween(site, braces);
  const { cursor } = site;
  const opens = isLastOnLine(cursor) || cursor.after[0]?.token.text === ',';
  return complete(
    labelsOf(world)
      .filter(({ name }) => !listed.has(name))
      .map(({ name, kind, description }): Completion => {
        const label = escapeName(name);
        const text = cursor.typed.startsWith('%') ? `%${name}` : label;
        const snippet = opens ? `${escapeSnippet(text)} as \${1:name}` : undefined;
        return { label, kind, span: cursor.word, text, snippet, filter: text, sort: name, description };
      }),
  );
}

function labelsOf(world: World): readonly Pick<Completion & { name: string }, 'name' | 'kind' | 'description'>[] {
  const found = new Map<string, Pick<Completion & { name: string }, 'name' | 'kind' | 'description'>>();
  const sides = [
    { entries: world.imports, description: 'import' },
    { entries: world.exports, description: 'export' },
  ];
  for (const { entries, description } of sides) {
    for (const [name, { item }] of entries) {
      if (typeof name !== 'string' || found.has(name)) continue;
      if (item.kind === 'type') found.set(name, { name, kind: 'alias', description: 'type' });
      else found.set(name, { name, kind: item.kind, description });
    }
  }
  return Array.from(found.values());
}

/** The names between some braces, new names and the word at the cursor left out. */
function namesBetween({ cursor: { before, after } }: Site, { open }: Block): ReadonlySet<string> {
  const inside = [...before.filter(({ token }) => token.start > (open?.start ?? 0)), ...untilClosed(after)];
  return new Set(
    inside.flatMap(({ token }, index) => {
      const isName = token.kind === 'word' || token.kind === 'escaped';
      const last = inside[index - 1]?.token.text;
      return isName && token.text !== 'as' && last !== 'as' ? [nameOf(token)] : [];
    }),
  );
}

/** What follows between the braces; nothing if they have no end, since then it belongs to other items. */
function untilClosed(after: readonly Leaf[]): readonly Leaf[] {
  const end = after.findIndex(({ token: { text } }) => closers.has(text));
  return after[end]?.token.text === '}' ? after.slice(0, end) : [];
}

const closers: ReadonlySet<string> = new Set(['}', '{', ';', ':']);
