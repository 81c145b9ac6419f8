import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../test/support/paths.ts';
import type { Target } from './bundle-builder.ts';

/** Where `npm run package` puts the package of this version for a target. */
export function vsixPath(target: Target): string {
  const { name, version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as Record<
    'name' | 'version',
    string
  >;
  return join(root, `${name}-${target}-${version}.vsix`);
}
