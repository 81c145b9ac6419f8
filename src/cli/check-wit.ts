import { Worker } from 'node:worker_threads';
import { lineIndex } from '../base/index.ts';
import {
  createWorkspace,
  type DecoderThread,
  diagnosticsToShow,
  locate,
  packageDecoder,
  realDisk,
} from '../language/index.ts';
import { formatEdits } from '../wit/index.ts';
import type { Ports } from './ports.ts';
import type { Problem } from './problem.ts';

/** What is wrong with the WIT below a folder, as the editor says it of files that are open. */
export interface CheckedWit {
  readonly files: number;
  readonly problems: readonly Problem[];
  /** Where the first thing stands that formatting would change, in each file of one's own that is not formatted. */
  readonly unformatted: readonly Problem[];
}

/** Checks all WIT below a folder (absolute). Packages in binary form are decoded on a thread of their own. */
export async function checkWit(folder: string, ports: Pick<Ports, 'programs'>, format: boolean): Promise<CheckedWit> {
  const workspace = createWorkspace(
    realDisk,
    packageDecoder(() => startDecoder(ports.programs.server)),
  );
  await workspace.addFolder(folder.replaceAll('\\', '/'));
  const problems: Problem[] = [];
  for (const root of Array.from(workspace.roots()).toSorted()) {
    const diagnostics = workspace.diagnostics(root);
    for (const path of Array.from(diagnostics.keys()).toSorted()) {
      const placeOf = lineIndex(workspace.facts(path)?.text ?? '');
      for (const { severity, message, span } of diagnosticsToShow(diagnostics.get(path) ?? [], true)) {
        if (severity !== 'error' && severity !== 'warning') continue;
        const { line, column } = placeOf(span.start);
        problems.push({ path, line: line + 1, column: column + 1, severity, message });
      }
    }
  }
  const own = Array.from(workspace.paths()).filter((path) => path.endsWith('.wit') && locate(path).kind === 'own');
  // The text that was checked, and no second reading: a pipe or a device with a name of WIT is read by nobody.
  const textOf = (path: string): string => workspace.facts(path)?.text ?? '';
  const unformatted = format ? own.toSorted().flatMap((path) => formatProblem(path, textOf(path))) : [];
  return { files: Array.from(workspace.paths()).length, problems, unformatted };
}

function formatProblem(path: string, text: string): readonly Problem[] {
  const [first] = formatEdits(text);
  if (!first) return [];
  const { line, column } = lineIndex(text)(first.span.start);
  return [
    {
      path,
      line: line + 1,
      column: column + 1,
      severity: 'error',
      message: 'This WIT is not formatted, as the editor formats it.',
    },
  ];
}

function startDecoder(program: string): DecoderThread {
  const thread = new Worker(program, {
    stdout: true,
    stderr: true,
    resourceLimits: { maxOldGenerationSizeMb: 512, maxYoungGenerationSizeMb: 32 },
  });
  thread.unref();
  return thread;
}
