import { type CallOutcome, failureWords } from '../../host/index.ts';

/** How a call ended, for people. */
export function outcomeWords(outcome: Extract<CallOutcome, { kind: 'failed' }>): string {
  return `failed, ${failureWords[outcome.failure.kind]}: ${outcome.failure.message}`;
}

/** What differs between bytes, as texts where they are such; undefined on either side stands for nothing being there. */
export function differentBytes(
  expected: Uint8Array | undefined,
  actual: Uint8Array | undefined,
): { readonly expected: string; readonly actual: string } | undefined {
  if (expected && actual ? Buffer.compare(expected, actual) === 0 : expected === actual) return undefined;
  return { expected: shownBytes(expected), actual: shownBytes(actual) };
}

function shownBytes(bytes: Uint8Array | undefined): string {
  if (!bytes) return '(not there)';
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return `base64 ${Buffer.from(bytes).toString('base64')}`;
  }
}

/** How many lines that are equal stand around what differs. */
const around = 3;

/**
 * The part of two texts of tapes in which they differ, with a few lines around it, from the beginning of the call or
 * instance in which it begins.
 */
export function differingPart(before: string, after: string): readonly [before: string, after: string] {
  const [one, other] = [before.split('\n'), after.split('\n')];
  const shorter = Math.min(one.length, other.length);
  let start = 0;
  while (start < shorter && one[start] === other[start]) start++;
  let same = 0;
  while (same < shorter - start && one.at(-1 - same) === other.at(-1 - same)) same++;
  while (start > 0 && !/^(?:call|instance)\b/.test(one[start] ?? '')) start--;
  const part = (lines: readonly string[]): string =>
    lines
      .slice(start, Math.min(lines.length, lines.length - same + around))
      .join('\n')
      .trim();
  return [part(one), part(other)];
}
