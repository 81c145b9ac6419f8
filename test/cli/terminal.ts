import { join } from 'node:path';
import { systemClock } from '../../src/base/index.ts';
import { airlock } from '../../src/cli/airlock.ts';
import type { Ports } from '../../src/cli/ports.ts';
import { workerFile } from '../host/support/worker-file.ts';
import { root } from '../support/paths.ts';

/** What a command line gave: its exit code and all that it wrote. */
export interface Ran {
  readonly code: number;
  readonly out: string;
  readonly err: string;
  /** The whole as a person sees it in a terminal's history. */
  readonly transcript: string;
}

export interface Circumstances {
  /** Absolute path of the folder in which it is run. */
  readonly cwd: string;
  /** Absolute path of a folder for what belongs to the person; nothing of the real one is ever touched. */
  readonly state?: string;
  readonly env?: Ports['env'];
  /** What is typed when something is asked, a line each; with them a terminal is pretended. */
  readonly answers?: readonly string[];
  readonly stdin?: Uint8Array;
  /** The program that builds; absolute. */
  readonly builder?: string;
  readonly interrupted?: AbortSignal;
  readonly unread?: AbortSignal;
  /** Told of all that is written, as it is written. */
  wrote?(text: string): void;
}

/** The build process, from its sources. */
export const builderFile = join(root, 'src/build/process/main.ts');

/** Runs a command line in this very process. Programs of their own run from the sources as they are. */
export async function run(argv: readonly string[], circumstances: Circumstances): Promise<Ran> {
  const { cwd, state = join(cwd, '.state'), env = {}, stdin = new Uint8Array(), wrote } = circumstances;
  const answers = [...(circumstances.answers ?? [])];
  const isTerminal = circumstances.answers !== undefined;
  const written = { out: '', err: '' };
  let both = '';
  const stream = (name: 'out' | 'err') => ({
    isTerminal,
    write(data: string | Uint8Array) {
      const text = typeof data === 'string' ? data : new TextDecoder().decode(data);
      written[name] += text;
      both += text;
      wrote?.(text);
    },
  });
  const code = await airlock(argv, {
    stdout: stream('out'),
    stderr: stream('err'),
    stdin: {
      isTerminal,
      ask(question) {
        const answer = answers.shift();
        both += `${question}${answer ?? ''}\n`;
        return Promise.resolve(answer);
      },
      all: () => Promise.resolve(stdin),
    },
    clock: systemClock,
    cwd,
    env: {
      AIRLOCK_STATE_DIR: state,
      AIRLOCK_CONFIG_DIR: join(state, 'config'),
      NO_COLOR: '1',
      PATH: process.env['PATH'],
      ...env,
    },
    interrupted: circumstances.interrupted ?? new AbortController().signal,
    unread: circumstances.unread ?? new AbortController().signal,
    home: root,
    programs: {
      builder: circumstances.builder ?? builderFile,
      worker: await workerFile(),
      server: join(root, 'src/language/main.ts'),
    },
  });
  // Where a test runs is nothing that a transcript should tell.
  const shown = both.replaceAll(cwd, '.');
  return { code, ...written, transcript: `$ airlock ${argv.join(' ')}\n${shown}(exit ${code})\n` };
}
