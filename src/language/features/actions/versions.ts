import type { PackageName, ResolvedPackage } from '../../../wit/index.ts';
import type { Model } from '../../workspace/model.ts';
import type { FileEdit } from './action.ts';
import { itemsOf, pathsOf } from './tree.ts';

/** The edits that name another version wherever the own files of a root name a package at one version. */
export function changeVersion(
  model: Model,
  path: string,
  { bare, from, to }: { readonly bare: string; readonly from: string | undefined; readonly to: string },
): FileEdit[] {
  return ownFiles(model, path).flatMap((file) =>
    pathsOf(itemsOf(file.tree)).flatMap((use): FileEdit[] => {
      const { package: owner, name } = use;
      if (!owner || `${owner.namespace.text}:${owner.name.text}` !== bare || owner.version?.text !== from) return [];
      const { end } = owner.version?.span ?? name.span;
      const start = owner.version ? name.span.end : end;
      return [{ path: file.path, span: { start, end }, text: to === '' ? '' : `@${to}` }];
    }),
  );
}

/** The edits that give a version to a package in all places that name it as theirs. */
export function setOwnVersion(model: Model, { source }: ResolvedPackage, version: string): FileEdit[] {
  return source.parts.flatMap(({ path, facts, items }): FileEdit[] => {
    const nested = facts.tree.items.find((item) => item.kind === 'package' && item.items === items);
    const name = nested?.kind === 'package' ? nested.name : facts.tree.header?.name;
    return name && !model.isDependency(path) ? [{ path, span: versionSpan(name), text: `@${version}` }] : [];
  });
}

/** Where the version of a package stands with its `@`, or would. */
function versionSpan({ name, version }: PackageName): FileEdit['span'] {
  return { start: name.span.end, end: version?.span.end ?? name.span.end };
}

/** The files of a root that are the person's own. */
function ownFiles(model: Model, path: string) {
  const paths = new Set(model.packages(path).flatMap(({ source }) => source.parts.map((part) => part.path)));
  return Array.from(paths).flatMap((each) => {
    const facts = model.facts(each);
    return facts && !model.isDependency(each) ? [{ path: each, tree: facts.tree }] : [];
  });
}
