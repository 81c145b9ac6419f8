import type { Command } from '../command.ts';
import { bringIn, bringInOptions } from '../store/bring-in.ts';
import { withStore } from '../store/open.ts';

/** Puts a component into the person's store. */
export const install: Command = {
  arguments: [{ syntax: '<source>', text: 'a file, an https: address, git+https://…#COMMIT:PATH, or oci://…' }],
  options: [
    { flags: '--name <name>', text: 'what it has to be called, or is if it says no name itself' },
    ...bringInOptions,
  ],
  examples: [
    ['airlock install ./greeter.wasm', 'shows what it asks for, and asks'],
    ['airlock install oci://ghcr.io/me/greeter:1.2.0 --dry-run', 'only shows it'],
    ['airlock install https://example.com/greeter.wasm --accept SET', 'without a terminal'],
  ],
  run: (given, ports, show) =>
    withStore(ports, (store, state) =>
      bringIn(
        { act: 'install', source: given.args[0] ?? '', name: given.text('name') },
        given,
        store,
        state,
        ports,
        show,
      ),
    ),
};
