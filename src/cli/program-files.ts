import { join } from 'node:path';
import type { Ports } from './ports.ts';

/** The programs beside the one of the command line. */
export function programsIn(dist: string): Ports['programs'] {
  return { builder: join(dist, 'builder.js'), worker: join(dist, 'worker.js'), server: join(dist, 'server.js') };
}

/** The file beside the programs in which is what a component may import; where none was packed the texts are read. */
export const referenceFile = 'reference.json';
