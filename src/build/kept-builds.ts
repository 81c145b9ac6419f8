import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { deserialize, serialize } from 'node:v8';
import { type Log, messageOf } from '../base/index.ts';
import { normalised } from '../manifest/index.ts';
import type { Builder } from './builder.ts';
import { asNamed, confineTo, readInside } from './confine.ts';
import { largestBinary } from './describe/request.ts';
import type { BuildOutcome, BuildRequest } from './request.ts';
import { openSealedFolder, type SealedFolder } from './sealed-folder.ts';

export interface KeptBuildsPorts {
  /** Absolute path of a folder that nobody but the person can read or write; without one nothing is kept. */
  readonly folder: string | undefined;
  /** The file of the build process: its bytes tell one version of the tools from another. */
  readonly program: string;
  readonly log: Log;
  /** Milliseconds since the epoch. */
  now(): number;
}

type Built = Extract<BuildOutcome, { readonly kind: 'built' }>;

/** Bytes of finished components on disk. */
const mostBytes = 512 * 1024 * 1024;

/**
 * A builder that makes of the same component, by its bytes, the same version only once: what came of it is kept on
 * disk, sealed as prepared engines are, and a process that builds is not even started for it. Only a component that
 * brings its own contract is kept, since all that its version depends on is its bytes, its manifest and the tools.
 */
export function keepBuilds(builder: Builder, ports: KeptBuildsPorts): Builder {
  let opened: Promise<Shelf | undefined> | undefined;
  return {
    ...builder,
    async build(request) {
      const { code, world } = request.manifest;
      if (code.kind !== 'component' || world !== undefined || request.path === 'release') return builder.build(request);
      const shelf = await (opened ??= openShelf(ports));
      const looked = shelf && (await lookAt(request, code.path));
      if (!shelf || !looked) return builder.build(request);
      const { bytesHash, inputs } = looked;
      const name = `component ${format} ${shelf.tools} ${process.versions.v8} ${bytesHash} ${normalised(request.manifest)}`;
      const kept = await shelf.read(name);
      if (kept) return { ...kept, inputs };
      const outcome = await builder.build(request);
      // The file may have changed since it was looked at: then this is not what belongs under its name.
      if (outcome.kind === 'built' && outcome.version.bytesHash === bytesHash) await shelf.write(name, outcome);
      return outcome;
    },
  };
}

/** Raised when versions are made or written in another way. */
const format = 1;

interface Shelf {
  readonly tools: string;
  read(name: string): Promise<Built | undefined>;
  write(name: string, built: Built): Promise<void>;
}

async function openShelf({ folder, program, log, now }: KeptBuildsPorts): Promise<Shelf | undefined> {
  if (folder === undefined) return undefined;
  let sealed: SealedFolder;
  let tools: string;
  try {
    sealed = await openSealedFolder(folder, { log, now, mostBytes });
    tools = createHash('sha256')
      .update(await readFile(program))
      .digest('hex');
  } catch (error) {
    log.warn(`Components are made anew each time: ${messageOf(error)}`);
    return undefined;
  }
  return {
    tools,
    async read(name) {
      const bytes = await sealed.read(name);
      // Nobody but this program has written these bytes: the folder has checked that.
      return bytes && (deserialize(bytes) as Built);
    },
    write: (name, built) => sealed.write(name, serialize({ ...built, inputs: [], timings: {} } satisfies Built)),
  };
}

interface Looked {
  /** SHA-256, in hex. */
  readonly bytesHash: string;
  /** As a build says them: the names that the person gave, and where the file really is. */
  readonly inputs: readonly string[];
}

async function lookAt({ manifestPath, workspaceRoot }: BuildRequest, path: string): Promise<Looked | undefined> {
  const confinement = await confineTo(workspaceRoot).catch(() => undefined);
  if (!confinement) return undefined;
  const named = resolve(dirname(manifestPath), path);
  const file = await readInside(confinement, named, largestBinary);
  if (file.kind !== 'read') return undefined;
  const inputs = new Set([manifestPath, named, asNamed(confinement, file.path)]);
  return { bytesHash: createHash('sha256').update(file.bytes).digest('hex'), inputs: Array.from(inputs) };
}
