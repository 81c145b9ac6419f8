import { type Command, done, failed } from '../command.ts';
import { overtaken } from '../store/bring-in.ts';
import { takeOff } from '../store/commit.ts';
import { withStore } from '../store/open.ts';
import { notInstalled } from '../store/resolve.ts';

/** Takes a component off: its rights first, then all its releases. */
export const uninstall: Command = {
  arguments: [{ syntax: '<name>', text: 'an installed component' }],
  options: [
    { flags: '--forget-signer', text: 'let the name be taken by another key from now on' },
    { flags: '--dry-run', text: 'show what would be done, and do nothing' },
  ],
  examples: [['airlock uninstall greeter', 'its files stay where they are if it wrote any']],
  run: (given, ports, show) =>
    withStore(ports, (store, state) => {
      const [name = ''] = given.args;
      const installed = store.component(name);
      const forget = given.flag('forget-signer');
      if (!installed) {
        // The name may be bound to a key although nothing of that name is there.
        if (!forget || store.signerOf(name) === undefined) return notInstalled(name);
        if (given.flag('dry-run')) return done({ name, changed: false, dryRun: true });
        store.forgetSigner(name);
        show.line(`The signer of ${name} is forgotten.`);
        return done({ name, changed: true });
      }
      const { current, releases } = installed;
      const numbers = releases.map(({ number }) => number);
      if (given.flag('dry-run')) {
        show.line(`${name} ${numbers.join(', ')} would be uninstalled. Nothing was done: this was a dry run.`);
        return done({ name, releases: numbers, changed: false, dryRun: true });
      }
      if (ports.interrupted.aborted) return failed('failure', 'it was interrupted, and nothing was done');
      const change = takeOff(installed, forget, store, state, ports);
      if (change.kind === 'failed') return change;
      if (change.kind === 'overtaken') return overtaken(name);
      show.line(`Uninstalled ${name} ${current.number}.`);
      if (change.kept !== undefined) show.line(`What it wrote is still there: ${change.kept}`);
      return done({ name, releases: numbers, changed: true, files: change.kept ?? null });
    }),
};
