import { join } from 'node:path';
import { systemClock } from '../../../src/base/index.ts';
import { parseTestFile, type Progress, type TrialPorts, type TrialResult, runCases } from '../../../src/trial/index.ts';
import type { ComponentVersion } from '../../../src/host/index.ts';
import { referenceWit } from '../../host/support/component.ts';
import { workerFile } from '../../host/support/worker-file.ts';
import { temporaryFolder } from '../../support/workspace.ts';

/** What a run of tests needs, over a folder of its own. */
export interface TrialRun {
  readonly ports: TrialPorts;
  /** Throws if a host complained of something meanwhile. */
  end(): Promise<void>;
  run(text: string, version: ComponentVersion, progress?: Progress): Promise<TrialResult>;
}

export async function trialRun(): Promise<TrialRun> {
  const folder = await temporaryFolder('trial-tests');
  const complaints: string[] = [];
  const complain = (text: string): void => void complaints.push(text);
  const ports: TrialPorts = {
    clock: systemClock,
    log: { info: () => {}, warn: complain, error: complain },
    workerFile: await workerFile(),
    referenceWit,
    temporary: join(folder.path, 'cases'),
    folder: folder.path,
  };
  return {
    ports,
    async end() {
      await folder.dispose();
      if (complaints.length > 0) throw new Error(complaints.join('\n'));
    },
    run(text, version, progress) {
      const { file, problems } = parseTestFile(text);
      if (problems.length > 0) throw new Error(problems.map(({ message }) => message).join('; '));
      return runCases(file.cases, version, ports, progress);
    },
  };
}

/** A test file of one case. */
export function oneCase(steps: readonly object[], more: object = {}): string {
  return JSON.stringify({ cases: [{ name: 'it', steps, ...more }] });
}
