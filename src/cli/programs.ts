import { join } from 'node:path';
import type { Log } from '../base/index.ts';
import { createDescriber, type Describer, forkBuilder } from '../build/index.ts';
import { type HostPorts, readReference } from '../host/index.ts';
import type { Ports } from './ports.ts';
import { referenceFile } from './program-files.ts';

/** The process that looks into binaries; whoever asks for it ends it. */
export function startDescriber(ports: Ports, log: Log): Describer {
  return createDescriber({ clock: ports.clock, log, fork: () => forkBuilder(ports.programs.builder, log) });
}

/** What tools say goes nowhere unless somebody wants to see it: what matters of it comes back as an answer. */
export function debugLog(ports: Pick<Ports, 'env' | 'stderr'>): Log {
  if (!ports.env['AIRLOCK_DEBUG']) return { info: () => {}, warn: () => {}, error: () => {} };
  const say = (message: string): void => ports.stderr.write(`debug: ${message}\n`);
  return { info: say, warn: say, error: say };
}

/** What a component may import, out of the package's folder. */
export function referenceIn(home: string): HostPorts['referenceWit'] {
  return readReference(join(home, 'dist', referenceFile), join(home, 'wit'));
}
