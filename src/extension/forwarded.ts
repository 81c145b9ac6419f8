/** Where the editor's window is, as VS Code tells it. */
export interface WindowPlace {
  /** The kind of remote that it works on, as `ssh-remote`; undefined where it works on its own machine. */
  readonly remoteName: string | undefined;
  /** Whether it is a page in a browser. */
  readonly isWeb: boolean;
}

/**
 * What is to be said of a port that a component is served on. On a remote machine the editor offers ports to the person's
 * own machine by itself, or through its web server, and whoever reaches that place reaches the component: that it listens
 * on the loopback interface alone bounds only this machine. Undefined where nobody forwards anything.
 */
export function forwardingWords(port: number, { remoteName, isWeb }: WindowPlace): string | undefined {
  if (remoteName === undefined && !isWeb) return undefined;
  const by = remoteName === undefined ? "the editor's web server" : `the editor (${remoteName})`;
  return `Port ${port} may be forwarded by ${by}: who reaches the forwarded port reaches the component. See the Ports view.`;
}
