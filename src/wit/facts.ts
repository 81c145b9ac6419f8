import type { LocalDiagnostic } from './check/diagnostic.ts';
import { localDiagnostics } from './check/local.ts';
import { parseWit } from './syntax/parse.ts';
import type { FileNode } from './syntax/tree.ts';

/** All that a file's text alone says. The same text always gives equal facts. */
export interface FileFacts {
  readonly text: string;
  readonly tree: FileNode;
  /** Errors of the grammar first, then what else can be seen without other files. */
  readonly diagnostics: readonly LocalDiagnostic[];
  /** Whether errors of the grammar left something out of the tree, so that names may be missing from it. */
  readonly broken: boolean;
}

export function fileFacts(text: string): FileFacts {
  const { tree, problems } = parseWit(text);
  const syntax = problems.slice(0, mostProblems).map(({ span, message, related = [] }): LocalDiagnostic => ({
    span,
    severity: 'error',
    code: 'syntax',
    message,
    related,
  }));
  return {
    text,
    tree,
    diagnostics: [...syntax, ...localDiagnostics(tree)],
    broken: problems.some(({ gap }) => gap === true),
  };
}

/** A broken or binary file must not flood the editor. */
const mostProblems = 100;
