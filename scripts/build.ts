// Bundles the extension into dist/, for the platform that this runs on: `npm run build`.
import { join } from 'node:path';
import { root } from '../test/support/paths.ts';
import { thisPlatform } from './bundle-builder.ts';
import { bundleAll } from './bundles.ts';

await bundleAll(join(root, 'dist'), thisPlatform);
