import { messageOf } from '../../base/index.ts';
import { type CommandQuestion, shownArgument } from './command-builder.ts';
import type { CommandConsents } from './consents.ts';

export interface ConsentPorts {
  /** What was allowed before; without it each command is asked for once in each window. */
  readonly consents: CommandConsents | undefined;
  /** Asks the person. */
  ask(question: CommandQuestion): Promise<boolean>;
  /** Milliseconds since the epoch. */
  now(): number;
  warn(message: string): void;
}

export interface Consent {
  /** Whether a command may run. */
  of(question: CommandQuestion): Promise<boolean>;
  /** Everything is asked for again. */
  takeBackAll(): void;
}

/**
 * Decides whether a command may run: once allowed, the exact command in the exact folder is allowed; once refused, it is
 * not asked for again until the person asks for a build. Another command is another question.
 */
export function createConsent(ports: ConsentPorts): Consent {
  /** What holds for this window only, since it could not be kept. */
  const allowed = new Set<string>();
  const refused = new Set<string>();
  const asking = new Map<string, Promise<boolean>>();

  async function decide(question: CommandQuestion, name: string): Promise<boolean> {
    if (!(await ports.ask(question))) {
      refused.add(name);
      return false;
    }
    refused.delete(name);
    try {
      // What is kept can be taken back in another window, so it is looked up each time.
      if (ports.consents) ports.consents.give(question.folder, question.command, ports.now());
      else allowed.add(name);
    } catch (error) {
      allowed.add(name);
      ports.warn(`the command of ${question.component} will be asked for again: ${messageOf(error)}`);
    }
    return true;
  }

  function of(question: CommandQuestion): Promise<boolean> {
    const { folder, command } = question;
    const name = JSON.stringify([folder, command]);
    if (allowed.has(name) || isKept(ports, folder, command)) return Promise.resolve(true);
    if (refused.has(name) && !question.askedFor) return Promise.resolve(false);
    // The same question stands on the screen already.
    const known = asking.get(name);
    if (known) return known;
    const answer = decide(question, name).finally(() => asking.delete(name));
    asking.set(name, answer);
    return answer;
  }

  return {
    of,
    takeBackAll() {
      allowed.clear();
      refused.clear();
      ports.consents?.takeBackAll();
    },
  };
}

function isKept({ consents, warn }: ConsentPorts, folder: string, command: readonly string[]): boolean {
  try {
    return consents?.has(folder, command) ?? false;
  } catch (error) {
    warn(`the commands that may run cannot be read: ${messageOf(error)}`);
    return false;
  }
}

/** What the person is asked: exactly what would run, and where, each argument told from the next. */
export function questionWords({ component, folder, command }: CommandQuestion): {
  readonly question: string;
  readonly detail: string;
} {
  const detail = [
    command.map(shownArgument).join(' '),
    '',
    `It runs in ${folder}, with your rights and outside of the sandbox, now and whenever something that it is built from is saved.`,
    'Another command is asked for again.',
  ];
  return { question: `Run this command to build ${component}?`, detail: detail.join('\n') };
}
