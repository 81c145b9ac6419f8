import type { Span } from '../../base/index.ts';
import { type Budget, newBudget } from './budget.ts';
import type { WitDiagnostic } from './diagnostic.ts';
import type { Environment, TypeEntry } from './model.ts';
import type { PackageSource } from './sources.ts';

/** The check of one package while it goes on: where to look, and where to say what was found. */
export interface Check {
  readonly source: PackageSource;
  readonly environment: Environment;
  /** Whether a file of the package has errors of the grammar: a name that is not there may then be declared there. */
  readonly broken: boolean;
  readonly diagnostics: readonly WitDiagnostic[];
  readonly budget: Budget;
  /** What comes into the package by a `use` from another one, in no order. */
  readonly foreignUses: TypeEntry[];
  /** Takes a diagnostic. One kind at one place is said once. */
  report(diagnostic: WitDiagnostic): void;
}

export function newCheck(source: PackageSource, environment: Environment): Check {
  const diagnostics: WitDiagnostic[] = [];
  const said = new Map<Span, Set<string>>();
  return {
    source,
    environment,
    broken: source.parts.some((part) => part.broken),
    diagnostics,
    budget: newBudget(environment.room),
    foreignUses: [],
    report(diagnostic) {
      const codes = said.get(diagnostic.span) ?? new Set();
      if (codes.has(diagnostic.code)) return;
      said.set(diagnostic.span, codes.add(diagnostic.code));
      diagnostics.push(diagnostic);
    },
  };
}
