import { type Command, done, failed } from '../command.ts';
import { openEnvelope } from '../sign/envelope.ts';
import { grantedCount, requestsOf } from '../store/grant.ts';
import { withStore } from '../store/open.ts';
import type { Installed } from '../store/release.ts';
import { notInstalled } from '../store/resolve.ts';
import type { Store } from '../store/store.ts';

/** Looks at what is installed: whether its bytes are whole, its signature still counts, and its rights are granted. */
export const status: Command = {
  arguments: [{ syntax: '[name]', text: 'an installed component; all of them without it' }],
  options: [],
  examples: [['airlock status', 'whether all that is installed is whole and may run; exit code 9 if not']],
  run: (given, ports, show) =>
    withStore(ports, (store, state) => {
      const [name] = given.args;
      const all =
        name === undefined ? store.components() : [store.component(name)].filter((each) => each !== undefined);
      if (name !== undefined && all.length === 0) return notInstalled(name);
      const components: object[] = [];
      let isWhole = true;
      for (const installed of all) {
        const flaws = flawsOf(store, installed, ports.clock.now());
        const granted = grantedCount(store, installed.current, state, ports);
        if (typeof granted !== 'number') return granted;
        const asked = requestsOf(installed.current).length;
        isWhole &&= flaws.length === 0;
        const health = flaws.length === 0 ? show.paint.good('whole') : show.paint.bad(flaws.join('; '));
        show.line(`${installed.name} ${installed.current.number}: ${health}, ${granted} of ${asked} rights granted`);
        const { number: release } = installed.current;
        components.push({ name: installed.name, release, flaws, rights: { asked, granted } });
      }
      if (all.length === 0) show.note('No component is installed.');
      if (isWhole) return done({ components });
      return failed('integrity', 'not all that is installed is whole', { value: { components } });
    }),
};

function flawsOf(store: Store, { current }: Installed, now: number): readonly string[] {
  const opened = current.envelope === undefined ? undefined : openEnvelope(current.envelope);
  const expires = opened?.kind === 'opened' ? opened.statement.expires : null;
  const isSignedForThis =
    opened === undefined ||
    (opened.kind === 'opened' && opened.statement.key === current.key && opened.statement.sha256 === current.sha256);
  return [
    ...(store.bytesOf(current) ? [] : ['its bytes are not what they were']),
    ...(isSignedForThis ? [] : ['its signature does not hold']),
    ...(expires !== null && Date.parse(expires) <= now ? [`its signature expired: ${expires}`] : []),
  ];
}
