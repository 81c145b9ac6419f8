import { createHash } from 'node:crypto';
import { deserialize, serialize } from 'node:v8';
import { type Log, messageOf } from '../../base/index.ts';
import type { Initialiser } from './initialise.ts';
import type { MakeOutcome, MakeShell, ShellRequest } from './make.ts';
import { spread } from './pages.ts';
import type { SealedFolder } from '../sealed-folder.ts';
import type { Shell } from './shell.ts';

/** A shell that is ready to be used. */
export interface LoadedShell {
  /** SHA-256, in hex, of what the host gets of it: the same name, the same bytes. */
  readonly name: string;
  readonly shell: Omit<Shell, 'engine'>;
  readonly initialiser: Initialiser;
  /** The whole memory after an empty source. */
  readonly base: Uint8Array;
}

export type FoundShell =
  | { readonly kind: 'loaded'; readonly loaded: LoadedShell }
  | Exclude<MakeOutcome, { readonly kind: 'shell' }>;

/** The shells of all worlds: in memory, else on disk, else made. */
export interface Shells {
  find(request: ShellRequest): Promise<FoundShell>;
}

export interface ShellsPorts {
  readonly make: MakeShell;
  /** Where shells are kept from one process to the next; without it they are made anew. */
  readonly folder: SealedFolder | undefined;
  /** Stands for the tools and everything in this program that decides what a shell is. */
  readonly tools: string;
  readonly log: Log;
}

/** Each takes some fifty megabytes. */
const mostLoaded = 5;

export function createShells({ make, folder, tools, log }: ShellsPorts): Shells {
  const kept = new Map<string, Promise<FoundShell>>();

  async function find(request: ShellRequest, key: string): Promise<FoundShell> {
    const found = folder && (await readStored(folder, key, log));
    if (found) return { kind: 'loaded', loaded: found };
    const { outcome, timings } = await make(request);
    if (outcome.kind !== 'shell') return outcome;
    const steps = Object.entries(timings).map(([step, milliseconds]) => `${step} ${Math.round(milliseconds)} ms`);
    log.info(`The engine was prepared for the world "${request.worldName}" (${steps.join(', ')}).`);
    const stored: Stored = { name: nameOf(outcome.shell), shell: outcome.shell };
    const loaded = ready(stored, outcome.module);
    // Nobody has to wait for the disk, and what goes wrong there is told of by the folder.
    void folder?.write(key, serialize(stored));
    return { kind: 'loaded', loaded };
  }

  return {
    async find(request) {
      const key = keyOf(request, tools);
      const finding = kept.get(key) ?? find(request, key);
      kept.delete(key);
      kept.set(key, finding);
      for (const oldest of kept.keys()) if (kept.size > mostLoaded) kept.delete(oldest);
      const found = await finding;
      // What broke may do better with tools that are new.
      if (found.kind === 'broken') kept.delete(key);
      return found;
    },
  };
}

/** Raised when shells are made or written in another way: those of before are then no longer found. */
const format = 2;

/** What is kept on disk. Its name is kept too, since it takes as long to make as all the rest of reading it. */
interface Stored {
  readonly name: string;
  readonly shell: Shell;
}

function keyOf({ wit, worldName, memoryBytes, features }: ShellRequest, tools: string): string {
  const files = wit.files.flatMap(({ name, text }) => [name, text]);
  const parts = [tools, process.versions.v8, worldName, String(memoryBytes), features.join(), ...files];
  const hash = createHash('sha256');
  for (const part of parts) hash.update(`${Buffer.byteLength(part)}\n`).update(part);
  return `shell ${format} ${hash.digest('hex')}`;
}

async function readStored(folder: SealedFolder, key: string, log: Log): Promise<LoadedShell | undefined> {
  const bytes = await folder.read(key);
  if (!bytes) return undefined;
  try {
    // Nobody but this program has written these bytes: the folder has checked that.
    const stored = deserialize(bytes) as Stored;
    // They are in no memory that is shared, which is all that the compiler of TypeScript wants to be told.
    return ready(stored, await WebAssembly.compile(stored.shell.engine as Uint8Array<ArrayBuffer>));
  } catch (error) {
    log.warn(`A prepared engine could not be read and is made anew: ${messageOf(error)}`);
    return undefined;
  }
}

function ready({ name, shell: whole }: Stored, module: WebAssembly.Module): LoadedShell {
  // What is compiled is not needed as bytes any more.
  const { engine: _engine, ...shell } = whole;
  const last = shell.base.pages.at(-1) ?? 0;
  return {
    name,
    shell,
    initialiser: { module, bindings: shell.bindings, environment: shell.environment, globals: shell.globals },
    base: spread(shell.base, last + 1),
  };
}

function nameOf({ glue, cores, base, wit }: Omit<Shell, 'engine'>): string {
  const hash = createHash('sha256').update(glue).update(wit).update(base.content);
  for (const [name, bytes] of Object.entries(cores)) hash.update(`\n${name} ${bytes.length}\n`).update(bytes);
  return hash.digest('hex');
}
