import type { CountedDenial, CountedUse } from '../../host/index.ts';

/** What happened in one step of a case, for a person who looks for a mistake. Plain data. */
export interface StepTrace {
  /** The call with its arguments, or the request. */
  readonly what: string;
  /** The result, the failure or the status. */
  readonly outcome: string;
  readonly milliseconds: number;
  /** The rights that it used or was refused meanwhile, by the import through which. */
  readonly imports: readonly TracedImport[];
}

export interface TracedImport {
  readonly import: string;
  readonly what: string;
  readonly count: number;
  readonly isAllowed: boolean;
}

interface Counts {
  readonly uses: readonly CountedUse[];
  readonly denials: readonly CountedDenial[];
}

/** What was used and refused between two looks at the counters of a component. */
export function importsBetween(before: Counts, after: Counts): readonly TracedImport[] {
  const uses = ({ uses: all }: Counts): TracedImport[] =>
    all.map(({ capability, pattern, operation, count }) => ({
      import: operation,
      what: `${capability} ${pattern}`,
      count,
      isAllowed: true,
    }));
  const denials = ({ denials: all }: Counts): TracedImport[] =>
    all.map(({ capability, what, operation, reason, count }) => ({
      import: operation,
      what: `${capability} ${what}, ${reason}`,
      count,
      isAllowed: false,
    }));
  const nameOf = (each: TracedImport): string => JSON.stringify([each.import, each.what, each.isAllowed]);
  const known = new Map([...uses(before), ...denials(before)].map((each) => [nameOf(each), each.count]));
  return [...uses(after), ...denials(after)].flatMap((each) => {
    const count = each.count - (known.get(nameOf(each)) ?? 0);
    return count > 0 ? [{ ...each, count }] : [];
  });
}
