import { escapeName, followPath, type Interface, topUse, type TypeScope, type UseNode } from '../../../wit/index.ts';
import { circlesOf } from './circles.ts';
import { wholePath } from './describe.ts';
import type { TextChange } from './item.ts';
import { isReached, type Site } from './site.ts';

/** Gives the changes that bring a type into scope; `undefined` where a `use` of it would be wrong. */
export type ImportType = (target: Interface, name: string) => readonly TextChange[] | undefined;

/** Gives what brings types into the scope around the cursor; `undefined` if there is no scope. */
export function importerOf(site: Site): ImportType | undefined {
  const { scope, block } = site;
  const open = block?.open;
  if (!scope || !open) return undefined;
  const taken = namesIn(scope);
  const isCircle = circlesOf(site);
  const mayUse = (target: Interface): boolean =>
    (target.owner === site.owner.source || isReached(site, target)) && !isCircle(target);
  const paths = new Map<Interface, string | undefined>();
  const pathTo = (target: Interface): string | undefined => {
    if (!paths.has(target)) paths.set(target, mayUse(target) ? pathOf(site, target) : undefined);
    return paths.get(target);
  };
  const uses = usesOf(site, scope);
  const place = newUsePlace(site, scope, open.end);
  return (target, name) => {
    if (target === scope || taken.has(name.toLowerCase())) return undefined;
    const path = pathTo(target);
    if (path === undefined) return undefined;
    const use = uses.find((each) => each.target === target);
    return [use ? extended(site.cursor.text, use.node, name) : place(`use ${path}.{${escapeName(name)}};`)];
  };
}

/** The names that a type cannot have in a scope, in lower case: names that differ only by case are one name. */
function namesIn(scope: TypeScope): ReadonlySet<string> {
  const names = new Set(Array.from(scope.types.keys(), (name) => name.toLowerCase()));
  for (const item of scope.items) {
    if (item.kind === 'function') names.add(item.name.text.toLowerCase());
    else if (item.kind === 'import' || item.kind === 'export') {
      if (item.target.kind !== 'path') names.add(item.target.name.text.toLowerCase());
    }
  }
  return names;
}

/** How a file names an interface: by the new name that it has there, by its name alone, or whole. */
function pathOf({ owner, part, find }: Site, target: Interface): string | undefined {
  for (const item of part.items) {
    if (item.kind !== 'top-use' || followPath(owner, part, item.path, find) !== target) continue;
    const name = (item.alias ?? item.path.name).text;
    if (topUse(part, name) === item) return escapeName(name);
  }
  if (target.owner !== owner.source) return wholePath(target);
  // A `use` at the top of the file gives the name another meaning.
  return topUse(part, target.name) ? undefined : escapeName(target.name);
}

interface Use {
  readonly node: UseNode;
  readonly target: unknown;
}

/** The `use` items that may be extended: those that are whole and hold for everything that their scope holds for. */
function usesOf({ owner, part, find }: Site, scope: TypeScope): readonly Use[] {
  return scope.items.flatMap((node): Use[] => {
    if (node.kind !== 'use' || node.gates.length > 0 || node.names.length === 0) return [];
    if (node.names.some(({ name, alias }) => name.text === '' || alias?.text === '')) return [];
    return [{ node, target: followPath(owner, part, node.path, find) }];
  });
}

/** One more name in the braces of a `use`, on a line of its own if the others are. */
function extended(text: string, { names }: UseNode, name: string): TextChange {
  const last = names.at(-1)?.span ?? { start: 0, end: 0 };
  const indent = indentBefore(text, last.start);
  const gap = indent === undefined ? ' ' : `${newLine(text)}${indent}`;
  return { span: { start: last.end, end: last.end }, text: `,${gap}${escapeName(name)}` };
}

/** Where a new `use` goes: behind the last one, or else at the beginning of the braces. */
function newUsePlace({ cursor: { text } }: Site, scope: TypeScope, open: number): (use: string) => TextChange {
  const last = scope.items.findLast(({ kind, span: { end } }) => kind === 'use' && text[end - 1] === ';');
  // A comment behind the brace stays there.
  const rest = /^[ \t]*(?:\/\/[^\r\n]*)?(?=\r?\n|$)/.exec(text.slice(open, open + longestLine))?.[0];
  const at = last?.span.end ?? open + (rest?.trimEnd().length ?? 0);
  const span = { start: at, end: at };
  const body = rest === undefined ? undefined : bodyIndent(text, scope, open);
  const indent = last ? indentBefore(text, last.span.start) : body;
  if (indent === undefined) return (use) => ({ span, text: ` ${use}` });
  const isEmpty = /^\s*\}/.test(text.slice(at));
  const after = last || isEmpty ? '' : newLine(text);
  return (use) => ({ span, text: `${newLine(text)}${indent}${use}${after}` });
}

/** The indentation of what stands in braces. */
function bodyIndent(text: string, { items }: TypeScope, open: number): string {
  const first = items.find(({ span }) => span.start >= open);
  const own = first && indentBefore(text, first.span.start);
  if (own !== undefined) return own;
  const line = text.slice(text.lastIndexOf('\n', open - 1) + 1, open);
  return `${/^[ \t]*/.exec(line)?.[0] ?? ''}  `;
}

const longestLine = 1000;

/** What stands before an offset on its line, if that is nothing but an indentation. */
function indentBefore(text: string, offset: number): string | undefined {
  const line = text.slice(text.lastIndexOf('\n', offset - 1) + 1, offset);
  return /^[ \t]*$/.test(line) ? line : undefined;
}

function newLine(text: string): string {
  return text.includes('\r\n') ? '\r\n' : '\n';
}
