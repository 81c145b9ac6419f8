import { describeWorld, type DescribeOutcome } from '../wit/index.ts';
import { confineTo } from './confine.ts';
import { errorAtStart } from './diagnostic.ts';
import type { BuildDiagnostic } from './request.ts';
import { readWit } from './wit-sources.ts';

export type ReadContract =
  | { readonly kind: 'described'; readonly described: DescribeOutcome }
  /** It could not be read. */
  | { readonly kind: 'failed'; readonly diagnostics: readonly BuildDiagnostic[] };

/**
 * Reads a contract as a build does, without building anything.
 *
 * @param wit absolute path of a folder of WIT or of a file
 * @param world the world that is meant; without it there has to be one alone
 * @param workspaceRoot absolute path of the folder that no WIT may lie outside of
 * @param manifestPath where what is wrong with the WIT as a whole is said to stand
 */
export async function readContract(
  wit: string,
  world: string | undefined,
  workspaceRoot: string,
  manifestPath: string,
): Promise<ReadContract> {
  const read = await readWit(
    wit,
    { written: wit, at: (message) => errorAtStart(manifestPath, message) },
    await confineTo(workspaceRoot),
  );
  if (read.kind === 'failed') return { kind: 'failed', diagnostics: read.diagnostics };
  return { kind: 'described', described: describeWorld(read.files, world) };
}
