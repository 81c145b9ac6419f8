import { type Flaw, flaw } from './flaw.ts';

/** One port of the loopback interface, as `8080`. */
export interface PortPattern {
  readonly kind: 'port';
  readonly text: string;
  readonly port: number;
}

/** Ports below belong to the system and need its administrator. */
export const leastPort = 1024;

export function parsePortPattern(
  text: string,
): { kind: 'pattern'; pattern: PortPattern } | { kind: 'error'; flaw: Flaw } {
  const port = /^[1-9][0-9]{0,4}$/.test(text) ? Number(text) : 0;
  if (port < leastPort || port > 65535) {
    return { kind: 'error', flaw: flaw(`A port to listen on is a number from ${leastPort} to 65535`, 0, text.length) };
  }
  return { kind: 'pattern', pattern: { kind: 'port', text, port } };
}
