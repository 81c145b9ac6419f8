import type { TapedDenial } from '../tape/tape.ts';

/** What is denied in the call that is under way, the first of it: how often is counted in the ledger. */
export interface DeniedInCall {
  add(denial: TapedDenial): void;
  /** Hands over what there is, and begins anew. */
  take(): readonly TapedDenial[] | undefined;
}

/** How much of one call is told. */
const most = { denials: 8, characters: 300 };

export function createDeniedInCall(): DeniedInCall {
  let denied: TapedDenial[] | undefined;
  return {
    add({ capability, what, reason }) {
      if ((denied?.length ?? 0) >= most.denials) return;
      (denied ??= []).push({ capability, what: what.slice(0, most.characters), reason });
    },
    take() {
      const taken = denied;
      denied = undefined;
      return taken;
    },
  };
}
