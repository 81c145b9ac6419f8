import { silentLog, systemClock } from '../../../src/base/index.ts';
import { openAudit } from '../../../src/host/audit/audit.ts';

// Another process over the same folder: it writes so many records of each kind, says so, and waits to be killed; for a
// negative number it writes until then.
const [folder = '', name = '', times = '0', bytes = '1000000'] = process.argv.slice(2);
const bounds = { bytes: Number(bytes), kept: 100 };
const opened = openAudit(folder, { clock: systemClock, log: silentLog }, { grants: bounds, denials: bounds });
if (opened.kind === 'unusable') throw new Error(opened.message);
const { audit } = opened;
const component = { manifestPath: '/m', name, origin: 'o' };
const denial = { capability: 'filesystem.read', operation: 'open-at', reason: 'not-granted', count: 1, lastTime: 0 };

function write(at: number): void {
  audit.decided({ component, right: { capability: 'filesystem.read', pattern: `./${at}` }, kind: 'revoked' });
  audit.denied([{ component, version: 'v', denial: { ...denial, what: `./${at}` } }]);
}

let at = 0;
function more(): void {
  for (let time = 0; time < 20; time++) write(at++);
  process.send?.(at);
  setImmediate(more);
}

if (Number(times) < 0) more();
else {
  while (at < Number(times)) write(at++);
  // What the other process was in the way of is written before this one says that it is done.
  await audit.dispose();
  process.send?.('done');
  setInterval(() => {}, 1000);
}
