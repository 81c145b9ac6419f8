import { messageOf } from '../../base/index.ts';
import { componentizeJs } from '../engine.ts';
import { runPipeline } from '../pipeline.ts';
import { endWithParent } from './orphan.ts';
import { type BuildMessage, type BuildReply, isBuildMessage } from './protocol.ts';

// The entry of the build process. It serves one request after the other; the parent sends the next when it likes and
// kills the process to stop one, because the engine blocks this thread for seconds.

// The engine opens what lies below the working directory to the initialiser; nothing of interest lies here.
process.chdir(import.meta.dirname);
endWithParent();

const never = new AbortController().signal;
let last: Promise<void> = Promise.resolve();

process.on('message', (message) => {
  if (isBuildMessage(message)) last = last.then(() => serve(message));
});

async function serve({ id, request }: BuildMessage): Promise<void> {
  try {
    const ports = { componentize: componentizeJs, now: () => performance.now() };
    await send({ kind: 'outcome', id, outcome: await runPipeline(request, never, ports) });
  } catch (error) {
    await send({ kind: 'broken', id, reason: messageOf(error) });
    process.exit(1);
  }
}

function send(reply: BuildReply): Promise<void> {
  return new Promise((resolve) => {
    if (process.send) process.send(reply, undefined, undefined, () => resolve());
    else resolve();
  });
}
