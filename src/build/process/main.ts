import { isMainThread } from 'node:worker_threads';
import { messageOf } from '../../base/index.ts';
import { watchMemory } from '../describe/memory-watch.ts';
import { serveMaking } from '../fast/maker-thread.ts';
import { isTrap } from '../trap.ts';
import { createBuildServer } from './build-server.ts';
import { endWithParent } from './orphan.ts';
import {
  type BuildReply,
  type DescribeMessage,
  type DescribeReply,
  isBuildMessage,
  isDescribeMessage,
  type Preparing,
} from './protocol.ts';

// The entry of the build process. It serves one request after the other; the parent sends the next when it likes and
// kills the process to stop one, because the engine blocks this thread for seconds. One process gets only builds, or
// only questions about binaries: those are hostile, and what decodes them is not shared.

if (isMainThread) serveParent();
else serveMaking();

function serveParent(): void {
  // The engine opens what lies below the working directory to the initialiser; nothing of interest lies here.
  process.chdir(import.meta.dirname);
  endWithParent();
  let served: Promise<void> = Promise.resolve();
  let builds: ReturnType<typeof createBuildServer> | undefined;
  let watching: Promise<void> | undefined;
  process.on('message', (message) => {
    if (isBuildMessage(message)) {
      const server = (builds ??= createBuildServer(import.meta.filename, send));
      // Binaries are foreign to whoever decodes them.
      if (message.request.manifest.code.kind !== 'source') watching ??= watchMemory();
      served = served.then(() => watching).then(() => server.build(message));
    }
    if (isDescribeMessage(message)) {
      watching ??= watchMemory();
      served = served.then(() => describe(message, watching));
    }
  });
}

async function describe({ id, question }: DescribeMessage, watching: Promise<void> | undefined): Promise<void> {
  try {
    // What decodes binaries compiles itself as soon as it is imported, which builds have no need of.
    const { answer } = await import('../describe/answer.ts');
    await watching;
    await send({ kind: 'described', id, answer: await answer(question) });
  } catch (error) {
    const reason = isTrap(error) ? `What reads it broke on it (${messageOf(error)}).` : messageOf(error);
    await send({ kind: 'broken', id, reason });
    process.exit(1);
  }
}

function send(reply: BuildReply | Preparing | DescribeReply): Promise<void> {
  return new Promise((resolve) => {
    if (process.send) process.send(reply, undefined, undefined, () => resolve());
    else resolve();
  });
}
