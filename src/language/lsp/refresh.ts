import type { ClientCapabilities, Connection } from 'vscode-languageserver/node';

/**
 * Gives a function to call when files changed that a client did not ask about: once nothing more changes for a moment, the
 * client is told to ask again for colours and hints, which may come from those files.
 */
export function createRefresh(
  connection: Pick<Connection, 'languages'>,
  client: () => ClientCapabilities | undefined,
): () => void {
  let pause: NodeJS.Timeout | undefined;
  const tell = (): void => {
    const { semanticTokens, inlayHint } = client()?.workspace ?? {};
    // A client that refuses asks again by itself sooner or later.
    if (semanticTokens?.refreshSupport) connection.languages.semanticTokens.refresh().catch(() => {});
    if (inlayHint?.refreshSupport) connection.languages.inlayHint.refresh().catch(() => {});
  };
  return () => {
    clearTimeout(pause);
    pause = setTimeout(tell, untilQuiet);
    pause.unref();
  };
}

/** Milliseconds: longer than between two keystrokes. */
const untilQuiet = 300;
