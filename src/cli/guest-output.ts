import { shown } from '../base/index.ts';
import type { HostEvent } from '../host/index.ts';
import type { Ports, Stream } from './ports.ts';
import type { Show } from './show.ts';

type Output = Extract<HostEvent, { readonly kind: 'output' }>;

/** Where what a guest prints goes. */
export interface GuestOutput {
  take(event: Output): void;
}

/**
 * Passes on what a guest prints. On a terminal every character that a terminal obeys is made visible, but for the ends
 * of lines and tabs; a file or a pipe gets the text as it is. What is logged goes to stderr, with its level.
 *
 * @param stdout where its stdout goes: to ours where it is the answer, else to stderr
 */
export function createGuestOutput(ports: Ports, show: Show, stdout: 'stdout' | 'stderr'): GuestOutput {
  return {
    take({ stream, text, level, key }) {
      if (show.json) return show.event({ event: 'output', component: key.name, stream, ...(level && { level }), text });
      if (level) return writeTo(ports.stderr, text.replaceAll(/^(?=.)/gm, `${level}: `));
      writeTo(stream === 'stdout' ? ports[stdout] : ports.stderr, text);
    },
  };
}

function writeTo(stream: Stream, text: string): void {
  stream.write(stream.isTerminal ? harmless(text) : text);
}

/** Foreign text for a terminal. */
function harmless(text: string): string {
  return text.replaceAll(/[^\n\t]+/g, shown);
}
