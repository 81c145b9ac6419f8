import { readFile } from 'node:fs/promises';
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
  const unformatted = format ? await Promise.all(own.toSorted().map((path) => formatProblem(path))) : [];
  return { files: Array.from(workspace.paths()).length, problems, unformatted: unformatted.flat() };
}

async function formatProblem(path: string): Promise<readonly Problem[]> {
  const text = await readFile(path, 'utf8').catch(() => '');
  const [first] = formatEdits(text);
  if (!first) return [];
  const { line, column } = lineIndex(text)(first.span.start);
  return [{ path, line: line + 1, column: column + 1, severity: 'error', message: 'This WIT is not formatted.' }];
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
