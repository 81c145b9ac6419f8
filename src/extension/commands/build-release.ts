import { realpath } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import * as vscode from 'vscode';
import { systemClock } from '../../base/index.ts';
import { type BuildOutcome, createBuilder, forkBuilder, writeWhole } from '../../build/index.ts';
import type { Component } from '../components/component.ts';
import { say } from '../notices.ts';
import type { Output } from '../output.ts';

/**
 * Builds a component with the engine's official tools and writes it beside its manifest, as an ordinary component that
 * runs on any host. What serves in the editor is left as it is. The build has a process of its own, which takes most of
 * a gigabyte and ends with it.
 */
export async function buildForRelease({ output }: { readonly output: Output }, component: Component): Promise<void> {
  const { manifest, manifestPath, uri } = component;
  const folder = vscode.workspace.getWorkspaceFolder(uri);
  if (!manifest || !folder) return say('error', 'Airlock: the manifest has to be mended before there is a release.');
  if (manifest.code.kind === 'component')
    return say('information', `Airlock: ${manifest.name} is a component already: ${manifest.code.path}.`);
  const workspaceRoot = await realpath(folder.uri.fsPath);
  // The bundle of the build process lies beside that of the extension.
  const program = fileURLToPath(new URL('./builder.js', import.meta.url));
  const builder = createBuilder({ clock: systemClock, log: output, fork: () => forkBuilder(program, output) });
  try {
    const outcome = await vscode.window.withProgress(
      {
        location: vscode.ProgressLocation.Notification,
        title: `Airlock: building ${manifest.name} for release`,
        cancellable: true,
      },
      (_progress, cancelled) => {
        cancelled.onCancellationRequested(() => builder.cancel(manifestPath));
        return builder.build({ manifestPath, workspaceRoot, manifest, path: 'release' });
      },
    );
    if (outcome.kind === 'superseded') return;
    const bytes = outcome.kind === 'built' ? outcome.component : undefined;
    if (!bytes) return say('error', `Airlock: there is no release of ${manifest.name}: ${whyNot(outcome)}`);
    const file = join(dirname(manifestPath), `${manifest.name}.wasm`);
    await writeWhole(file, bytes);
    const size = `${(bytes.length / 1024 ** 2).toFixed(1)} MiB`;
    output.line(manifest.name, `the release is ${file} (${size})`);
    say('information', `Airlock: ${manifest.name}.wasm was written (${size}).`);
  } finally {
    builder.dispose();
  }
}

function whyNot(outcome: BuildOutcome): string {
  switch (outcome.kind) {
    case 'built':
      return 'its build gives no component.';
    case 'failed': {
      const problem = outcome.diagnostics.find(({ severity }) => severity === 'error');
      return problem ? `${vscode.workspace.asRelativePath(problem.path)}: ${problem.message}` : 'its build failed.';
    }
    case 'timeout':
      return `its build took more than ${outcome.milliseconds} ms.`;
    case 'died':
      return outcome.reason;
    default:
      return 'its build was cancelled.';
  }
}
