// Packs what `npm run build` made into a .vsix for this platform: `npm run package`.
import { stat } from 'node:fs/promises';
import { createVSIX } from '@vscode/vsce';
import { root } from '../test/support/paths.ts';
import { target, vsixPath } from './vsix.ts';

const packagePath = vsixPath();
await createVSIX({
  cwd: root,
  packagePath,
  target,
  // Everything is bundled.
  dependencies: false,
  rewriteRelativeLinks: false,
  allowMissingRepository: true,
});
const { size } = await stat(packagePath);
console.log(`${packagePath} ${(size / 1024 / 1024).toFixed(1)} MiB`);
