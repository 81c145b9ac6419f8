import { type Host, isLoopback, isMappedIpv4, isUnspecified, looksLikeIpv4, readHost } from './addresses.ts';
import { type Flaw, flaw, unprintableFlaw } from './flaw.ts';

export type Scheme = 'http' | 'https' | 'tcp' | 'udp' | 'lookup';

/** `[scheme://]host[:port]`. `below` says that the pattern began with `*.`: any name below the host, not itself. */
export interface HostPattern {
  readonly kind: 'host';
  readonly text: string;
  readonly schemes: readonly Scheme[];
  readonly below: boolean;
  readonly host: Host;
  /** Undefined stands for the default port of the scheme, and for none where a name is only looked up. */
  readonly port: number | undefined;
}

/** The ports that need not be written. A connection of `tcp` or `udp` has none, so its pattern names one. */
export const defaultPorts: Readonly<Partial<Record<Scheme, number>>> = { http: 80, https: 443 };

/**
 * Whether a connection is one that the pattern means. A scheme that no pattern has, or a host that is none, never is. To
 * ask for a name's addresses (`lookup`) is meant by each pattern of a socket to that name, whatever its port, and by one
 * that says just that.
 */
export function matchHost(
  pattern: HostPattern,
  use: { readonly scheme: string; readonly host: string; readonly port: number },
): boolean {
  const host = readHost(use.host);
  return host !== undefined && matchReadHost(pattern, use, host);
}

/** As {@link matchHost}, with the host read beforehand. */
export function matchReadHost(
  pattern: HostPattern,
  use: { readonly scheme: string; readonly port: number },
  host: Host,
): boolean {
  if (!meansScheme(pattern, use) || host.kind !== pattern.host.kind) return false;
  if (host.kind === 'name' && pattern.host.kind === 'name') {
    return pattern.below ? host.name.endsWith(`.${pattern.host.name}`) : host.name === pattern.host.name;
  }
  return spelled(host) === spelled(pattern.host);
}

function meansScheme(pattern: HostPattern, use: { readonly scheme: string; readonly port: number }): boolean {
  if (use.scheme === 'lookup') return !pattern.schemes.some((scheme) => webSchemes.includes(scheme));
  const scheme = pattern.schemes.find((candidate) => candidate === use.scheme);
  return scheme !== undefined && use.port === (pattern.port ?? defaultPorts[scheme]);
}

export function parseHostPattern(
  text: string,
): { kind: 'pattern'; pattern: HostPattern } | { kind: 'error'; flaw: Flaw } {
  const found = characterFlaw(text);
  if (found) return { kind: 'error', flaw: found };
  const scheme = /^([^:/]*):\/\//.exec(text)?.[1];
  const schemes = scheme === undefined ? webSchemes : allSchemes.filter((one) => one === scheme.toLowerCase());
  if (schemes.length === 0) return refused('The scheme is http, https, tcp, udp or lookup', 0, scheme?.length ?? 0);
  const start = scheme === undefined ? 0 : scheme.length + 3;
  const rest = text.slice(start).search(/[/?#@\\]/);
  if (rest >= 0) return refused(restMessages[text[start + rest] ?? ''] ?? restMessage, start + rest, text.length);
  const parts = /^(\[[^\]]*\]|[^:[\]]*)(?::([^:]*))?$/.exec(text.slice(start));
  if (!parts) return refused('An IPv6 address stands in brackets, as [2001:db8::1]:443', start, text.length);
  const [, name = '', portText] = parts;
  const end = start + name.length;
  const port = portText === undefined ? undefined : readPort(portText);
  if (port === 'none') return refused('A port is a number from 1 to 65535', end, text.length);
  const below = name.startsWith('*.');
  const bare = below ? name.slice(2) : name;
  const problem = nameProblem(bare, below);
  if (problem !== undefined) return refused(problem, start, end);
  const host = readHost(bare);
  if (!host) return refused(`"${bare}" is not a host: letters, digits and "-" in labels joined by dots`, start, end);
  if (isUnspecified(host)) return refused('This address names no host; loopback is 127.0.0.1 or [::1]', start, end);
  if (isMappedIpv4(host)) return refused('Write the IPv4 address itself, in four decimal numbers', start, end);
  if (schemes.includes('lookup')) {
    if (port !== undefined) return refused('To look up a name needs no port', end, text.length);
  } else if (isLoopback(host) && port === undefined) {
    return refused(`Loopback needs a port, as ${name}:8080`, start, text.length);
  }
  if (port === undefined && schemes.some((one) => socketSchemes.includes(one))) {
    return refused(`A connection of ${schemes[0]} needs a port, as ${schemes[0]}://${name}:5432`, start, text.length);
  }
  return { kind: 'pattern', pattern: { kind: 'host', text, schemes, below, host, port } };
}

const webSchemes: readonly Scheme[] = ['http', 'https'];
const socketSchemes: readonly Scheme[] = ['tcp', 'udp'];
const allSchemes: readonly Scheme[] = [...webSchemes, ...socketSchemes, 'lookup'];

const restMessage = 'A host pattern has no path';
const restMessages: Readonly<Record<string, string>> = {
  '?': 'A host pattern has no query',
  '#': 'A host pattern has no fragment',
  '@': 'A host pattern has no user',
  '\\': 'A host pattern has no backslash',
};

function characterFlaw(text: string): Flaw | undefined {
  if (text === '') return flaw('A host pattern cannot be empty', 0, 0);
  if (text.length > 300) return flaw('A host pattern has at most 300 characters', 300, text.length);
  const hidden = unprintableFlaw(text);
  if (hidden) return hidden;
  const foreign = text.search(/[^\x21-\x7e]+/);
  if (foreign < 0) return undefined;
  const message =
    text[foreign] === ' ' ? 'A host pattern has no spaces' : 'Write an international name in its ASCII form, as xn--…';
  return flaw(message, foreign, foreign + (/^[^\x21-\x7e]+/.exec(text.slice(foreign))?.[0].length ?? 1));
}

function nameProblem(bare: string, below: boolean): string | undefined {
  if (bare === '*') return '"*" alone would be every host; name the domain, as *.example.com';
  if (bare === '' || bare === '.') return 'The host is missing';
  if (bare.includes('*')) return '"*" stands only as the first label, as *.example.com';
  if (bare.startsWith('[')) {
    if (below) return '"*." stands only before a name, not before an address';
    return readHost(bare) ? undefined : 'Not an IPv6 address: groups in hexadecimal, no zone, no IPv4 part';
  }
  if (!looksLikeIpv4(bare)) return undefined;
  if (below) return '"*." stands only before a name, not before an address';
  return readHost(bare) ? undefined : 'An IPv4 address is four decimal numbers from 0 to 255 without leading zeros';
}

function refused(message: string, start: number, end: number): { kind: 'error'; flaw: Flaw } {
  return { kind: 'error', flaw: flaw(message, start, end) };
}

function readPort(text: string): number | 'none' {
  const port = /^[1-9][0-9]{0,4}$/.test(text) ? Number(text) : 0;
  return port >= 1 && port <= 65535 ? port : 'none';
}

function spelled(host: Host): string {
  return host.kind === 'name' ? host.name : host.kind === 'ipv4' ? host.address : host.groups;
}
