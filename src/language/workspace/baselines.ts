import { createAnalysis, fileFacts, type ResolvedPackage } from '../../wit/index.ts';
import type { Baseline, ReadBaseline } from './git-head.ts';
import type { Model } from './model.ts';
import { rootFilesOf } from './roots.ts';

/** What the packages of a root were before, to compare with. */
export interface Earlier {
  /** As the end of a sentence: `since the last commit`. */
  readonly since: string;
  readonly packages: readonly ResolvedPackage[];
}

/** Knows what roots were in their last commit, and in the version of a component that runs. */
export interface Baselines {
  /** What is known of a root by now. */
  of(root: string): readonly Earlier[];
  /** Looks at the last commit again; gives whether anything is different from before. */
  refresh(root: string): Promise<boolean>;
  /** Takes a root as it is now for that of the version that runs. */
  runs(root: string): void;
}

export function createBaselines(model: Model, read: ReadBaseline | undefined): Baselines {
  const committed = new Map<string, { readonly id: string; readonly earlier: Earlier }>();
  const running = new Map<string, Earlier>();
  return {
    of: (root) => [committed.get(root)?.earlier, running.get(root)].flatMap((each) => each ?? []),
    async refresh(root) {
      const baseline = await read?.(root);
      if (committed.get(root)?.id === baseline?.id) return false;
      if (baseline) {
        const packages = packagesOf(model, root, baseline);
        committed.set(root, { id: baseline.id, earlier: { since: 'since the last commit', packages } });
      } else committed.delete(root);
      return true;
    },
    runs(root) {
      const files = new Map<string, string>();
      for (const path of model.pathsOf(root)) {
        const text = model.facts(path)?.text;
        if (text !== undefined) files.set(path, text);
      }
      const packages = packagesOf(model, root, { id: '', files });
      running.set(root, { since: 'since the version that runs', packages });
    },
  };
}

/** The packages that the files of a root made. What they need of other roots is taken as it is now. */
function packagesOf(model: Model, root: string, { files }: Baseline): readonly ResolvedPackage[] {
  const analysis = createAnalysis();
  const sources = Array.from(files, ([path, text]) => ({ path, facts: fileFacts(text) }));
  analysis.set(root, rootFilesOf(sources));
  const find = model.finder(`${root}/`);
  const open = analysis.packages(root).map(({ source }) => source);
  const seen = new Set<string>();
  for (let source = open.pop(); source; source = open.pop()) {
    for (const name of source.needs) {
      if (seen.has(name) || analysis.package(root, name)) continue;
      seen.add(name);
      const other = find(name)?.source;
      if (!other) continue;
      const own = other.parts.map(({ path, facts }) => ({ path, facts }));
      analysis.set(`${root}/${name}`, { own, dependencies: [], loose: [], notes: [] });
      open.push(other);
    }
  }
  return analysis.packages(root);
}
