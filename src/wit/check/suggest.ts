import type { Budget } from './budget.ts';
import type { DiagnosticData } from './diagnostic.ts';

/** What a name was probably meant to be: a sentence to add to the message, and the data of its quick fix. */
export interface Suggestion {
  readonly sentence: string;
  readonly data: DiagnosticData | undefined;
}

/** The closest of `candidates` to a name that is none of them, while the budget lasts. */
export function didYouMean(budget: Budget, name: string, candidates: () => Iterable<string>): Suggestion {
  const renamed = renamedTypes.get(name);
  if (renamed !== undefined) {
    return { sentence: ` It is called \`${renamed}\` now.`, data: { kind: 'replace', text: renamed } };
  }
  const best = budget.guesses > 0 ? closest(budget, name, candidates()) : undefined;
  if (best === undefined) return { sentence: '', data: undefined };
  return { sentence: ` Did you mean \`${best}\`?`, data: { kind: 'replace', text: best } };
}

/** Names that older WIT or other languages have for primitive types. */
const renamedTypes: ReadonlyMap<string, string> = new Map([
  ['float32', 'f32'],
  ['float64', 'f64'],
  ['boolean', 'bool'],
  ['str', 'string'],
  ['int', 's32'],
  ['uint', 'u32'],
  ['i8', 's8'],
  ['i16', 's16'],
  ['i32', 's32'],
  ['i64', 's64'],
  ['float', 'f32'],
  ['double', 'f64'],
]);

/** The candidate with the fewest edits, if they are few for a name of this length. */
function closest(budget: Budget, name: string, candidates: Iterable<string>): string | undefined {
  const most = name.length < 3 ? 1 : Math.max(1, Math.floor(name.length / 3));
  let best: string | undefined;
  let fewest = most + 1;
  const plain = name.toLowerCase();
  for (const candidate of candidates) {
    // A generated file may declare a hundred thousand names: the first thousands are enough to guess from.
    if (budget.guesses-- <= 0) break;
    if (candidate === name || Math.abs(candidate.length - name.length) >= fewest) continue;
    budget.guesses -= costOfDistance;
    const edits = distance(plain, candidate.toLowerCase(), fewest);
    if (edits < fewest) {
      fewest = edits;
      best = candidate;
    }
  }
  return best;
}

/** Names are mostly told apart by their lengths; to compare two of one length takes as long as so many of those. */
const costOfDistance = 4;

/** Edits between two names: a letter put in, taken out, replaced, or two neighbours swapped. `limit` ends the search. */
function distance(a: string, b: string, limit: number): number {
  if (a.length > 64 || b.length > 64) return limit;
  let before: number[] = [];
  let last = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let row = 1; row <= a.length; row++) {
    const next = [row];
    for (let column = 1; column <= b.length; column++) {
      const same = a[row - 1] === b[column - 1];
      let cost = Math.min(at(last, column) + 1, at(next, column - 1) + 1, at(last, column - 1) + (same ? 0 : 1));
      if (row > 1 && column > 1 && a[row - 1] === b[column - 2] && a[row - 2] === b[column - 1]) {
        cost = Math.min(cost, at(before, column - 2) + 1);
      }
      next.push(cost);
    }
    if (Math.min(...next) >= limit) return limit;
    before = last;
    last = next;
  }
  return at(last, b.length);
}

function at(row: readonly number[], index: number): number {
  return row[index] ?? Number.POSITIVE_INFINITY;
}
