import type { Span } from '../../../base/index.ts';
import type { Interface, World } from '../../../wit/index.ts';
import { isLastOnLine } from './cursor.ts';
import { describeItem, wholePath } from './describe.ts';
import { type Completion, escapeSnippet } from './item.ts';
import { namesOf } from './packages.ts';
import { pathEnd } from './path-end.ts';
import { fitting } from './path-fits.ts';
import type { PathRole } from './position.ts';
import type { Site } from './site.ts';
import { vendoredItems, vendoredVersions } from './vendored.ts';

/** The interfaces or worlds of a package, in each of its versions. */
export function itemsOf(site: Site, role: PathRole, bare: string, start: number): Completion[] {
  const span = { start, end: pathEnd(site, true) };
  const fits = fitting(site, role, span);
  const found = namesOf(site, bare).flatMap((name, index) => {
    const resolved = site.find(name);
    const targets = resolved ? [...resolved.interfaces.values(), ...resolved.worlds.values()].filter(fits) : [];
    return targets.map((target) => ({ target, index }));
  });
  if (namesOf(site, bare).length === 0) return vendoredItems(site, role, bare, span);
  const isMany = new Set(found.map(({ index }) => index)).size > 1;
  return found.map(({ target, index }) => {
    const { version } = target.owner;
    const sort = `${target.name} ${String(index).padStart(4, '0')}`;
    const item = pathItem(site, role, target, { span, text: wholePath(target), sort });
    const suffix = version === undefined ? '' : `@${version}`;
    return isMany
      ? { ...item, label: `${target.name}${suffix}` }
      : { ...item, label: target.name, description: suffix || undefined };
  });
}

export function versions(site: Site, bare: string, item: string, start: number): Completion[] {
  const { text, word } = site.cursor;
  versionText.lastIndex = word.end;
  const span = { start, end: versionText.exec(text) ? versionText.lastIndex : word.end };
  const names = namesOf(site, bare);
  if (names.length === 0) return vendoredVersions(site, bare, item, span);
  return names.flatMap((name, index): Completion[] => {
    const resolved = site.find(name);
    const target = resolved?.interfaces.get(item) ?? resolved?.worlds.get(item);
    const version = resolved?.source.version;
    if (!target || version === undefined) return [];
    const { doc, deprecated } = describeItem(target);
    return [
      { label: version, kind: 'version', span, text: version, sort: String(index).padStart(4, '0'), doc, deprecated },
    ];
  });
}

const versionText = /[\w.+-]*\w/y;

/** A path to an interface or a world; a `use` goes on with its braces. */
export function pathItem(
  { cursor }: Site,
  role: PathRole,
  target: Interface | World,
  { span, text, sort }: { readonly span: Span; readonly text: string; readonly sort: string },
): Completion {
  const opens = role === 'use' && isLastOnLine(cursor);
  return {
    label: text,
    span,
    text,
    filter: text,
    sort,
    snippet: opens ? `${escapeSnippet(text)}.{$1};` : undefined,
    goesOn: opens,
    ...describeItem(target),
  };
}
