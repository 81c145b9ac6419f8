import { execFileSync } from 'node:child_process';
import {
  linkSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { createServer } from 'node:net';
import { dirname, join } from 'node:path';

/** Stands in every file that no attack may read. */
export const secret = 'SECRET-that-nobody-granted';

/** What lies around the hostile component: the folder `component` is its own, all else is outside of it. */
const files: Readonly<Record<string, string>> = {
  'secret.txt': secret,
  'beside/a.txt': secret,
  'component/data/a.txt': 'alpha',
  'component/data/deep/b.txt': 'beta',
  'component/private/key.txt': secret,
  'component/out/old.txt': 'old',
  'component/other/airlock.json': '{}',
  'component/other/main.js': 'another component',
  'component/.git/config': '[core]',
  'component/.vscode/settings.json': '{}',
  'component/node_modules/x/index.js': 'x',
};

/** Links that a person made, and their targets. `<outer>` is the folder around it all. */
const links: Readonly<Record<string, string>> = {
  'component/data/link-out': '../../secret.txt',
  'component/data/link-absolute': '<outer>/secret.txt',
  'component/data/link-folder': '../../beside',
  'component/data/link-private': '../private/key.txt',
  'component/data/chain': 'chain-2',
  'component/data/chain-2': './deep/../chain-3',
  'component/data/chain-3': '../../secret.txt',
  'component/data/loop': 'loop',
  'component/data/link-proc': '/proc/self',
  'component/data/link-cwd': '/proc/self/cwd',
  'component/data/link-device': '/dev/zero',
  'component/data/link-fifo': 'fifo',
  'component/out/link-data': '../data/a.txt',
  'component/out/link-git': '../.git/config',
};

/** Lays it all out below `outer`. What is returned ends the socket among it. */
export async function layOut(outer: string): Promise<() => void> {
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(dirname(join(outer, path)), { recursive: true });
    writeFileSync(join(outer, path), content);
  }
  for (const [path, target] of Object.entries(links)) {
    symlinkSync(target.replace('<outer>', outer), join(outer, path));
  }
  linkSync(join(outer, 'secret.txt'), join(outer, 'component/data/hard-link'));
  execFileSync('mkfifo', [join(outer, 'component/data/fifo')]);
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(join(outer, 'component/data/socket'), resolve));
  return () => void server.close();
}

/** All that lies in a folder, in one text: names, kinds, contents, targets. Nothing is followed. */
export function fingerprint(folder: string): string {
  const lines: string[] = [];
  const ahead = [''];
  for (let path = ahead.pop(); path !== undefined; path = ahead.pop()) {
    for (const name of readdirSync(join(folder, path)).toSorted()) {
      const place = join(path, name);
      const stat = lstatSync(join(folder, place));
      if (stat.isDirectory()) ahead.push(place);
      lines.push(`${place} ${stat.nlink} ${contentOf(join(folder, place), stat.isFile(), stat.isSymbolicLink())}`);
    }
  }
  return lines.toSorted().join('\n');
}

function contentOf(path: string, isFile: boolean, isLink: boolean): string {
  if (isFile) return readFileSync(path, 'latin1');
  return isLink ? readlinkSync(path) : 'special or a folder';
}
