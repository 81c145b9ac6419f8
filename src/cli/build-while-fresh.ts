import { dirname, resolve } from 'node:path';
import type { Building, BuiltOutcome } from './building.ts';
import type { Failed } from './command.ts';
import type { Ports } from './ports.ts';
import type { Target } from './target.ts';
import { nextChange } from './watch.ts';

/** A build, or none because what it was to build has changed meanwhile, with what is to be watched after it. */
export interface FreshBuild {
  readonly built: BuiltOutcome | Failed | undefined;
  /** Absolute paths. */
  readonly inputs: readonly string[];
}

/** @param since milliseconds since the epoch, from which on a save makes this build one of yesterday */
export type BuildWhileFresh = (since: number, target: Target, path?: 'fast' | 'release') => Promise<FreshBuild>;

/**
 * Builds for whoever watches. A source whose top level never ends would keep its build going for minutes: the save that
 * mends it gives that build up. Such a build does not say what it read, so what the last one read is watched on.
 */
export function buildWhileFresh(building: Building, ports: Pick<Ports, 'clock' | 'interrupted'>): BuildWhileFresh {
  const read = new Map<string, readonly string[]>();
  return async (since, target, path) => {
    const { manifestPath } = target;
    const known = Array.from(new Set([manifestPath, ...sourceOf(target), ...(read.get(manifestPath) ?? [])]));
    const [late, over] = [new AbortController(), new AbortController()];
    const giveUp = async (): Promise<void> => {
      const interrupted = AbortSignal.any([ports.interrupted, over.signal]);
      if ((await nextChange(known, since, { clock: ports.clock, interrupted })) === 'changed') late.abort();
    };
    if (target.manifest.code.kind === 'source') void giveUp();
    try {
      const built = await building.build(target, path, late.signal);
      if (built.inputs) read.set(manifestPath, built.inputs);
      const inputs = built.inputs ?? known;
      return { built: built.kind === 'failed' && late.signal.aborted ? undefined : built, inputs };
    } finally {
      over.abort();
    }
  };
}

/** What a command reads it may write as well: only a person's own source says that something is late. */
function sourceOf({ manifest: { code }, manifestPath }: Target): readonly string[] {
  return code.kind === 'source' ? [resolve(dirname(manifestPath), code.source)] : [];
}
