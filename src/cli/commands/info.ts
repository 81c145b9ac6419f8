import { shown } from '../../base/index.ts';
import { type Command, done, failed } from '../command.ts';
import { readPublished } from '../sign/published.ts';
import { rightsOf } from '../sign/verify.ts';
import { showRights } from '../store/consent.ts';
import { withStore } from '../store/open.ts';
import { notInstalled } from '../store/resolve.ts';

export const info: Command = {
  arguments: [{ syntax: '<name>', text: 'an installed component' }],
  options: [],
  examples: [['airlock info greeter', 'where it is from, who signed it, what it asks for, which releases are kept']],
  run: (given, ports, show) =>
    withStore(ports, (store) => {
      const [name = ''] = given.args;
      const installed = store.component(name);
      if (!installed) return notInstalled(name);
      const { current, releases } = installed;
      const published = readPublished(current.manifest);
      if (published.kind === 'wrong')
        return failed('integrity', `the manifest of ${name} in the store is not understood`);
      show.line(show.paint.strong(`${name} ${current.number}`));
      show.line(`  from       ${shown(current.source)}`);
      show.line(`  bytes      sha256:${current.sha256}`);
      show.line(`  signer     ${current.key ?? 'not signed'}`);
      show.line(`  installed  ${new Date(current.time).toISOString()}`);
      const others = releases.filter(({ id }) => id !== current.id).map(({ number }) => number);
      show.line(`  kept       ${others.length === 0 ? 'no other release' : others.join(', ')}`);
      const rights = rightsOf(published);
      showRights('It asks to be allowed to', rights, published, show);
      if (rights.length === 0) show.line('It asks for no rights.');
      const kept = releases.map(({ id, number, sha256, key, time }) => ({
        id,
        number,
        sha256,
        signer: key ?? null,
        time,
      }));
      const { source, sha256, key } = current;
      return done({ name, release: current.number, source, sha256, signer: key ?? null, rights, releases: kept });
    }),
};
