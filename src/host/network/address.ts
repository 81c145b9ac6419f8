import { BlockList, isIP, isIPv6 } from 'node:net';

/** Networks, each by an address and how many of its bits count. */
type Subnets = readonly (readonly [net: string, prefix: number])[];

/** Addresses that lead nowhere but to this machine. */
const loopback: Subnets = [
  ['127.0.0.0', 8],
  ['::1', 128],
];

/** Addresses to which nothing ever connects, however it was granted: metadata services, link-local, multicast, nothing. */
const never: Subnets = [
  ['0.0.0.0', 8],
  ['168.63.129.16', 32],
  ['169.254.0.0', 16],
  ['224.0.0.0', 3],
  ['::', 128],
  ['fe80::', 10],
  ['ff00::', 8],
  ['fd00:ec2::254', 128],
];

/** Addresses of private networks and of special use, to which no public name may lead. */
const notPublic: Subnets = [
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.0.2.0', 24],
  ['192.88.99.0', 24],
  ['192.168.0.0', 16],
  ['198.18.0.0', 15],
  ['198.51.100.0', 24],
  ['203.0.113.0', 24],
  ['::', 96],
  ['64:ff9b::', 96],
  ['64:ff9b:1::', 48],
  ['100::', 64],
  ['2001::', 23],
  ['2001:db8::', 32],
  ['2002::', 16],
  ['fc00::', 7],
  ['fec0::', 10],
];

/**
 * Whether a connection that was granted for `host` may go to `address`. An address that was granted literally is itself; `localhost`
 * stays on this machine; any other name must lead to a public address, so that whoever owns the name's zone cannot point
 * a grant at the person's own network.
 *
 * @param host as judged at the gate: a name or an address without brackets
 * @param address to which the connection would go
 */
export function mayLeadTo(host: string, address: string): boolean {
  const plain = unmapped(address);
  if (isIP(plain) === 0 || contains(never, plain)) return false;
  if (isIP(host) !== 0) return unmapped(host) === plain;
  if (host === 'localhost' || host.endsWith('.localhost')) return contains(loopback, plain);
  return !contains(loopback, plain) && !contains(notPublic, plain);
}

/** The IPv4 address inside an IPv4-mapped IPv6 one, in any of its spellings; another address as it is, without a zone. */
export function unmapped(address: string): string {
  if (!isIPv6(address)) return address;
  const canonical = new URL(`http://[${address.split('%')[0] ?? ''}]/`).hostname.slice(1, -1);
  const mapped = /^::ffff:([0-9a-f]{1,4}):([0-9a-f]{1,4})$/.exec(canonical);
  if (!mapped) return canonical;
  const [high, low] = [Number.parseInt(mapped[1] ?? '', 16), Number.parseInt(mapped[2] ?? '', 16)];
  return [high >> 8, high & 255, low >> 8, low & 255].join('.');
}

function contains(subnets: Subnets, address: string): boolean {
  return blockListOf(subnets).check(address, isIPv6(address) ? 'ipv6' : 'ipv4');
}

/** Lists that were made already. Most components never connect, and to make them takes a while at the start of a thread. */
const made = new Map<Subnets, BlockList>();

function blockListOf(subnets: Subnets): BlockList {
  const known = made.get(subnets);
  if (known) return known;
  const list = new BlockList();
  for (const [net, prefix] of subnets) list.addSubnet(net, prefix, isIPv6(net) ? 'ipv6' : 'ipv4');
  made.set(subnets, list);
  return list;
}
