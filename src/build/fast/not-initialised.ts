import { type ComponentizeOutcome, explain } from '../engine.ts';
import type { Initialised } from './initialise.ts';

/** What is said of a source that was not initialised, in the words of the official path. */
export function notInitialised(
  done: Extract<Initialised, { readonly kind: 'failed' | 'printed-too-much' }>,
  memoryBytes: number,
): Exclude<ComponentizeOutcome, { readonly kind: 'component' }> {
  if (done.kind === 'printed-too-much')
    return { kind: 'failed', message: 'The source printed too much while it was initialised.' };
  const outcome = explain(done.text, memoryBytes);
  if (outcome.kind === 'component') throw new Error('An explanation is never a component.');
  return outcome;
}
