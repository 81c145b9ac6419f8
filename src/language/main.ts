import { createConnection, ProposedFeatures } from 'vscode-languageserver/node';
import { serve } from './server.ts';
import { loadBinaryTools, packageDecoder } from './workspace/decode.ts';
import { realDisk } from './workspace/disk.ts';

// The connection is chosen by the arguments `--stdio` or `--node-ipc`. The library ends the process at the end of the
// standard input, and when the client's process is no more; a channel that is cut goes unnoticed by it.
process.once('disconnect', () => process.exit(1));
serve(createConnection(ProposedFeatures.all), { disk: realDisk, decode: packageDecoder(loadBinaryTools) });
