import type { CountedDenial } from '../../host/index.ts';

/** Says which refusals are worth a line of the output: a flood of equal ones is a few lines, and the counts are exact. */
export interface DenialNews {
  /** Takes in what was refused so far, and hands back what is to be told of now. */
  take(denials: readonly CountedDenial[]): readonly CountedDenial[];
}

/** Milliseconds after which a refusal that goes on is told of again, whatever its count. */
const againAfter = 1000;

export function createDenialNews(): DenialNews {
  let told: ReadonlyMap<string, CountedDenial> = new Map();

  function isNews(denial: CountedDenial): boolean {
    const before = told.get(nameOf(denial));
    if (!before) return true;
    if (denial.count === before.count) return false;
    // A grant that was taken back counts from the start again.
    if (denial.count < before.count) return true;
    return denial.lastTime - before.lastTime >= againAfter || denial.count >= 2 * before.count;
  }

  return {
    take(denials) {
      const news = denials.filter(isNews);
      const fresh = new Set(news);
      // What is not told of now keeps what was told last, so that a slow drip is told of in the end.
      told = new Map(
        denials.map((denial) => [nameOf(denial), fresh.has(denial) ? denial : (told.get(nameOf(denial)) ?? denial)]),
      );
      return news;
    },
  };
}

function nameOf({ capability, what, operation, reason }: CountedDenial): string {
  return JSON.stringify([capability, what, operation, reason]);
}
