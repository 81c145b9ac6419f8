/** The scheme of the read-only texts that stand for binaries. */
export const witScheme = 'airlock-wit';

/** The parts of an address that matter here. */
export interface Address {
  readonly scheme: string;
  readonly authority: string;
  readonly path: string;
  readonly query: string;
}

/**
 * The address of the text that stands for a binary. Its path ends as one of WIT, so that it is taken for WIT before
 * anything of us runs. A binary that is no plain file, as in the history of a repository, is named in the query.
 */
export function textAddress(binary: Address, whole: string): Address {
  const plain = binary.scheme === 'file' && binary.authority === '' && binary.query === '';
  return { scheme: witScheme, authority: '', path: `${binary.path}.wit`, query: plain ? '' : whole };
}

/** The binary that a text stands for: the path of a file, or a whole address. `undefined` for a text of no binary. */
export function binaryOf(text: Address): { readonly path: string } | { readonly whole: string } | undefined {
  if (text.scheme !== witScheme || !text.path.endsWith('.wit')) return undefined;
  // An address of our own in the query would lead on without end.
  if (text.query.startsWith(`${witScheme}:`)) return undefined;
  return text.query === '' ? { path: text.path.slice(0, -'.wit'.length) } : { whole: text.query };
}
