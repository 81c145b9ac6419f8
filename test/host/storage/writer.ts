import { once } from 'node:events';
import { writeSync } from 'node:fs';
import { silentLog, systemClock } from '../../../src/base/index.ts';
import { openStorage } from '../../../src/host/storage/storage.ts';
import { quotaBytes, stepOf, writers } from './steps.ts';

// A host that writes without end, until it is killed. It waits for a line that says with which act each writer begins,
// and tells of each act that was acknowledged, before the next.
const [folder = '', workerFile = ''] = process.argv.slice(2);
const [line] = (await once(process.stdin, 'data')) as [Buffer];
const starts = line.toString().split(' ');
const storage = openStorage({ clock: systemClock, log: silentLog, workerFile, folder });

await Promise.all(
  writers.map(async (name, index) => {
    for (let at = Number(starts[index]); ; at++) {
      const outcome = await storage.act({ owner: name, quotaBytes }, name, stepOf(at));
      writeSync(1, outcome.kind === 'done' ? `${index} ${at}\n` : `! ${outcome.message}\n`);
    }
  }),
);
