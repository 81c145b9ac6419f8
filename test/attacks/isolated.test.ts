import { environmentAttacks } from './environment.ts';
import { storageAttacks } from './storage.ts';
import { openSuite } from './suite.ts';

// Some of the tables against components in processes of their own: one whose gates decide inside of the worker, and those
// that the host answers over the channel. With `AIRLOCK_ISOLATION=all`, `attacks.test.ts` makes all attacks so.
const register = openSuite('all');

environmentAttacks(register);
storageAttacks(register);
