// Packs the command line into a tarball for npm, for the platform that this runs on: `npm run pack`. The tarball installs
// anywhere (`npm install ./airlock-0.1.0.tgz`) and needs nothing but Node.
import { join } from 'node:path';
import { cacheFolder, root } from '../test/support/paths.ts';
import { packCommandLine } from './command-line-package.ts';

console.log(await packCommandLine(join(cacheFolder, 'npm'), root));
