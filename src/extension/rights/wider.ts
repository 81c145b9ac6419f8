import { explain, onlyUse, parsePattern, type Right, widerPatterns } from '../../manifest/index.ts';

/** A right that covers another one and more, and what it covers, in words. */
export interface WiderRight {
  readonly right: Right;
  readonly words: string;
}

/**
 * The rights that a person may want instead of one that names a single thing, from the narrowest to the widest. None
 * where the grammar of the capability has no wider pattern, or the person would have to think of it themselves.
 */
export function widerRights(right: Right): readonly WiderRight[] {
  const use = onlyUse(right);
  const texts = use ? widerPatterns(use) : [];
  const { capability } = right;
  return texts.flatMap((pattern) => {
    const parsed = parsePattern(capability, pattern);
    return parsed.kind === 'pattern' ? [{ right: { capability, pattern }, words: explain(parsed.pattern) }] : [];
  });
}
