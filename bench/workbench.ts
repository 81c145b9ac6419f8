import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { build } from 'esbuild';
import { cacheFolder, root } from '../test/support/paths.ts';
import { runInServer } from '../test/support/vscode/extension-host.ts';
import { newest } from '../test/support/vscode/versions.ts';
import { temporaryFolder } from '../test/support/workspace.ts';
import { alone, type Figures, rate } from './figure.ts';
import type { Found } from './workbench/inside.ts';
import { components } from './workbench/components.ts';
import { layOut, layOutEmptyExtension } from './workbench/scene.ts';

/** Least rows for which the figure of the tree counts. */
const leastRows = 1000;

/**
 * Measures Airlock inside of a real VS Code, over what `npm run build` left in `dist`: with a workspace of
 * {@link components} components, and the same window without Airlock.
 */
export async function measureWorkbench(): Promise<Figures> {
  const folder = await temporaryFolder('airlock-bench');
  try {
    const [workspace, empty] = [join(folder.path, 'workspace'), join(folder.path, 'empty')];
    await layOut(workspace);
    await layOutEmptyExtension(empty);
    const entry = await bundleEntry();
    const without = await visit(empty, entry, workspace, join(folder.path, 'without.json'));
    const withAirlock = await visit(root, entry, workspace, join(folder.path, 'with.json'));
    const { busy } = withAirlock;
    if (!busy) throw new Error('Airlock was not there.');
    if (busy.rows < leastRows) throw new Error(`There were only ${busy.rows} rows.`);
    return {
      [`activation, ${components} components`]: alone(busy.activation, 'ms', 150),
      'event-loop delay p99 in the minute after, beyond that without Airlock': alone(
        withAirlock.idleDelay - without.idleDelay,
        'ms',
        10,
      ),
      [`event-loop delay p99, ${busy.rows} rows under 1,000 events a second`]: alone(busy.delay, 'ms', 20),
      'events that changed rows meanwhile (of 1,000 a second)': rate(busy.rate / 1000, 1, 0.95, 'events/ms'),
      'denial to its row in the tree, p95': alone(busy.toRow, 'ms', 100),
      'denial to its problem in the manifest, p95': alone(busy.toProblem, 'ms', 100),
    };
  } finally {
    await folder.dispose();
  }
}

async function visit(extension: string, entry: string, workspace: string, file: string): Promise<Found> {
  const state = await temporaryFolder('airlock-state');
  try {
    const end = await runInServer({
      release: newest,
      extension,
      entry,
      workspace,
      timeLimit: 600_000,
      env: { AIRLOCK_STATE_DIR: join(state.path, 'state'), AIRLOCK_BENCH_FOUND: file },
    });
    const text = await readFile(file, 'utf8').catch(() => undefined);
    if (text === undefined) throw new Error(`VS Code found nothing (${end.kind}):\n${end.log}`);
    const found = JSON.parse(text) as Found | { readonly error: string };
    if ('error' in found) throw new Error(found.error);
    return found;
  } finally {
    await state.dispose();
  }
}

/** What an extension host loads: CommonJS in a folder that says so. */
async function bundleEntry(): Promise<string> {
  const folder = join(cacheFolder, 'bench-workbench');
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, 'package.json'), '{ "type": "commonjs" }\n');
  await build({
    entryPoints: [join(root, 'bench', 'workbench', 'inside.ts')],
    outfile: join(folder, 'inside.js'),
    bundle: true,
    platform: 'node',
    format: 'cjs',
    target: 'node22',
    external: ['vscode'],
    mainFields: ['module', 'main'],
    logLevel: 'warning',
  });
  return join(folder, 'inside.js');
}
