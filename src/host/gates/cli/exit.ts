import { GuestExit } from '../endings.ts';

/** `wasi:cli/exit`: ends the guest's call and its instance, never the process. */
export const exit = {
  exit(status: { readonly tag: 'ok' | 'err' }): never {
    throw new GuestExit(status.tag === 'ok' ? 0 : 1);
  },
  exitWithCode(code: number): never {
    throw new GuestExit(code);
  },
};
