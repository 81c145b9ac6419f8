import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { flushCompileCache } from 'node:module';
import { setFlagsFromString } from 'node:v8';
import { type Log, messageOf, systemClock } from '../../base/index.ts';
import { componentizeJs, type ComponentizeStep } from '../engine.ts';
import { engineVersion, hasNativeInitialiser } from '../engine-files.ts';
import { createFastPath, type FastPath } from '../fast/fast-path.ts';
import { createGuard, type Guard } from '../fast/guard.ts';
import { hostedComponentize } from '../fast/hosted.ts';
import type { MakeShell } from '../fast/make.ts';
import { makerThread } from '../fast/maker-thread.ts';
import { openSealedFolder, type SealedFolder } from '../sealed-folder.ts';
import { createShells } from '../fast/shells.ts';
import { runPipeline } from '../pipeline.ts';
import { isTrap } from '../trap.ts';
import { lighten } from './carry.ts';
import type { BuildMessage, BuildReply, Preparing } from './protocol.ts';
import { shellFolderVariable } from './shell-folder.ts';

/** Bytes of prepared engines on disk: about a dozen. */
const mostBytes = 256 * 1024 * 1024;

/**
 * What answers builds in the build process.
 *
 * @param program the file of this program: it is also that of the thread that makes shells, and its bytes tell one
 * version of the tools from another
 */
export function createBuildServer(
  program: string,
  send: (reply: BuildReply | Preparing) => Promise<void>,
): { build(message: BuildMessage): Promise<void> } {
  const never = new AbortController().signal;
  let serving = 0;
  // The engine is large, and a source runs a small part of it: each function is validated when it is first called, where
  // one that is not valid throws. No guest's module is compiled in this process.
  setFlagsFromString('--wasm-lazy-validation');
  // At a first build the optimising compiler would take the cores that are to run the engine: it comes three times later.
  setFlagsFromString('--wasm-tiering-budget=40000000');
  const fast = startFastPath(program, (still) => void send({ kind: 'preparing', id: serving, still }));

  async function build({ id, request, shells }: BuildMessage): Promise<void> {
    // What was made elsewhere has the tools for itself, so that it cannot spoil them for anything else.
    let last = request.manifest.code.kind === 'component';
    serving = id;
    const componentize: ComponentizeStep = async (...args) => {
      const outcome = await (await fast).componentize(...args);
      last = outcome.kind === 'broken';
      return outcome;
    };
    try {
      const { path, guard } = await fast;
      const now = (): number => performance.now();
      const outcome = await runPipeline(request, never, { componentize, fast: path, now });
      const light = lighten(outcome);
      const known = light === undefined || shells.includes(light.shell.name);
      await send({
        kind: 'outcome',
        id,
        outcome: light?.outcome ?? outcome,
        ...(known ? {} : { shell: light.shell }),
        last,
      });
      if (last) process.exit(1);
      // Nobody waits for these: a first answer comes before them, and what is found counts from the next build on.
      flushCompileCache();
      if (light) void guard.test();
    } catch (error) {
      const reason = isTrap(error)
        ? `A tool of the build broke on this component (${messageOf(error)}).`
        : messageOf(error);
      await send({ kind: 'broken', id, reason });
      process.exit(1);
    }
  }

  return { build };
}

/** What this process says goes to the log of its parent. */
const log: Log = { info: say, warn: say, error: say };

function say(message: string): void {
  process.stdout.write(`${message}\n`);
}

async function startFastPath(
  program: string,
  preparing: (still: boolean) => void,
): Promise<{ readonly path: FastPath; readonly guard: Guard; readonly componentize: ComponentizeStep }> {
  const tools = createHash('sha256')
    .update(await readFile(program))
    .digest('hex');
  const folder = await openFolder(process.env[shellFolderVariable]);
  const make = makerThread(program, systemClock);
  // The engine is tried once at the start, and the first build has its own made meanwhile.
  let making = 0;
  const makeAndTell: MakeShell = async (request) => {
    making++;
    preparing(true);
    try {
      return await make(request);
    } finally {
      making--;
      if (making === 0) preparing(false);
    }
  };
  const guard = createGuard({ version: engineVersion, make: makeAndTell, folder, tools });
  const shells = createShells({ make: makeAndTell, folder, tools, log });
  const print = (text: string): void => void process.stdout.write(text);
  const { flaw } = guard;
  const componentize = hasNativeInitialiser() ? componentizeJs : hostedComponentize({ flaw, print });
  return { path: createFastPath({ shells, flaw, print }), guard, componentize };
}

async function openFolder(path: string | undefined): Promise<SealedFolder | undefined> {
  if (path === undefined) return undefined;
  try {
    return await openSealedFolder(path, { log, now: () => Date.now(), mostBytes });
  } catch (error) {
    log.warn(`Prepared engines are not kept from one start to the next: ${messageOf(error)}`);
    return undefined;
  }
}
