import type { CoreModuleSource, FilledCore, PageLayer } from '../../base/index.ts';
import type { BuildOutcome, BuiltVersion } from '../request.ts';

// Between the build process and its parent: what versions of one world share goes over once, and after that only what
// comes from the source.

/** What versions of one shell share. */
export interface CarriedShell extends Pick<BuiltVersion, 'glue' | 'imports' | 'wit'> {
  readonly name: string;
  /** Core modules; of the one that a source fills, its code. */
  readonly cores: Readonly<Record<string, Uint8Array>>;
  /** The memory that all sources begin with. */
  readonly base: PageLayer;
}

type BuiltOutcome = Extract<BuildOutcome, { kind: 'built' }>;

/** An outcome of which the shell goes over by itself. */
export interface LightOutcome extends Omit<BuiltOutcome, 'kind' | 'version'> {
  readonly kind: 'built on a shell';
  readonly version: Omit<BuiltVersion, 'glue' | 'imports' | 'wit' | 'cores' | 'shell'> & {
    readonly shell: string;
    /** The file name of the core module that the source fills, the bytes of its memory, and the pages of the source. */
    readonly filled: { readonly file: string; readonly bytes: number; readonly pages: PageLayer };
  };
}

export type CarriedOutcome = BuildOutcome | LightOutcome;

/** Takes an outcome apart, if it stands on a shell. */
export function lighten(
  outcome: BuildOutcome,
): { readonly outcome: LightOutcome; readonly shell: CarriedShell } | undefined {
  if (outcome.kind !== 'built' || outcome.version.shell === undefined) return undefined;
  const { glue, imports, wit, cores, shell: name, ...version } = outcome.version;
  const filled = Object.entries(cores).find((entry): entry is [string, FilledCore] => isFilled(entry[1]));
  if (!filled) return undefined;
  const [file, { memory }] = filled;
  const [base, pages, ...more] = memory.layers;
  if (!base || !pages || more.length > 0) return undefined;
  const codes = Object.entries(cores).map(([core, source]) => [core, isFilled(source) ? source.code : source]);
  return {
    outcome: {
      ...outcome,
      kind: 'built on a shell',
      version: { ...version, shell: name, filled: { file, bytes: memory.bytes, pages } },
    },
    shell: { name, glue, imports, wit, cores: Object.fromEntries(codes) as CarriedShell['cores'], base },
  };
}

/** Puts an outcome together again. Throws if the shell has no module of the name that is to be filled. */
export function whole(light: LightOutcome, shell: CarriedShell): BuildOutcome {
  const { filled, ...version } = light.version;
  const code = shell.cores[filled.file];
  if (!code) throw new Error('The build process fills a module that it has not sent.');
  const memory = { bytes: filled.bytes, layers: [shell.base, filled.pages] };
  const cores = { ...shell.cores, [filled.file]: { code, memory } };
  const { glue, imports, wit } = shell;
  return { ...light, kind: 'built', version: { ...version, glue, imports, wit, cores } };
}

/** The shells that a parent keeps. */
export interface ShellShelf {
  readonly names: () => readonly string[];
  take(shell: CarriedShell): void;
  find(name: string): CarriedShell | undefined;
}

/** Keeps the shells that were used last: each has some twenty megabytes. */
export function createShellShelf(most = 4): ShellShelf {
  const shells = new Map<string, CarriedShell>();
  return {
    names: () => Array.from(shells.keys()),
    take(shell) {
      shells.set(shell.name, { ...shell, base: { ...shell.base, content: shared(shell.base.content) } });
      for (const oldest of shells.keys()) if (shells.size > most) shells.delete(oldest);
    },
    find(name) {
      const found = shells.get(name);
      if (!found) return undefined;
      shells.delete(name);
      shells.set(name, found);
      return found;
    },
  };
}

function isFilled(source: CoreModuleSource): source is FilledCore {
  return !(source instanceof Uint8Array);
}

/** A copy that threads share: each worker reads the same bytes. */
function shared(bytes: Uint8Array): Uint8Array {
  const copy = new Uint8Array(new SharedArrayBuffer(bytes.length));
  copy.set(bytes);
  return copy;
}
