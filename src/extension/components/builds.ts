import { basename } from 'node:path';
import * as vscode from 'vscode';
import { type Builder, type BuildOutcome, largestBinary, tooLongWords } from '../../build/index.ts';
import { originOf } from '../../host/index.ts';
import { type Manifest, tidyCode } from '../../manifest/index.ts';
import type { FollowUp } from '../follow-up.ts';
import type { Problems } from '../problems/problems.ts';
import type { Inputs } from './inputs.ts';

/** A build that succeeded. */
export type Built = Extract<BuildOutcome, { kind: 'built' }> & {
  readonly manifest: Manifest;
  /** Where its code comes from, as its grants' key has it. */
  readonly origin: string;
};

export type BuildResult =
  | { readonly kind: 'built'; readonly built: Built; readonly milliseconds: number }
  /** Nobody waits for it any more: there was another save meanwhile. */
  | { readonly kind: 'late' }
  /** Other bytes were put in the place of the component while it was built: nobody knows which were built. */
  | { readonly kind: 'changed-meanwhile' }
  | { readonly kind: 'cancelled' }
  | { readonly kind: 'failed'; readonly message: string };

/** The builds of one component, one after the other. */
export interface Builds {
  /** The newest that succeeded and was wanted. */
  readonly newest: Built | undefined;
  /** @param isLate says of this build whether another one was asked for since */
  build(request: WantedBuild, isLate: () => boolean): Promise<BuildResult>;
  /** The build that there is, where the new manifest differs in nothing that a build depends on. */
  reuse(manifest: Manifest): Built | undefined;
  take(built: Built): void;
  /** Gives up the build that is under way. */
  cancel(): void;
}

interface WantedBuild {
  readonly manifest: Manifest;
  /** The text of the manifest, for places in it. */
  readonly text: string;
  readonly askedFor: boolean;
}

export interface BuildsPorts {
  readonly uri: vscode.Uri;
  readonly manifestPath: string;
  readonly workspaceRoot: string;
  readonly builder: Builder;
  readonly problems: Pick<Problems, 'build' | 'manifestProblem'>;
  readonly followUp: Pick<FollowUp, 'ended'>;
  readonly inputs: Pick<Inputs, 'watch' | 'commandRuns'>;
}

export function createBuilds(ports: BuildsPorts): Builds {
  const { uri, manifestPath, workspaceRoot, builder, problems, inputs } = ports;
  let newest: Built | undefined;
  /** Whether a build was begun whose outcome nobody has taken in: then what was built before is not the newest. */
  let isOpen = false;

  const origin = ({ code }: Manifest): Promise<string | undefined> => originOf(code, manifestPath, largestBinary);

  /** What is to be said of a build that failed, in one line. */
  function explain(
    outcome: Exclude<BuildOutcome, { kind: 'built' | 'superseded' }>,
    { manifest, text }: WantedBuild,
  ): string {
    if (outcome.kind === 'failed') {
      // Whatever a command lacks is for its patterns to say: it may write anywhere.
      const extent = manifest.code.kind === 'command' ? 'these' : 'and whatever is missing';
      inputs.watch(outcome.inputs, extent, watchedBy(manifest));
      problems.build(uri, manifestPath, outcome.diagnostics);
      const first = outcome.diagnostics[0];
      return first ? `${basename(first.path)}:${first.start.line + 1}:${first.start.column + 1} ${first.message}` : '';
    }
    const message = outcome.kind === 'timeout' ? `it ${tooLongWords(outcome.milliseconds, manifest)}` : outcome.reason;
    // What the build before said of the sources may not be so any more, and nobody knows.
    problems.build(uri, manifestPath, []);
    problems.manifestProblem(uri, text, `The build did not end: ${message}`);
    return message;
  }

  return {
    get newest() {
      return newest;
    },
    async build(wanted, isLate) {
      const { manifest, askedFor } = wanted;
      const started = performance.now();
      const request = { manifestPath, workspaceRoot, manifest, askedFor };
      inputs.commandRuns(manifest.code.kind === 'command');
      isOpen = true;
      const before = await origin(manifest);
      if (isLate()) return { kind: 'late' };
      const outcome = await vscode.window.withProgress(
        { location: vscode.ProgressLocation.Window, title: `Airlock: building ${manifest.name}` },
        () => builder.build(request),
      );
      if (isLate()) return { kind: 'late' };
      inputs.commandRuns(false);
      isOpen = false;
      ports.followUp.ended(uri, request, outcome);
      if (outcome.kind === 'superseded') return { kind: 'cancelled' };
      if (outcome.kind !== 'built') return { kind: 'failed', message: explain(outcome, wanted) };
      const milliseconds = Math.round(performance.now() - started);
      // Rights hang on the bytes.
      const isSame = before !== undefined && before === (await origin(manifest));
      if (isLate()) return { kind: 'late' };
      if (!isSame) return { kind: 'changed-meanwhile' };
      inputs.watch(outcome.inputs, 'these', watchedBy(manifest));
      problems.build(uri, manifestPath, outcome.diagnostics);
      return { kind: 'built', built: { ...outcome, manifest, origin: before }, milliseconds };
    },
    reuse: (manifest) =>
      !isOpen && newest && onlyRightsDiffer(newest.manifest, manifest) ? { ...newest, manifest } : undefined,
    take: (built) => void (newest = built),
    cancel: () => builder.cancel(manifestPath),
  };
}

function watchedBy({ code }: Manifest): readonly string[] {
  return code.kind === 'command' ? code.watch : [];
}

/** Whether nothing differs that a build depends on, so that the version that there is can go on with other rights. */
function onlyRightsDiffer(one: Manifest, other: Manifest): boolean {
  const built = ({ name, version, wit, world, code, limits }: Manifest): string =>
    JSON.stringify([name, version, wit, world, tidyCode(code), limits.memoryBytes]);
  return built(one) === built(other);
}
