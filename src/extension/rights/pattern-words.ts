import { parsePattern, type Right } from '../../manifest/index.ts';
import { shown } from '../words.ts';

/**
 * What a right is about, in few words. Most patterns say so themselves; the right to a link names the other component
 * with all that it asks for, of which its name is enough here. Whoever is asked reads the whole beside it.
 */
export function patternWords({ capability, pattern }: Right): string {
  const parsed = capability === 'custom' ? parsePattern(capability, pattern) : undefined;
  if (parsed?.kind !== 'pattern' || parsed.pattern.kind !== 'custom') return shown(pattern);
  const { interface: name, parameters } = parsed.pattern;
  const { provider, manifest } = parameters;
  const isLink = typeof provider === 'string' && typeof manifest === 'string';
  return shown(isLink ? `${name} of ${provider}` : pattern);
}
