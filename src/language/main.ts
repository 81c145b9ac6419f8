import { fileURLToPath } from 'node:url';
import { createConnection, ProposedFeatures } from 'vscode-languageserver/node';
import { giveHeapRoom } from './heap.ts';
import { serve } from './server.ts';
import { loadBinaryTools, packageDecoder } from './workspace/decode.ts';
import { realDisk } from './workspace/disk.ts';
import { gitBaseline } from './workspace/git-head.ts';
import { runGit } from './workspace/run-git.ts';

// Only a process that talks over its standard input and output can begin again without losing its client.
if (process.argv.includes('--stdio')) giveHeapRoom();

// The connection is chosen by the arguments `--stdio` or `--node-ipc`. The library ends the process at the end of the
// standard input, and when the client's process is no more; a channel that is cut goes unnoticed by it.
process.once('disconnect', () => process.exit(1));
serve(createConnection(ProposedFeatures.all), {
  disk: realDisk,
  decode: packageDecoder(loadBinaryTools),
  baseline: gitBaseline(runGit),
  shipped: fileURLToPath(new URL('../wit', import.meta.url)).replaceAll('\\', '/'),
});
