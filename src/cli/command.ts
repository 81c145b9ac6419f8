import type { Exit } from './exit.ts';
import type { Ports } from './ports.ts';
import type { Show } from './show.ts';

/** A line in the list of commands: what is known of a command before it is loaded. */
export interface Listing {
  readonly name: string;
  readonly group: Group;
  /** What it does, in a few words without a full stop. */
  readonly summary: string;
  load(): Promise<Command>;
}

export type Group = 'write' | 'run' | 'look' | 'keep' | 'share' | 'setup';

/** What a command takes and does. Each has a file of its own in `commands/`; `--json` and `--help` every command has. */
export interface Command {
  readonly arguments: readonly Argument[];
  readonly options: readonly Option[];
  /** Command lines that work, each with what it does. */
  readonly examples: readonly (readonly [line: string, says: string])[];
  /** Whether it runs whatever the person's settings are, since it mends them. */
  readonly anyConfig?: true;
  run(given: Given, ports: Ports, show: Show): Promise<Outcome>;
}

export interface Argument {
  /** `<file>` has to be there, `[file]` may be left out, `[values...]` takes all that is left. */
  readonly syntax: string;
  readonly text: string;
}

export interface Option {
  /** As `--release` or `-t, --template <name>`. */
  readonly flags: string;
  readonly text: string;
  /** Whether it may be given several times. */
  readonly many?: true;
}

/** What was given on the command line. Options go by their long name without dashes: `dry-run`. */
export interface Given {
  /** In the order of the command's arguments; those that take all that is left come last. */
  readonly args: readonly string[];
  flag(name: string): boolean;
  text(name: string): string | undefined;
  list(name: string): readonly string[];
}

/** How a command ended. */
export type Outcome =
  /** What it did or found: an object for `--json`, which people were shown as lines already. */
  { readonly kind: 'done'; readonly value: object; readonly exit?: Exit } | Failed;

export interface Failed {
  readonly kind: 'failed';
  readonly exit: Exclude<Exit, 'fine'>;
  /** A sentence for the person, without a full stop where it ends with a path. */
  readonly message: string;
  /** What the person can do about it, a line each. */
  readonly advice?: readonly string[];
  /** What else programs want to know of it. */
  readonly value?: object;
  /** Absolute paths of what was read, where a change of it may mend this. */
  readonly inputs?: readonly string[];
  /** Absolute paths of folders in which components were looked for, where one that comes there may mend this. */
  readonly folders?: readonly string[];
}

export function done(value: object, exit: Exit = 'fine'): Outcome {
  return { kind: 'done', value, exit };
}

export function failed(
  exit: Failed['exit'],
  message: string,
  more: Pick<Failed, 'advice' | 'value' | 'inputs' | 'folders'> = {},
): Failed {
  return { kind: 'failed', exit, message, ...more };
}
