/** What a pinned release of code-server carries, and what npm must bring beside it. */
export interface Pinned {
  /** The version of VS Code in it. */
  readonly vsCode: string;
  /** The Node that it runs on; without it, the one that runs the project's scripts. */
  readonly node?: string;
  /** The search program, where VS Code's own package fetches it in an install script, which is not run here. */
  readonly ripgrep?: string;
}

/**
 * The VS Codes that Airlock is tested in. The newest is also what `npm start` opens; the oldest is the minimum that
 * package.json names in `engines.vscode`. That one hooks into module loading in a way that deadlocks under Node 24 as
 * soon as an extension is an ES module, and was released on Node 22, which it gets here as well.
 */
export const pinned = {
  '4.139.1': { vsCode: '1.139.1' },
  '4.116.0': { vsCode: '1.116.0', node: '22.23.3', ripgrep: '1.18.0' },
} as const satisfies Record<string, Pinned>;

/** A pinned release of code-server. */
export type Release = keyof typeof pinned;

export const newest: Release = '4.139.1';
export const releases: readonly Release[] = ['4.139.1', '4.116.0'];
