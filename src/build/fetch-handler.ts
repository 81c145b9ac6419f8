import { errorAt } from './diagnostic.ts';
import type { Contract } from './contract.ts';
import type { BuildDiagnostic } from './request.ts';

/**
 * A warning for a source that serves HTTP by `addEventListener('fetch', …)`: the engine answers one request an instance
 * that way, so every further one fails until the instance is replaced.
 *
 * @param text the source that the manifest names; a handler that another file of it adds is not looked for
 */
export function fetchHandlerWarnings(
  contract: Contract,
  exported: readonly string[],
  source: string,
  text: string,
): readonly BuildDiagnostic[] {
  const handler = contract.exports.find(({ name }) => name.startsWith('wasi:http/incoming-handler'));
  if (!handler || exported.includes('incomingHandler')) return [];
  const found = listening.exec(text);
  if (!found) return [];
  const span = { start: found.index, end: found.index + found[0].length };
  return [{ ...errorAt(source, text, span, message), severity: 'warning' }];
}

const listening = /\baddEventListener\(\s*(['"`])fetch\1/;

const message =
  'A listener to "fetch" answers one request, and then the engine answers no more: each further one ends with a failure ' +
  'and a fresh instance. Export incomingHandler with a function handle instead, as the template HTTP Handler does.';
