import type { Check } from './check.ts';
import type { Place } from './diagnostic.ts';
import type { Stability } from './gates.ts';
import type { PackageSource } from './sources.ts';
import { compareVersions } from './versions.ts';

/** Warns about a use of something that its package has deprecated by now. Within one package it is left alone. */
export function reportDeprecated(
  check: Check,
  target: {
    readonly name: string;
    readonly stability: Stability;
    readonly place: Place;
    readonly owner: PackageSource;
  },
  place: Place,
): void {
  const { deprecated } = target.stability;
  if (!deprecated || target.owner === check.source) return;
  const { version } = target.owner;
  if (version !== undefined && compareVersions(deprecated.text, version) > 0) return;
  check.report({
    ...place,
    severity: 'warning',
    code: 'deprecated',
    message: `\`${target.name}\` is deprecated since ${deprecated.text}.`,
    related: [{ ...target.place, message: 'Declared here.' }],
  });
}
