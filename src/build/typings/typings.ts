import { createHash } from 'node:crypto';
import type { Describer } from '../describe/describer.ts';
import type { MadeFile } from '../describe/request.ts';
import type { SourceWorld } from '../request.ts';
import { fileImports } from './file-imports.ts';

/** Declarations of TypeScript for the source of one world. */
export interface MadeTypings {
  /** SHA-256, in hex, of all that decides what is in the files. */
  readonly hash: string;
  readonly files: readonly MadeFile[];
}

export type TypingsOutcome =
  | ({ readonly kind: 'made' } & MadeTypings)
  /** No tool makes them of this world, for this reason. */
  | { readonly kind: 'refused'; readonly message: string };

/** Makes declarations for what worlds import and export. */
export interface Typings {
  /** What the declarations of a world would be made of, as a hash in hex. */
  hashOf(world: SourceWorld): string;
  make(world: SourceWorld): Promise<TypingsOutcome>;
}

/** Worlds whose outcome is remembered, also that there is none: what breaks a tool would break it at every save. */
const mostKnown = 16;

/** What is made is another thing when what makes it is. */
const maker = 'jco-transpile 0.15.0, guest, with imported functions and files';

/**
 * @param describer answers with a process of its own, so that a world which breaks the tools breaks no build
 */
export function createTypings(describer: Pick<Describer, 'ask'>): Typings {
  const known = new Map<string, Promise<TypingsOutcome>>();

  async function ask({ wit, name, declarations = [] }: SourceWorld, hash: string): Promise<TypingsOutcome> {
    const answer = await describer.ask('types', { wit, world: name, side: 'guest' });
    switch (answer.kind) {
      case 'done':
        return { kind: 'made', hash, files: [...answer.value, ...declarations, fileImports] };
      case 'refused':
        return answer;
      case 'timeout':
        return { kind: 'refused', message: `They took more than ${answer.milliseconds} ms.` };
      case 'died':
        return { kind: 'refused', message: answer.reason };
    }
  }

  return {
    hashOf,
    make(world) {
      const hash = hashOf(world);
      const made = known.get(hash) ?? ask(world, hash);
      known.delete(hash);
      known.set(hash, made);
      for (const oldest of known.keys()) if (known.size > mostKnown) known.delete(oldest);
      return made;
    },
  };
}

function hashOf({ wit, name }: SourceWorld): string {
  const hash = createHash('sha256');
  for (const part of [maker, name, ...wit.flatMap(({ path, content }) => [path, content])]) {
    hash.update(`${part.length}\n`).update(part);
  }
  return hash.digest('hex');
}
