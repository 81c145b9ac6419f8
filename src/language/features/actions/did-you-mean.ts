import { escapeName } from '../../../wit/index.ts';
import type { Fix } from './action.ts';

/** Writes what was probably meant. */
export const didYouMean: Fix = function* ({ path, facts, model }, diagnostic) {
  const { data, span, code } = diagnostic;
  if (data?.kind !== 'replace' || code === 'breaking') return;
  // The name of a primitive type is a keyword: it is meant, unless a type is called so.
  const scope = model.surroundings(path, span.start)?.scope;
  const isPrimitive = primitives.has(data.text) && !scope?.types.has(data.text);
  const text = code === 'unknown-name' && !isPrimitive ? escapeName(data.text) : data.text;
  const written = facts.text.slice(span.start, span.end);
  if (written === text) return;
  yield {
    title: `Write \`${text}\``,
    kind: 'quickfix',
    edits: [{ path, span, text }],
    fixes: [diagnostic],
    preferred: true,
    together: `Write \`${text}\` for \`${written}\` everywhere in this file`,
  };
};

const primitives = new Set('bool char string u8 u16 u32 u64 s8 s16 s32 s64 f32 f64'.split(' '));
