import type { Use } from './capability.ts';
import { neverHost } from './never-hosts.ts';
import { refusedPlace } from './never-files.ts';
import { leastPort } from './ports.ts';
import { programName } from './programs.ts';
import { readUse, type ReadUse } from './read-use.ts';

/**
 * Why a use can never be granted, in words that follow "can never be granted: "; undefined where it can. It holds
 * against every grant, role and answer. A path is judged by its names alone: what it is (a device, a link) is for whoever
 * opens it, and what the component was built from is for whoever built it.
 */
export function neverGrantable(use: Use): string | undefined {
  return neverGrantableRead(readUse(use));
}

/** As {@link neverGrantable}, for a use that was read already. */
export function neverGrantableRead({ use, plain, host }: ReadUse): string | undefined {
  switch (use.capability) {
    case 'filesystem.read':
      return refusedPlace(plain) === 'secret' ? secret : undefined;
    case 'filesystem.write': {
      const place = refusedPlace(plain);
      return place && (place === 'secret' ? secret : steering);
    }
    case 'network.connect':
      return host && neverHost(host);
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

function programProblem(command: readonly string[]): string | undefined {
  const [program = ''] = command;
  if (!programName.test(program)) return 'a program is named plainly and looked for where the system keeps programs';
  return command.some((word) => word.includes('\0')) ? 'a word of a command holds no NUL' : undefined;
}
