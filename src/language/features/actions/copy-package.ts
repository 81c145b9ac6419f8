import type { PackageSource } from '../../../wit/index.ts';
import type { Model } from '../../workspace/model.ts';
import { locate } from '../../workspace/roots.ts';
import type { FileCreation, Fix } from './action.ts';

/** Copies a package that only another root has, and what it needs from there, into the folder `deps`. */
export const copyPackage: Fix = function* ({ model, path }, diagnostic) {
  const { data } = diagnostic;
  const { kind, root } = locate(path);
  if (data?.kind !== 'elsewhere' || kind === 'nested') return;
  const name = data.version === undefined ? data.package : `${data.package}@${data.version}`;
  const packages = Array.from(neededFrom(model, path, data.root, name));
  if (packages.length === 0) return;
  const folders = new Set<string>();
  for (const known of model.paths()) if (known.startsWith(`${root}/deps/`)) folders.add(groupOf(known));
  const creates = packages.flatMap((source) => filesOf(source, freeFolder(root, source, folders)));
  const more = packages.length - 1;
  const needs = more === 0 ? '' : `, with ${more === 1 ? 'one package' : `${more} packages`} that it needs`;
  yield {
    title: `Copy \`${name}\` into deps${needs}`,
    kind: 'quickfix',
    edits: [],
    creates,
    fixes: [diagnostic],
    preferred: true,
  };
};

/** The package of a name in another root, and all that it needs of that root and this one has not. */
function* neededFrom(model: Model, path: string, other: string, name: string): Iterable<PackageSource> {
  const present = new Set(model.packages(path).map(({ source }) => source.name));
  const find = model.finder(`${other}/`);
  const open = [name];
  const seen = new Set(open);
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const source = present.has(next) ? undefined : find(next)?.source;
    if (!source) continue;
    yield source;
    for (const need of source.needs) {
      if (!seen.has(need)) open.push(need);
      seen.add(need);
    }
  }
}

/** The file or folder in `deps` that a file of a dependency is, or lies in, without its ending. */
function groupOf(path: string): string {
  const location = locate(path);
  return (location.kind === 'dependency' ? location.group : path).replace(/\.[^./]*$/, '');
}

/** A folder that no dependency has; from then on it is taken. */
function freeFolder(root: string, { bare, version }: PackageSource, taken: Set<string>): string {
  const folder = `${root}/deps/${bare.replace(':', '-')}${version === undefined ? '' : `-${version}`}`;
  for (let number = 1; ; number++) {
    const free = number === 1 ? folder : `${folder}-${number}`;
    if (taken.has(free)) continue;
    taken.add(free);
    return free;
  }
}

/** The files of a package as those of a folder of its own: a file each, without what it says of other packages. */
function filesOf({ parts }: PackageSource, folder: string): FileCreation[] {
  const names = new Set<string>();
  return parts.map((part) => {
    const { tree, text } = part.facts;
    const nested = tree.items.flatMap((item) => (item.kind === 'package' ? [item] : []));
    const own = nested.find(({ items }) => items === part.items);
    const base = own ? 'package' : part.path.slice(part.path.lastIndexOf('/') + 1).replace(/\.[^.]*$/, '');
    const name = [base, ...parts.map((_, index) => `${base}-${index + 2}`)].find((each) => !names.has(each)) ?? base;
    names.add(name);
    const path = `${folder}/${name}.wit`;
    if (own) {
      const start = text.indexOf('{', own.name.span.end) + 1;
      const body = text.slice(start, own.span.end).replace(/\s*\}$/, '');
      return { path, text: `${text.slice(own.span.start, own.name.span.end)};\n${body.replaceAll(/\n {2}/g, '\n')}\n` };
    }
    let rest = text;
    for (const { span } of nested.toReversed()) rest = rest.slice(0, span.start) + rest.slice(span.end);
    return { path, text: rest };
  });
}
