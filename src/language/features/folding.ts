import { type LineColumn, lineIndex, type Span } from '../../base/index.ts';
import { type FileNode, lex, type Token } from '../../wit/index.ts';

/** Lines, counted from zero, of which all but the first can be put out of sight. */
export interface Fold {
  readonly startLine: number;
  readonly endLine: number;
  readonly kind: 'block' | 'comment' | 'imports';
}

/** What can be folded in a text: what stands in brackets, comments, and `use` after `use`. Works on broken texts. */
export function foldsIn(text: string, tree: FileNode): Fold[] {
  const { tokens } = lex(text);
  const at = lineIndex(text);
  const folds = [...brackets(tokens, at), ...comments(tokens, at), ...uses(tree, at)];
  return folds.toSorted((a, b) => a.startLine - b.startLine || b.endLine - a.endLine);
}

type At = (offset: number) => LineColumn;

/** What lies between brackets. The line of the closing one stays in sight. */
function brackets(tokens: readonly Token[], at: At): Fold[] {
  const folds: Fold[] = [];
  const open: Token[] = [];
  for (const token of tokens) {
    if (token.kind !== 'punctuation') continue;
    if (token.text === '{' || token.text === '(') open.push(token);
    const opening = token.text === '}' ? '{' : token.text === ')' ? '(' : undefined;
    if (opening === undefined) continue;
    // One that was never closed is passed over, as long as there is one further out that this closes.
    const match = open.findLastIndex(({ text }) => text === opening);
    const start = open[match];
    if (!start) continue;
    open.length = match;
    const [startLine, endLine] = [at(start.start).line, at(token.start).line - 1];
    if (endLine > startLine) folds.push({ startLine, endLine, kind: 'block' });
  }
  return folds;
}

/** Comments over several lines, and comments line after line; documentation is apart from what is none. */
function comments(tokens: readonly Token[], at: At): Fold[] {
  const folds: Fold[] = [];
  let run: { readonly kind: Token['kind']; readonly startLine: number; endLine: number } | undefined;
  const end = (): void => {
    if (run && run.endLine > run.startLine) folds.push({ ...run, kind: 'comment' });
    run = undefined;
  };
  let lastLine = -1;
  for (const token of tokens) {
    const { kind, start } = token;
    if (kind === 'space') continue;
    const { line } = at(start);
    const endLine = at(token.end).line;
    if (kind === 'block-comment' || kind === 'block-doc') {
      end();
      if (endLine > line) folds.push({ startLine: line, endLine, kind: 'comment' });
    } else if ((kind === 'line-comment' || kind === 'line-doc') && line > lastLine) {
      // A comment behind code belongs to that code, and begins no run.
      if (run?.kind === kind && run.endLine === line - 1) run.endLine = line;
      else {
        end();
        run = { kind, startLine: line, endLine: line };
      }
    } else end();
    lastLine = endLine;
  }
  end();
  return folds;
}

function uses(tree: FileNode, at: At): Fold[] {
  const lists: (readonly { readonly kind: string; readonly span: Span }[])[] = [tree.items];
  for (const item of tree.items) {
    if (item.kind === 'package') lists.push(item.items);
    for (const each of item.kind === 'package' ? item.items : [item]) {
      if (each.kind === 'interface' || each.kind === 'world') lists.push(each.items);
    }
  }
  return lists.flatMap((items) => runsOfUse(items, at));
}

function runsOfUse(items: readonly { readonly kind: string; readonly span: Span }[], at: At): Fold[] {
  const folds: Fold[] = [];
  for (let index = 0; index < items.length; index++) {
    const first = index;
    while (isUse(items[index + 1]) && isUse(items[first])) index++;
    const [start, end] = [items[first], items[index]];
    if (!start || !end || first === index) continue;
    const [startLine, endLine] = [at(start.span.start).line, at(end.span.end).line];
    if (endLine > startLine) folds.push({ startLine, endLine, kind: 'imports' });
  }
  return folds;
}

function isUse(item: { readonly kind: string } | undefined): boolean {
  return item?.kind === 'use' || item?.kind === 'top-use';
}
