import { messageOf } from '../../base/index.ts';
import { componentizeJs, type ComponentizeStep } from '../engine.ts';
import { runPipeline } from '../pipeline.ts';
import { isTrap } from '../trap.ts';
import { endWithParent } from './orphan.ts';
import { type BuildMessage, type BuildReply, isBuildMessage } from './protocol.ts';

// The entry of the build process. It serves one request after the other; the parent sends the next when it likes and
// kills the process to stop one, because the engine blocks this thread for seconds.

// The engine opens what lies below the working directory to the initialiser; nothing of interest lies here.
process.chdir(import.meta.dirname);
endWithParent();

const never = new AbortController().signal;
let served: Promise<void> = Promise.resolve();

process.on('message', (message) => {
  if (isBuildMessage(message)) served = served.then(() => serve(message));
});

async function serve({ id, request }: BuildMessage): Promise<void> {
  let last = false;
  const componentize: ComponentizeStep = async (...args) => {
    const outcome = await componentizeJs(...args);
    last = outcome.kind === 'broken';
    return outcome;
  };
  try {
    const outcome = await runPipeline(request, never, { componentize, now: () => performance.now() });
    await send({ kind: 'outcome', id, outcome, last });
    if (last) process.exit(1);
  } catch (error) {
    const reason = isTrap(error)
      ? `A tool of the build broke on this component (${messageOf(error)}).`
      : messageOf(error);
    await send({ kind: 'broken', id, reason });
    process.exit(1);
  }
}

function send(reply: BuildReply): Promise<void> {
  return new Promise((resolve) => {
    if (process.send) process.send(reply, undefined, undefined, () => resolve());
    else resolve();
  });
}
