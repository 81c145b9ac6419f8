import { type Command, failed } from '../command.ts';
import { bringIn, bringInOptions } from '../store/bring-in.ts';
import { withStore } from '../store/open.ts';
import { notInstalled } from '../store/resolve.ts';

/** Puts a newer release in the place of the installed one. Only rights that it did not have are asked for. */
export const update: Command = {
  arguments: [{ syntax: '<name>', text: 'an installed component' }],
  options: [
    { flags: '--from <source>', text: 'where the release is, if not where the last one came from' },
    ...bringInOptions,
  ],
  examples: [
    ['airlock update greeter', 'from where it came from'],
    ['airlock update greeter --from oci://ghcr.io/me/greeter:1.3.0', 'from somewhere else'],
  ],
  run: (given, ports, show) =>
    withStore(ports, (store, state) => {
      const [name = ''] = given.args;
      const source = given.text('from') ?? store.component(name)?.current.source;
      if (source === undefined) return notInstalled(name);
      if (given.text('from') === undefined && isPinned(source))
        return failed('usage', `${name} was installed from something that never changes`, {
          advice: ['say where the release is: --from SOURCE'],
        });
      return bringIn({ act: 'update', source, name }, given, store, state, ports, show);
    }),
};

/** A commit and a digest name the same for ever. */
function isPinned(source: string): boolean {
  return source.startsWith('git+') || (source.startsWith('oci://') && source.includes('@sha256:'));
}
