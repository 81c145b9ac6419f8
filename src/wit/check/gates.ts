import type { Gate, Name } from '../syntax/tree.ts';
import { errorAt, type LocalDiagnostic, type Place, type WitDiagnostic } from './diagnostic.ts';
import { compareVersions } from './versions.ts';

/** What an item's gates say of it. */
export interface Stability {
  readonly since: Name | undefined;
  readonly feature: Name | undefined;
  readonly deprecated: Name | undefined;
}

export const ungated: Stability = { since: undefined, feature: undefined, deprecated: undefined };

export function stabilityOf(gates: readonly Gate[]): Stability {
  if (gates.length === 0) return ungated;
  let { since, feature, deprecated } = ungated;
  for (const gate of gates) {
    if (gate.kind === 'since') since ??= gate.version;
    else if (gate.kind === 'deprecated') deprecated ??= gate.version;
    else if (gate.kind === 'unstable') feature ??= gate.feature;
  }
  return { since, feature, deprecated };
}

/** Whether an item is left out because its feature is not asked for. */
export function isExcluded({ since, feature }: Stability, features: ReadonlySet<string>): boolean {
  return since === undefined && feature !== undefined && !features.has(feature.text);
}

/** Reports gates that do not go together. */
export function checkGates(gates: readonly Gate[], found: LocalDiagnostic[]): void {
  if (gates.length === 0) return;
  const stability = gates.filter(({ kind }) => kind !== 'external-id');
  const [first, second] = stability;
  const refuse = (gate: Gate, message: string): void => {
    found.push({ span: gate.span, severity: 'error', code: 'gate', message, related: [] });
  };
  if (first && !second && first.kind === 'deprecated') {
    refuse(first, '`@deprecated` stands beside `@since` or `@unstable`, not alone.');
  }
  const seen = new Set<Gate['kind']>();
  for (const gate of stability) {
    if (seen.has(gate.kind)) refuse(gate, `\`@${gate.kind}\` stands here already.`);
    else if (gate.kind !== 'deprecated' && (seen.has('since') || seen.has('unstable'))) {
      refuse(gate, 'An item is either `@since` a version or `@unstable`, not both.');
    }
    seen.add(gate.kind);
  }
}

/** Reports a second `@external-id`. Tools look at those of interfaces, worlds and includes not at all. */
export function checkExternalId(gates: readonly Gate[], found: LocalDiagnostic[]): void {
  if (gates.length < 2) return;
  const [, second] = gates.filter(({ kind }) => kind === 'external-id');
  if (!second) return;
  const message = '`@external-id` stands here already.';
  found.push({ span: second.span, severity: 'error', code: 'gate', message, related: [] });
}

/** Reports a `@since` that the package cannot have: it has no version, or an older one. `place` is the item's name. */
export function checkSince(
  { since }: Stability,
  owner: { readonly name: string; readonly version: string | undefined },
  place: Place,
): WitDiagnostic | undefined {
  if (!since) return undefined;
  const related = [{ path: place.path, span: since.span, message: 'The gate.' }];
  if (owner.version === undefined) {
    const message = `\`@since\` needs a package with a version, and \`${owner.name}\` has none.`;
    return errorAt(place, 'gate', message, related);
  }
  if (compareVersions(since.text, owner.version) <= 0) return undefined;
  const message = `This is there since ${since.text}, but the package is still at ${owner.version}.`;
  return errorAt(place, 'gate', message, related);
}
