import type { Check } from './check.ts';
import type { Interface, World } from './model.ts';

/**
 * Warns about names that a `use` brings in and that nobody in the package needs. Other packages might take them from
 * there, but could take them from where they are declared.
 */
export function reportUnused(check: Check, items: readonly (Interface | World)[]): void {
  // While a file cannot be read, what uses a name may be among what was not understood.
  if (check.broken) return;
  for (const item of items) {
    for (const entry of item.types.values()) {
      if (entry.used || entry.node || entry.kind === 'unknown') continue;
      if (entry.excluded || entry.target?.excluded) continue;
      check.report({
        ...entry.place,
        severity: 'warning',
        code: 'unused',
        message: `\`${entry.name}\` is used by nothing in this package.`,
        related: [],
      });
    }
  }
}
