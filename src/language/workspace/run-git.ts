import { spawn } from 'node:child_process';
import type { RunGit } from './git-head.ts';

/**
 * Runs the git that is installed, without a shell, without locks, without anything fetched, and not for long.
 */
export const runGit: RunGit = (folder, args, input) =>
  new Promise((resolve) => {
    const child = spawn('git', ['-C', folder, ...args], {
      env: { ...process.env, GIT_OPTIONAL_LOCKS: '0', GIT_NO_LAZY_FETCH: '1', GIT_TERMINAL_PROMPT: '0' },
      stdio: ['pipe', 'pipe', 'ignore'],
      timeout: longest,
      windowsHide: true,
    });
    const chunks: Uint8Array[] = [];
    let size = 0;
    child.stdout.on('data', (chunk: Uint8Array) => {
      chunks.push(chunk);
      size += chunk.length;
      if (size > mostBytes) child.kill();
    });
    child.once('error', () => resolve(undefined));
    child.once('close', (code) => resolve(code === 0 ? Buffer.concat(chunks) : undefined));
    child.stdin.on('error', () => {});
    child.stdin.end(input);
  });

/** Milliseconds. */
const longest = 5000;
const mostBytes = 64 * 1024 ** 2;
