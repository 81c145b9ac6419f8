import {
  describeWorld,
  type FileNode,
  type PackageName,
  parseWit,
  type WitFile,
  type WorldNode,
} from '../../wit/index.ts';
import type { WitFolder } from './request.ts';

/** A folder's files of text, parsed. */
export interface ParsedFolder {
  readonly files: readonly ParsedFile[];
  /** The files of the folder's own package, without what lies in `deps`. */
  readonly own: readonly ParsedFile[];
  /** `ns:name@version` of the folder's own package, if a file of it says so. */
  readonly ownName: string | undefined;
}

export interface ParsedFile extends WitFile {
  readonly tree: FileNode;
}

/** Reads a folder. Gives a sentence instead where there is a syntax error, the first of them. */
export function parseFolder(wit: WitFolder): ParsedFolder | string {
  const files: ParsedFile[] = [];
  for (const { path, content } of wit) {
    if (typeof content !== 'string') continue;
    const { tree, problems } = parseWit(content);
    const [problem] = problems;
    if (problem) return at(path, content, problem.span.start, problem.message);
    files.push({ path, text: content, tree });
  }
  const own = files.filter(({ path }) => !path.startsWith('deps/'));
  const header = own.find(({ tree }) => tree.header)?.tree.header;
  return { files, own, ownName: header && nameOf(header.name) };
}

/** The whole names of the worlds of a folder's own package, or a sentence why they cannot be told. */
export function worldsOf(wit: WitFolder): readonly string[] | string {
  const folder = parseFolder(wit);
  if (typeof folder === 'string') return folder;
  return ownWorlds(folder).map(({ name }) => name);
}

export function ownWorlds({ own, ownName }: ParsedFolder): { readonly name: string; readonly node: WorldNode }[] {
  return own.flatMap(({ tree }) =>
    tree.items.flatMap((item) => {
      if (item.kind === 'world' && ownName !== undefined)
        return [{ name: qualifiedName(ownName, item.name.text), node: item }];
      if (item.kind !== 'package') return [];
      const owner = nameOf(item.name);
      return item.items.flatMap((each) =>
        each.kind === 'world' ? [{ name: qualifiedName(owner, each.name.text), node: each }] : [],
      );
    }),
  );
}

/** `a:b/name@1.0.0` for a name in the package `a:b@1.0.0`. */
export function qualifiedName(owner: string, name: string): string {
  const version = owner.indexOf('@');
  return version < 0 ? `${owner}/${name}` : `${owner.slice(0, version)}/${name}${owner.slice(version)}`;
}

export function nameOf({ namespace, name, version }: PackageName): string {
  return `${namespace.text}:${name.text}${version ? `@${version.text}` : ''}`;
}

/** A world as `describeWorld` gives it, or a sentence why it cannot. */
export function worldIn(
  files: readonly WitFile[],
  world: string,
): Extract<ReturnType<typeof describeWorld>, { kind: 'world' }> | string {
  const described = describeWorld(files, world);
  const problems = described.kind === 'world' ? described.unresolved : described.problems;
  const [problem] = problems;
  if (described.kind === 'world' && !problem) return described;
  if (!problem) return `There is no world ${world}.`;
  const text = files.find(({ path }) => path === problem.path)?.text ?? '';
  return at(problem.path, text, problem.span.start, problem.message);
}

function at(path: string, text: string, offset: number, message: string): string {
  const line = text.slice(0, offset).split(/\r\n|[\r\n]/).length;
  return `${path}, line ${line}: ${message}`;
}
