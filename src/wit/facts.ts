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
  /** Whether there are errors of the grammar, so that names may be missing from the tree. */
  readonly broken: boolean;
}

export function fileFacts(text: string): FileFacts {
  const { tree, problems } = parseWit(text);
  const syntax = problems.slice(0, mostProblems).map(({ span, message }): LocalDiagnostic => ({
    span,
    severity: 'error',
    code: 'syntax',
    message,
    related: [],
  }));
  return { text, tree, diagnostics: [...syntax, ...localDiagnostics(tree)], broken: problems.length > 0 };
}

/** A broken or binary file must not flood the editor. */
const mostProblems = 100;
