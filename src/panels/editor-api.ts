declare function acquireVsCodeApi(): { postMessage(message: unknown): void };

/** Listens to the extension and says that the page is there; a page that was hidden is made anew and says so again. */
// oxlint-disable-next-line typescript/no-unnecessary-type-parameters -- a page names both kinds of messages in one place
export function connect<To, From>(hear: (message: To) => void): (message: From | { readonly kind: 'ready' }) => void {
  const editor = acquireVsCodeApi();
  addEventListener('message', ({ data }: MessageEvent<To>) => hear(data));
  editor.postMessage({ kind: 'ready' });
  return (message) => editor.postMessage(message);
}
