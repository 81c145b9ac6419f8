#!/usr/bin/env node
// The program `airlock`. It answers what needs nothing at once, and loads the rest only when it is asked for.
import { readFileSync } from 'node:fs';
import process from 'node:process';
import { fileURLToPath } from 'node:url';

/** The first Node that has `node:sqlite` without a flag, which the grants are kept with. */
const oldest = [22, 13] as const;

const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
const argv = process.argv.slice(2);
if (major < oldest[0] || (major === oldest[0] && minor < oldest[1])) {
  process.stderr.write(
    `error: airlock needs Node ${oldest.join('.')} or newer, and this is ${process.versions.node} (${process.execPath}).\n`,
  );
  process.exitCode = 1;
} else if (argv.length === 1 && (argv[0] === '--version' || argv[0] === '-V')) {
  process.stdout.write(`${versionOf(new URL('../package.json', import.meta.url))}\n`);
} else {
  const home = fileURLToPath(new URL('..', import.meta.url));
  const { begin } = await import('./begin.ts');
  begin(argv, home);
  const { runInProcess } = await import('./process.ts');
  await runInProcess(argv, home);
}

function versionOf(file: URL): string {
  const { version } = JSON.parse(readFileSync(file, 'utf8')) as { readonly version: string };
  return version;
}
