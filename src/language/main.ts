import './older-node.ts';
import { fileURLToPath } from 'node:url';
import { isMainThread, parentPort, Worker } from 'node:worker_threads';
import { createConnection, ProposedFeatures } from 'vscode-languageserver/node';
import { expectShortLives, giveHeapRoom } from './heap.ts';
import { serve } from './server.ts';
import { type DecoderThread, packageDecoder } from './workspace/decode.ts';
import { serveDecoding } from './workspace/decode-thread.ts';
import { realDisk, withDeadline } from './workspace/disk.ts';
import { gitBaseline } from './workspace/git-head.ts';
import { runGit } from './workspace/run-git.ts';

/** Milliseconds for one answer of a disk. */
const longestRead = 5000;

// The same file is the program of the thread that decodes packages in binary form.
if (isMainThread) startServer();
else if (parentPort) serveDecoding(parentPort);

function startServer(): void {
  // Only a process that talks over its standard input and output can begin again without losing its client.
  if (process.argv.includes('--stdio')) giveHeapRoom();
  expectShortLives();

  // The connection is chosen by the arguments `--stdio` or `--node-ipc`. The library ends the process at the end of the
  // standard input, and when the client's process is no more; a channel that is cut goes unnoticed by it.
  process.once('disconnect', () => process.exit(1));
  serve(createConnection(ProposedFeatures.all), {
    disk: withDeadline(realDisk, longestRead),
    decode: packageDecoder(startDecoder),
    baseline: gitBaseline(runGit),
    shipped: fileURLToPath(new URL('../wit', import.meta.url)).replaceAll('\\', '/'),
  });
}

/** What the thread would print must not get between the messages on the standard output. */
function startDecoder(): DecoderThread {
  const thread = new Worker(new URL(import.meta.url), {
    stdout: true,
    stderr: true,
    resourceLimits: { maxOldGenerationSizeMb: 512, maxYoungGenerationSizeMb: 32 },
  });
  thread.unref();
  return thread;
}
