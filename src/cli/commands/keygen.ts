import { type Command, done } from '../command.ts';
import { createKey, defaultKey } from '../sign/keys.ts';
import { openState } from '../store/open.ts';

/** Makes a key to sign with. The private half never leaves the person's state folder. */
export const keygen: Command = {
  arguments: [{ syntax: '[name]', text: `what the key is called here; ${defaultKey} without it` }],
  options: [],
  examples: [['airlock keygen', 'makes a key and prints its public half, which others may know']],
  run(given, ports, show) {
    const state = openState(ports);
    if (state.kind === 'failed') return Promise.resolve(state);
    const key = createKey(state.path, given.args[0] ?? defaultKey);
    if (key.kind === 'failed') return Promise.resolve(key);
    show.line(key.public);
    return Promise.resolve(done({ name: key.name, key: key.public }));
  },
};
