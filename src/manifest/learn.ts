import { capabilities, type Capability, type Right, type Use } from './capability.ts';
import { matchesUse, parsePattern, type Pattern } from './pattern.ts';
import { suggestPattern } from './suggest.ts';

/** What a manifest lacks for what was used. */
export interface Learned {
  /** The requests to add, in the order of the capabilities, then by their text. Each covers some use. */
  readonly add: readonly Right[];
  /** Uses that no pattern can allow, as a file whose name has a backslash in it. */
  readonly left: readonly Use[];
}

/** So many single things are still read at a glance. */
const few = 3;

/**
 * The smallest set of requests that a person can read, beside those that there are, under which all uses would be
 * covered: single names where they are few, and a pattern of their folder, kind or prefix where they are many. What is
 * never proposed is the manifest's whole folder, more than one host, or every argument of a program: those are for a
 * person to think of. The order of the uses does not matter.
 */
export function smallestRequests(uses: readonly Use[], existing: readonly Right[]): Learned {
  const known = existing.flatMap(({ capability, pattern }) => compile(capability, pattern));
  const open = uses.filter((use) => !known.some((right) => covers(right, use)));
  const [possible, left] = split(open, (use) =>
    compile(use.capability, suggestPattern(use) ?? '').some((right) => covers(right, use)),
  );
  const add = capabilities.flatMap((capability) => {
    const own = possible.filter((use) => use.capability === capability);
    const texts = Array.from(new Set(patternsFor(own))).toSorted();
    return withoutNeedless(
      texts.flatMap((text) => compile(capability, text)),
      own,
    ).map(({ pattern }) => ({ capability, pattern: pattern.text }));
  });
  return { add, left };
}

interface Compiled {
  readonly capability: Capability;
  readonly pattern: Pattern;
}

function compile(capability: Capability, text: string): readonly Compiled[] {
  const parsed = parsePattern(capability, text);
  return parsed.kind === 'pattern' ? [{ capability, pattern: parsed.pattern }] : [];
}

function covers({ capability, pattern }: Compiled, use: Use): boolean {
  return capability === use.capability && matchesUse(pattern, use);
}

/** Takes out what the others cover as well, the narrowest first. */
function withoutNeedless(rights: readonly Compiled[], uses: readonly Use[]): readonly Compiled[] {
  const byReach = rights.toSorted((a, b) => reach(a, uses) - reach(b, uses));
  return byReach.reduce((kept, right) => {
    const others = kept.filter((other) => other !== right);
    const isNeedless = uses.every((use) => !covers(right, use) || others.some((other) => covers(other, use)));
    return isNeedless ? others : kept;
  }, rights);
}

function reach(right: Compiled, uses: readonly Use[]): number {
  return uses.filter((use) => covers(right, use)).length;
}

/** Patterns for uses of one capability. Whatever they leave uncovered is named alone. */
function patternsFor(uses: readonly Use[]): readonly string[] {
  const proposed = [
    ...pathPatterns(uses.flatMap((use) => ('path' in use ? [use.path] : []))),
    ...commonPatterns(
      uses.flatMap((use) => (use.capability === 'environment' ? [use.name] : [])),
      /^[A-Za-z][A-Za-z0-9]*_/,
      '*',
    ),
    ...commonPatterns(
      uses.flatMap((use) => ('subject' in use ? [use.subject] : [])),
      /^.*\.(?=[^.]*$)/,
      '>',
    ),
  ];
  const [first] = uses;
  const compiled = first ? proposed.flatMap((text) => compile(first.capability, text)) : [];
  const bare = uses.filter((use) => !compiled.some((right) => covers(right, use)));
  return [...compiled.map(({ pattern }) => pattern.text), ...bare.flatMap((use) => suggestPattern(use) ?? [])];
}

/** A pattern for each beginning that more than a few names share. */
function commonPatterns(names: readonly string[], beginning: RegExp, rest: string): readonly string[] {
  const groups = Map.groupBy(new Set(names), (name) => beginning.exec(name)?.[0] ?? '');
  return Array.from(groups).flatMap(([start, own]) => (start !== '' && own.length > few ? [`${start}${rest}`] : []));
}

/** Patterns of folders in which more than a few things were used; what is alone in its folder is left to its own name. */
function pathPatterns(paths: readonly string[]): readonly string[] {
  const distinct = Array.from(new Set(paths)).filter((path) => path !== '');
  const folders = Array.from(Map.groupBy(distinct, folderOf)).flatMap(([folder, own]) =>
    own.length > few ? [folderPattern(folder, own, distinct)] : [],
  );
  const byTop = Map.groupBy(distinct, (path) => path.split('/')[0] ?? '');
  const trees = Array.from(byTop).flatMap(([top, own]) => {
    // Many places below one folder are that folder, as far down as they have it in common.
    const places = new Set(own.map((path) => (own.some((other) => folderOf(other) === path) ? path : folderOf(path))));
    const scattered = own.filter((path) => !folders.some((text) => text.startsWith(`${named(folderOf(path))}/`)));
    return places.size > few && scattered.length > few && own.every((path) => path !== top || places.has(top))
      ? [`${named(sharedFolder(own))}/**`]
      : [];
  });
  return [...folders, ...trees].filter((text) => text !== './**');
}

function folderPattern(folder: string, own: readonly string[], all: readonly string[]): string {
  const place = named(folder);
  // What lists a folder reads what comes into it later, and what is below it.
  if (folder !== '' && all.includes(folder)) return `${place}/**`;
  const kinds = new Set(own.map((path) => /[^./](\.[A-Za-z0-9]+)$/.exec(path)?.[1]));
  const [kind] = kinds;
  if (kinds.size === 1 && kind !== undefined) return `${place}/*${kind}`;
  // Everything that stands beside the manifest is too much to ask for without a thought.
  return folder === '' ? './**' : `${place}/*`;
}

/** A folder as a pattern names it. */
function named(folder: string): string {
  return suggestPattern({ capability: 'filesystem.read', path: folder }) ?? `./${folder}`;
}

function folderOf(path: string): string {
  return path.slice(0, Math.max(path.lastIndexOf('/'), 0));
}

function sharedFolder(paths: readonly string[]): string {
  const [first = [], ...others] = paths.map((path) => folderOf(path).split('/'));
  const end = first.findIndex((name, at) => others.some((other) => other[at] !== name));
  return (end < 0 ? first : first.slice(0, end)).join('/');
}

function split<T>(all: readonly T[], test: (one: T) => boolean): readonly [T[], T[]] {
  const { yes = [], no = [] } = Object.groupBy(all, (one) => (test(one) ? 'yes' : 'no'));
  return [yes, no];
}
