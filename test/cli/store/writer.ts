import { once } from 'node:events';
import { join } from 'node:path';
import { systemClock } from '../../../src/base/index.ts';
import { commitRelease, takeOff } from '../../../src/cli/store/commit.ts';
import { openStore } from '../../../src/cli/store/store.ts';
import { accepted, bytesOf, releaseOf, stepAt } from './steps.ts';

// Does the steps of the kill test to one component, as `install`, `update`, `rollback` and `uninstall` do them, and tells
// of each when it is done. It waits for the number of the first one, so that it has started when it is needed.
const [state = '', name = ''] = process.argv.slice(2);
const ports = { clock: systemClock, env: {} };
const [first] = (await once(process.stdin, 'data')) as [Buffer];
const store = openStore(join(state, 'store'), () => systemClock.now());
for (let index = Number(first.toString()); ; index++) {
  const step = stepAt(index);
  const installed = store.component(name);
  const outcome = ((): { readonly kind: string } => {
    if (step.kind === 'put') {
      const release = releaseOf(name, step.number);
      return commitRelease(
        { release, bytes: bytesOf(name, step.number), accepted },
        installed?.current.id,
        store,
        state,
        ports,
      );
    }
    if (!installed) throw new Error(`${name} is not installed`);
    if (step.kind === 'take-off') return takeOff(installed, true, store, state, ports);
    return store.rollBack(name, releaseOf(name, step.to).id, installed.current.id);
  })();
  process.stdout.write(outcome.kind === 'changed' ? `${index}\n` : `! ${JSON.stringify(outcome)}\n`);
}
