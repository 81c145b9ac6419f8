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
