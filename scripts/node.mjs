// Runs one of the project's TypeScript scripts: `node scripts/node.mjs scripts/start.ts --check`.
// The scripts are today's TypeScript, of which Node strips the types and runs the rest, and that takes Node 24. People
// have older ones, so this file runs on any Node from 18 on and hands over to the one that `npm install` brought along.
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { constants } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const node = findNode();
if (!node) {
  console.error(
    `Airlock's scripts need Node 24 or newer; this is ${process.version}, and node_modules holds no newer one for ` +
      `${process.platform}-${process.arch}.\nRun \`npm install\` (it brings Node 24 on Linux), or install Node 24 and start this again with it.`,
  );
  process.exit(1);
}

// Programs that the script starts (npm, tsc, vitest) find the same Node first.
const path = [dirname(node), join(root, 'node_modules', '.bin'), process.env.PATH ?? ''].join(delimiter);
const child = spawn(node, process.argv.slice(2), { stdio: 'inherit', env: { ...process.env, PATH: path } });
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
child.on('error', (error) => {
  console.error(`${node} could not be started: ${error.message}`);
  process.exit(1);
});
child.on('exit', (code, signal) => process.exit(signal ? 128 + (constants.signals[signal] ?? 0) : (code ?? 1)));

/**
 * This Node where it is new enough, else the one in node_modules. Only the package for this processor is looked for:
 * both Linux packages may be unpacked.
 */
function findNode() {
  if (Number(process.versions.node.split('.')[0]) >= 24) return process.execPath;
  const bundled = join(root, 'node_modules', `node-${process.platform}-${process.arch}`, 'bin', 'node');
  return existsSync(bundled) ? bundled : undefined;
}
