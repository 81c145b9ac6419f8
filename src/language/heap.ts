import { setFlagsFromString } from 'node:v8';

/**
 * Flags for the server's process. A keystroke makes many short-lived objects: with room for them it is not held up by
 * the collector, which was what made one keystroke in twenty slow.
 */
const heapFlags = ['--min-semi-space-size=16', '--max-semi-space-size=32'];

/**
 * Tells V8 not to guess which objects live long. What it sees while the workspace is read, where all objects stay, it
 * takes for the rule, and then puts the trees of each keystroke where only a whole collection finds them again.
 */
export function expectShortLives(): void {
  setFlagsFromString('--no-allocation-site-pretenuring');
}

/**
 * Begins the process again with the flags of its heap, where it was started without them and the platform can put a new
 * process image in place of the old one: the same process id, the same standard input and output. V8 reads these flags
 * once, when it starts. Elsewhere the server works as well, and a keystroke is at times some milliseconds slower.
 */
export function giveHeapRoom(): void {
  const { execve, execPath, execArgv, argv, env } = process;
  const has = execArgv.some((argument) => argument.startsWith('--max-semi-space-size'));
  if (has || execve === undefined || process.platform === 'win32' || process.versions['electron'] !== undefined) return;
  try {
    execve(execPath, [execPath, ...execArgv, ...heapFlags, ...argv.slice(1)], env);
  } catch {
    // Where the system refuses, the process goes on as it is.
  }
}
