import { silentLog, systemClock } from '../../../src/base/index.ts';
import { openGrantStore } from '../../../src/host/grants/sqlite.ts';
import type { ComponentKey } from '../../../src/host/version.ts';

// Another window, or the command line, over the same folder: it gives one right and ends.
const [folder = '', key = ''] = process.argv.slice(2);
const outcome = openGrantStore(folder, { clock: systemClock, log: silentLog });
if (outcome.kind === 'unusable') throw new Error(outcome.message);
outcome.store.grant(JSON.parse(key) as ComponentKey, { capability: 'filesystem.read', pattern: './data/**' });
await outcome.store.dispose();
