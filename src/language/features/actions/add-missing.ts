import { type FileFacts, parseWit } from '../../../wit/index.ts';
import type { Fix } from './action.ts';
import { tokensOf } from './text.ts';

/** Adds a `;`, a comma or a bracket that is missing, if there is less wrong with the file after it. */
export const addMissing: Fix = function* ({ path, facts }, diagnostic) {
  if (diagnostic.code !== 'syntax') return;
  const { span, message } = diagnostic;
  const missing = /^Expected `([^`]+)`/.exec(message)?.[1];
  if (missing === undefined || !marks.has(missing)) return;
  const { text } = facts;
  // A bracket that ends a block gets a line of its own; all else stands at the end of what is there.
  const end = endBefore(facts, span.start);
  const added = missing === '}' && text.slice(end, span.start + 1).includes('\n') ? '\n}' : spaced(missing);
  const repaired = text.slice(0, end) + added + text.slice(end);
  if (parseWit(repaired).problems.length >= problemsOf(facts)) return;
  yield {
    title: `Add \`${missing}\``,
    kind: 'quickfix',
    edits: [{ path, span: { start: end, end }, text: added }],
    fixes: [diagnostic],
    preferred: true,
    ...(missing === ';' && { together: 'Add all `;` that are missing' }),
  };
};

/** Takes away the `;` after `include … with { … }`, where none stands. */
export const removeSemicolon: Fix = function* ({ path, facts }, diagnostic) {
  const { code, span, message } = diagnostic;
  if (code !== 'syntax' || !message.startsWith('No `;`') || facts.text.slice(span.start, span.end) !== ';') return;
  yield {
    title: 'Remove `;`',
    kind: 'quickfix',
    edits: [{ path, span, text: '' }],
    fixes: [diagnostic],
    preferred: true,
  };
};

/** How much is wrong with the grammar of a file: its facts may say less. */
function problemsOf(facts: FileFacts): number {
  const count = known.get(facts) ?? parseWit(facts.text).problems.length;
  known.set(facts, count);
  return count;
}

const known = new WeakMap<FileFacts, number>();

const marks = new Set([';', ',', ':', '}', ')', '>', '=', '{', '(']);

function spaced(mark: string): string {
  return mark === '=' ? ' =' : mark === '{' ? ' {' : mark;
}

/** The end of the last token that means something before an offset. */
function endBefore(facts: FileFacts, offset: number): number {
  let end = 0;
  for (const token of tokensOf(facts)) {
    if (token.end > offset) break;
    if (token.kind !== 'space' && !token.kind.endsWith('-comment') && !token.kind.endsWith('-doc')) ({ end } = token);
  }
  return end;
}
