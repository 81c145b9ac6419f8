import type { Name } from '../syntax/tree.ts';
import type { LocalDiagnostic, Severity } from './diagnostic.ts';

/**
 * Reports names that stand twice in one scope, and (as a warning: the parsers take them, and the encoder of components
 * refuses them) names that differ only in the case of their letters. `what` completes "is … already".
 */
export function checkNames(names: readonly Name[], what: string, severity: Severity, found: LocalDiagnostic[]): void {
  if (names.length < 2) return;
  const seen = new Map<string, Name>();
  for (const name of names) {
    if (name.text === '') continue;
    const key = name.text.toLowerCase();
    const earlier = seen.get(key);
    if (!earlier) seen.set(key, name);
    else if (earlier.text === name.text) {
      found.push({
        span: name.span,
        severity,
        code: 'duplicate',
        message: `\`${name.text}\` is ${what} already.`,
        related: [{ span: earlier.span, message: `\`${earlier.text}\` stands here first.` }],
      });
    } else {
      found.push({
        span: name.span,
        severity: 'warning',
        code: 'portability',
        message: `\`${name.text}\` and \`${earlier.text}\` differ only in case: no component can be made with both.`,
        related: [{ span: earlier.span, message: `\`${earlier.text}\` stands here.` }],
      });
    }
  }
}
