import { type Command, done } from '../command.ts';
import { withStore } from '../store/open.ts';

export const list: Command = {
  arguments: [],
  options: [],
  examples: [['airlock list', 'name, release number and signer, a line each']],
  run: (_given, ports, show) =>
    withStore(ports, (store) => {
      const all = store.components();
      const width = Math.max(0, ...all.map(({ name }) => name.length));
      for (const { name, current } of all)
        show.line(`${name.padEnd(width)}  ${current.number}  ${current.key ?? 'not signed'}`);
      if (all.length === 0) show.note('No component is installed.');
      const components = all.map(({ name, current: { number, sha256, key, source } }) => ({
        name,
        release: number,
        sha256,
        signer: key ?? null,
        source,
      }));
      return done({ components });
    }),
};
