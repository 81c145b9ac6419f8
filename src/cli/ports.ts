import type { Clock } from '../base/index.ts';

/** Everything that a command reaches of the world around it, so that a test can be that world. */
export interface Ports {
  readonly stdout: Stream;
  readonly stderr: Stream;
  readonly stdin: Input;
  readonly clock: Clock;
  /** Absolute path of the folder that relative paths of the command line start from. */
  readonly cwd: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Aborted when the person presses Ctrl-C or the system asks for an end. */
  readonly interrupted: AbortSignal;
  /** Aborted when whoever read what is written has gone: what would go on until Ctrl-C has nobody left to go on for. */
  readonly unread: AbortSignal;
  /** Absolute path of the folder that holds `package.json`, `templates` and `wit`. */
  readonly home: string;
  /** Absolute paths of the programs that run in processes and threads of their own. */
  readonly programs: { readonly builder: string; readonly worker: string; readonly server: string };
}

export interface Stream {
  write(data: string | Uint8Array): void;
  readonly isTerminal: boolean;
}

export interface Input {
  readonly isTerminal: boolean;
  /** Asks on the terminal; the line that was typed, without its end. `undefined` where there is nobody to answer. */
  ask(question: string): Promise<string | undefined>;
  /** The whole of what is piped in. */
  all(): Promise<Uint8Array>;
}
