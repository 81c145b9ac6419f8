import { readHost } from './addresses.ts';
import type { Use } from './capability.ts';
import { neverHost } from './never-hosts.ts';
import { isNeverWritten, leadsTo, secretPlaces } from './never-files.ts';
import { resolvedNames } from './path-match.ts';
import { leastPort } from './ports.ts';
import { programName } from './programs.ts';

/**
 * Why a use can never be granted, in words that follow "can never be granted: "; undefined where it can. It holds
 * against every grant, role and answer. A path is judged by its names alone: what it is (a device, a link) is for whoever
 * opens it, and what the component was built from is for whoever built it.
 */
export function neverGrantable(use: Use): string | undefined {
  switch (use.capability) {
    case 'filesystem.read':
      return secretWords(resolvedNames(use.path) ?? []);
    case 'filesystem.write': {
      const names = resolvedNames(use.path) ?? [];
      return secretWords(names) ?? (isNeverWritten(names) ? steering : undefined);
    }
    case 'network.connect': {
      const host = readHost(use.host);
      return host && neverHost(host);
    }
    case 'network.listen':
      return use.port < leastPort ? `ports below ${leastPort} belong to the system` : undefined;
    case 'process':
      return programProblem(use.command);
    default:
      return undefined;
  }
}

const secret = 'it holds keys or credentials, or the settings of an editor';
const steering = 'it steers tools that run with your rights, or says what a component is';

function secretWords(names: readonly string[]): string | undefined {
  return leadsTo(secretPlaces, names) ? secret : undefined;
}

function programProblem(command: readonly string[]): string | undefined {
  const [program = ''] = command;
  if (!programName.test(program)) return 'a program is named plainly and looked for where the system keeps programs';
  return command.some((word) => word.includes('\0')) ? 'a word of a command holds no NUL' : undefined;
}
