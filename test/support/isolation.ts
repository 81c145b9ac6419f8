import { Emitter } from '../../src/base/index.ts';
import type { Isolation, IsolationSetting } from '../../src/host/index.ts';

/**
 * A setting that stays as it is. By `AIRLOCK_ISOLATION=all` the components of hosts in tests run in processes of their
 * own, where nothing else is said.
 */
export function isolationOf(isolation?: Isolation): IsolationSetting {
  const wanted = process.env['AIRLOCK_ISOLATION'] === 'all' ? 'all' : 'none';
  return { get: () => isolation ?? wanted, onChange: new Emitter<void>(() => {}).event };
}
