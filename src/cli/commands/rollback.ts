import { shown } from '../../base/index.ts';
import { type Command, done, failed } from '../command.ts';
import { overtaken } from '../store/bring-in.ts';
import { withStore } from '../store/open.ts';
import { damaged, notInstalled } from '../store/resolve.ts';

/** Goes back to a release that is kept. It has the rights that are still granted to it, and no others. */
export const rollback: Command = {
  arguments: [
    { syntax: '<name>', text: 'an installed component' },
    { syntax: '[release]', text: 'a release number that is kept; the one installed before without it' },
  ],
  options: [{ flags: '--dry-run', text: 'show what would be done, and do nothing' }],
  examples: [
    ['airlock rollback greeter', 'to the release before'],
    ['airlock rollback greeter 1.0.0', 'to this one; airlock info greeter lists them'],
  ],
  run: (given, ports, show) =>
    withStore(ports, (store) => {
      const [name = '', number] = given.args;
      const installed = store.component(name);
      if (!installed) return notInstalled(name);
      const { current, releases } = installed;
      const others = releases.filter(({ id }) => id !== current.id);
      const older = releases.slice(releases.findIndex(({ id }) => id === current.id) + 1);
      const to =
        number === undefined
          ? older[0]
          : others.find((release) => release.number === number || release.id.startsWith(number));
      if (!to) {
        const what = number === undefined ? 'no release before' : `no other release ${shown(number)} but`;
        return failed('not-found', `${name} has ${what} ${current.number}`, {
          advice: others.length === 0 ? [] : [`kept are ${others.map((release) => release.number).join(', ')}`],
        });
      }
      if (!store.bytesOf(to)) return damaged(name);
      const facts = { name, from: current.number, release: to.number, sha256: to.sha256 };
      if (given.flag('dry-run')) {
        show.line(
          `${name} would go back from ${current.number} to ${to.number}. Nothing was done: this was a dry run.`,
        );
        return done({ ...facts, changed: false, dryRun: true });
      }
      const change = store.rollBack(name, to.id, current.id);
      if (change.kind === 'overtaken') return overtaken(name);
      show.line(`${name} is back at ${to.number}.`);
      return done({ ...facts, changed: true });
    }),
};
