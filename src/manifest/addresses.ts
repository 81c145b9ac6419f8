/** A host as a connection names it, in the one form in which two spellings of the same host are equal. */
export type Host =
  | { readonly kind: 'name'; readonly name: string }
  | { readonly kind: 'ipv4'; readonly address: string }
  /** Eight groups in hexadecimal without leading zeros, joined by `:`, nothing shortened. */
  | { readonly kind: 'ipv6'; readonly groups: string };

/**
 * Reads a name or an address. Letters are lowercased and one trailing dot is dropped. Undefined where it is none: a
 * name with a label that DNS does not have, or an IPv4 address in any form but four decimal numbers, because the other
 * forms (`127.1`, `0x7f000001`, `017700000001`) are read differently by different programs.
 */
export function readHost(text: string): Host | undefined {
  if (text.startsWith('[') && text.endsWith(']')) return readIpv6(text.slice(1, -1));
  if (text.includes(':')) return readIpv6(text);
  const lower = text.toLowerCase();
  const name = lower.endsWith('.') ? lower.slice(0, -1) : lower;
  if (name.length > 253) return undefined;
  if (!labels.test(name)) return undefined;
  if (!looksLikeIpv4(name)) return { kind: 'name', name };
  return canonicalIpv4.test(name) ? { kind: 'ipv4', address: name } : undefined;
}

/** Whether programs take this name for an IPv4 address, in whatever form: its last label is a number. */
export function looksLikeIpv4(name: string): boolean {
  return /(?:^|\.)(?:[0-9]+|0[xX][0-9a-fA-F]*)\.?$/.test(name);
}

/** Whether the host is this machine, whichever machine that is. */
export function isLoopback(host: Host): boolean {
  if (host.kind === 'name') return host.name === 'localhost' || host.name.endsWith('.localhost');
  return host.kind === 'ipv4' ? host.address.startsWith('127.') : host.groups === '0:0:0:0:0:0:0:1';
}

/** Whether the address names no host. Systems connect such an address to themselves. */
export function isUnspecified(host: Host): boolean {
  if (host.kind === 'name') return false;
  return host.kind === 'ipv4' ? host.address.startsWith('0.') : host.groups === '0:0:0:0:0:0:0:0';
}

/** Whether an IPv6 address is an IPv4 address in disguise (`::ffff:0:0/96`). */
export function isMappedIpv4(host: Host): boolean {
  return host.kind === 'ipv6' && host.groups.startsWith('0:0:0:0:0:ffff:');
}

/** Labels as DNS has them, joined by dots. */
const labels = /^[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?(?:\.[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?)*$/;

const canonicalIpv4 = /^(?:(?:25[0-5]|2[0-4]\d|1\d\d|[1-9]?\d)(?:\.(?!$)|$)){4}$/;

/** Without a zone, and without an IPv4 address in its last places: both have another spelling that is one of ours. */
function readIpv6(text: string): Host | undefined {
  const halves = text.toLowerCase().split('::');
  const [head, tail] = halves.map((half) => (half === '' ? [] : half.split(':')));
  if (!head || halves.length > 2) return undefined;
  const missing = 8 - head.length - (tail?.length ?? 0);
  if (tail ? missing < 1 : missing !== 0) return undefined;
  const groups = tail ? [...head, ...Array.from({ length: missing }, () => '0'), ...tail] : head;
  if (!groups.every((group) => /^[0-9a-f]{1,4}$/.test(group))) return undefined;
  return { kind: 'ipv6', groups: groups.map((group) => Number.parseInt(group, 16).toString(16)).join(':') };
}
