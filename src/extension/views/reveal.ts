/** Brings rows into view, one wish after the other. */
export interface Revealing<Path> {
  reveal(path: Path): Promise<void>;
  /** Rows must stay as they are drawn now. */
  readonly isUnderWay: boolean;
}

/** How often it is tried, and milliseconds between two tries. */
const tries = 5;
const againMs = 300;

/**
 * The editor finds a row through those that it is in, each of which it may have to open, and loses its way where a tree
 * is drawn anew meanwhile, be it because the tree has only just come into view. So nothing is drawn anew that we know
 * of, and what fails is tried again when the editor has drawn.
 *
 * @param act brings a row into view, found anew at each try
 */
export function revealing<Path>(act: (path: Path) => Promise<void>): Revealing<Path> {
  let underWay = 0;

  async function attempt(path: Path, left: number): Promise<void> {
    try {
      await act(path);
    } catch (error) {
      if (left === 0) throw error;
      await new Promise((resolve) => void setTimeout(resolve, againMs));
      await attempt(path, left - 1);
    }
  }

  return {
    async reveal(path) {
      underWay++;
      try {
        await attempt(path, tries - 1);
      } finally {
        underWay--;
      }
    },
    get isUnderWay() {
      return underWay > 0;
    },
  };
}
