import { escapeName } from '../../../wit/index.ts';
import type { Fix } from './action.ts';

/** Puts `%` before a keyword that stands where a name is meant. */
export const escapeKeyword: Fix = function* ({ path, facts, model }, diagnostic) {
  if (diagnostic.code !== 'syntax') return;
  const { span, message } = diagnostic;
  const word = facts.text.slice(span.start, span.end);
  if (word.startsWith('%') || escapeName(word) === word) return;
  // Where a type is expected, a keyword is one only if somebody has called a type so.
  const isType = message.startsWith('Expected a type') && model.surroundings(path, span.start)?.scope?.types.has(word);
  if (!isType && !message.includes('is a keyword')) return;
  yield {
    title: `Write \`%${word}\``,
    kind: 'quickfix',
    edits: [{ path, span: { start: span.start, end: span.start }, text: '%' }],
    fixes: [diagnostic],
    preferred: true,
    together: 'Put `%` before all keywords that are names',
  };
};
