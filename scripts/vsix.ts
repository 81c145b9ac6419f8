import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../test/support/paths.ts';

/** The platform that the package is for, as VS Code names it: the bundler in it is a native program. */
export const target = `${process.platform}-${process.arch}`;

/** Where `npm run package` puts the package of this version for this platform. */
export function vsixPath(): string {
  const { name, version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as Record<
    'name' | 'version',
    string
  >;
  return join(root, `${name}-${target}-${version}.vsix`);
}
