import type { Host } from './addresses.ts';

/** Why nothing ever connects to a host, however it was granted; undefined where something may. */
export function neverHost(host: Host): string | undefined {
  if (host.kind === 'name') return metadataNames.has(host.name) ? metadata : undefined;
  if (host.kind === 'ipv4') return neverIpv4(host.address.split('.').map(Number));
  const groups = host.groups.split(':').map((group) => Number.parseInt(group, 16));
  const inside = ipv4Inside(groups);
  return inside ? neverIpv4(inside) : neverIpv6(host.groups, groups[0] ?? 0);
}

const metadata = 'it gives credentials of a cloud machine to whoever asks';
const nowhere = 'it is the address of no host';
const linkLocal = 'it is an address of the local link, behind which machines answer without asking who is there';
const many = 'it is the address of many hosts or of none, not of one';

/** Where cloud machines are told their credentials, by name. */
const metadataNames: ReadonlySet<string> = new Set([
  'metadata',
  'metadata.google.internal',
  'metadata.goog',
  'instance-data',
  'instance-data.ec2.internal',
  'metadata.azure.internal',
  'metadata.tencentyun.com',
  'metadata.platformequinix.com',
]);

/** The same by address, where it is no address of the local link anyway. */
const metadataAddresses: ReadonlySet<string> = new Set([
  '100.100.100.200',
  '168.63.129.16',
  '192.0.0.192',
  'fd00:ec2:0:0:0:0:0:254',
  'fd20:ce:0:0:0:0:0:254',
]);

function neverIpv4(bytes: readonly number[]): string | undefined {
  const [first = 0, second = 0] = bytes;
  if (first === 0) return nowhere;
  if (first === 169 && second === 254) return bytes[2] === 169 && bytes[3] === 254 ? metadata : linkLocal;
  if (first >= 224) return many;
  return metadataAddresses.has(bytes.join('.')) ? metadata : undefined;
}

function neverIpv6(groups: string, first: number): string | undefined {
  if (groups === '0:0:0:0:0:0:0:0') return nowhere;
  if ((first & 0xffc0) === 0xfe80) return linkLocal;
  if ((first & 0xff00) === 0xff00) return many;
  return metadataAddresses.has(groups) ? metadata : undefined;
}

/** The IPv4 address to which an IPv6 address leads: mapped, by a translator (NAT64), or by a tunnel (6to4). */
function ipv4Inside(groups: readonly number[]): readonly number[] | undefined {
  const start = groups.slice(0, 6).join(' ');
  const tail = start === mapped || start === translated ? groups.slice(6) : groups[0] === 0x2002 ? groups.slice(1) : [];
  const [high, low] = tail;
  return high === undefined || low === undefined ? undefined : [high >> 8, high & 255, low >> 8, low & 255];
}

const mapped = [0, 0, 0, 0, 0, 0xffff].join(' ');
const translated = [0x64, 0xff9b, 0, 0, 0, 0].join(' ');
