import { readFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { silentLog, systemClock } from '../../src/base/index.ts';
import { createCommandBuilder } from '../../src/build/command/command-builder.ts';
import { componentizeJs } from '../../src/build/engine.ts';
import { type Builder, type BuildOutcome, runCommand } from '../../src/build/index.ts';
import { runPipeline } from '../../src/build/pipeline.ts';
import type { ComponentVersion } from '../../src/host/index.ts';
import { parseManifest, usualConditions } from '../../src/manifest/index.ts';

/** Builds what the manifest in `folder` names, in this process, whatever it is made from; commands are allowed. */
export async function buildProject(folder: string): Promise<BuildOutcome> {
  const manifestPath = join(folder, 'airlock.json');
  const { manifest, problems } = parseManifest(await readFile(manifestPath, 'utf8'));
  if (!manifest) throw new Error(problems.map(({ message }) => message).join('\n'));
  const ports = { componentize: componentizeJs, now: () => performance.now() };
  const outputs: Builder = {
    build: (request) => runPipeline(request, new AbortController().signal, ports),
    cancel: () => {},
    dispose: () => {},
  };
  const consent = (): Promise<boolean> => Promise.resolve(true);
  const commands = createCommandBuilder(outputs, {
    run: runCommand,
    consent,
    print: () => {},
    clock: systemClock,
    log: silentLog,
  });
  const builder = manifest.code.kind === 'command' ? commands : outputs;
  return builder.build({ manifestPath, workspaceRoot: folder, manifest });
}

/** What a host is given of a build. A build that failed fails the test, in its own words. */
export function versionFrom(outcome: BuildOutcome, folder: string): ComponentVersion {
  if (outcome.kind !== 'built') {
    throw new Error(
      outcome.kind === 'failed'
        ? outcome.diagnostics.map(({ path, message }) => `${path}: ${message}`).join('\n')
        : outcome.kind,
    );
  }
  const { componentBytes: _bytes, ...version } = outcome.version;
  const inputs = outcome.inputs.map((path) => relative(folder, path));
  return { ...version, requests: [], callTimeMs: 10_000, conditions: usualConditions, inputs };
}
