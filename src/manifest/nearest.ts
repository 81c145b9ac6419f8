import type { Capability } from './capability.ts';
import { explain } from './explain.ts';
import type { CompiledRight, IndexedRight, PatternIndex } from './pattern-index.ts';
import type { ReadUse } from './read-use.ts';

/**
 * The request that came nearest to a use that none covers, and a sentence about it. It is the one that shares the most
 * leading parts that are written out in it: folders of a path, labels of a host from its end, tokens of a subject, words
 * of a command, characters of a variable's name; at a tie the longest text. What shares less than `least` is not near.
 *
 * @param all a request that means the use but does not count for it, since it does not name an environment file itself
 */
export function nearestRequest(
  use: ReadUse,
  index: PatternIndex<IndexedRight>,
  all: CompiledRight | undefined,
): { readonly nearest?: string; readonly why: string } {
  if (!use.keys) return { why: 'No pattern can mean this.' };
  if (all) {
    const { text } = all.pattern;
    return { nearest: text, why: `${text} is requested, but a .env file is meant only by a pattern that names it.` };
  }
  const found = index.nearest(use);
  if (!found) return { why: 'Nothing of this kind is requested.' };
  if (found.shared < Math.min(least[use.use.capability], use.keys.length)) {
    return { why: 'No request of this kind comes near.' };
  }
  const { text } = found.entry.pattern;
  return { nearest: text, why: `${text} is requested, which is ${wordsOf(found.entry)}.` };
}

const least: Readonly<Record<Capability, number>> = {
  'filesystem.read': 1,
  'filesystem.write': 1,
  'network.connect': 2,
  'network.listen': 0,
  storage: 1,
  'messaging.publish': 1,
  'messaging.subscribe': 1,
  process: 1,
  environment: 3,
  custom: 1,
};

/** Each pattern is put into words once: a guest may be refused a hundred thousand times. */
const words = new WeakMap<CompiledRight, string>();

function wordsOf(entry: CompiledRight): string {
  const known = words.get(entry);
  if (known !== undefined) return known;
  const text = explain(entry.pattern);
  words.set(entry, text);
  return text;
}
