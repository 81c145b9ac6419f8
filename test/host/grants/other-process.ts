import { silentLog, systemClock } from '../../../src/base/index.ts';
import { openGrantStore } from '../../../src/host/grants/sqlite.ts';
import type { ComponentKey } from '../../../src/host/version.ts';
import type { Right } from '../../../src/manifest/index.ts';

// Another window, or the command line, over the same folder: it says one thing, tells of it, and waits to be killed.
const [folder = '', key = '', act = '', right = ''] = process.argv.slice(2);
const outcome = openGrantStore(folder, { clock: systemClock, log: silentLog });
if (outcome.kind === 'unusable') throw new Error(outcome.message);
if (act !== 'grant' && act !== 'revoke' && act !== 'ruleOut') throw new Error(`nobody can ${act}`);
outcome.store[act](JSON.parse(key) as ComponentKey, JSON.parse(right) as Right);
process.send?.('done');
