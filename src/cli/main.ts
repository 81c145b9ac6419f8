#!/usr/bin/env node
// The program `airlock`. Nothing is imported before it is known that this Node can run it.

/** The oldest Node that the tests run the packed program on; `engines` of its package says the same. */
const oldest = [22, 15] as const;

const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
if (major < oldest[0] || (major === oldest[0] && minor < oldest[1])) {
  process.stderr.write(
    `error: airlock needs Node ${oldest.join('.')} or newer, and this is ${process.versions.node} (${process.execPath}).\n`,
  );
  process.exitCode = 1;
} else {
  const { begin } = await import('./begin.ts');
  await begin(process.argv.slice(2), new URL('..', import.meta.url));
}
