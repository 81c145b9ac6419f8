import { unmapped } from '../../network/address.ts';
import type { Endpoint } from '../../network/socket-messages.ts';

export type Family = 'ipv4' | 'ipv6';

export type IpAddress =
  | { readonly tag: 'ipv4'; readonly val: readonly number[] }
  | { readonly tag: 'ipv6'; readonly val: readonly number[] };

/** An address with a port, as `wasi:sockets` has it. */
export type IpSocketAddress =
  | { readonly tag: 'ipv4'; readonly val: { readonly port: number; readonly address: readonly number[] } }
  | {
      readonly tag: 'ipv6';
      readonly val: {
        readonly port: number;
        readonly flowInfo: number;
        readonly address: readonly number[];
        readonly scopeId: number;
      };
    };

/** The one spelling of an address that is judged and connected to. */
export function endpointOf({ tag, val }: IpSocketAddress): Endpoint {
  return { address: tag === 'ipv4' ? val.address.join('.') : ipv6Text(val.address), port: val.port };
}

export function socketAddressOf({ address, port }: Endpoint): IpSocketAddress {
  const { tag, val } = ipAddressOf(address);
  return tag === 'ipv4'
    ? { tag, val: { port, address: val } }
    : { tag, val: { port, flowInfo: 0, address: val, scopeId: 0 } };
}

/** Of an address in any spelling. */
export function ipAddressOf(text: string): IpAddress {
  if (!text.includes(':')) return { tag: 'ipv4', val: text.split('.').map(Number) };
  const canonical = new URL(`http://[${text.split('%')[0] ?? ''}]/`).hostname.slice(1, -1);
  const [head = '', tail] = canonical.split('::');
  const groups = (part: string | undefined): number[] =>
    part ? part.split(':').map((group) => Number.parseInt(group, 16)) : [];
  const [start, end] = [groups(head), groups(tail)];
  const gap = Array.from({ length: 8 - start.length - end.length }, () => 0);
  return { tag: 'ipv6', val: [...start, ...gap, ...end] };
}

export function familyOf({ address }: Endpoint): Family {
  return address.includes(':') ? 'ipv6' : 'ipv4';
}

/** Whether an address is one of a family, in the spelling that counts. */
export function isOf(family: Family, address: IpSocketAddress): boolean {
  return address.tag === family && !isMapped(address);
}

/** Whether something can be sent there by a socket of a family: to one host, at a port. */
export function isDestination(family: Family, address: IpSocketAddress): boolean {
  return isOf(family, address) && !isUnspecified(endpointOf(address)) && address.val.port !== 0;
}

/** Whether an address is none of a single host's own: connecting to it would reach this machine by another name. */
export function isUnspecified({ address }: Endpoint): boolean {
  return address === '0.0.0.0' || address === '::';
}

/** Whether an IPv6 address stands for an IPv4 one: what is meant has another spelling, which is the one that counts. */
export function isMapped({ val, tag }: IpSocketAddress): boolean {
  return tag === 'ipv6' && unmapped(val.address.map((group) => group.toString(16)).join(':')).includes('.');
}

function ipv6Text(groups: readonly number[]): string {
  return new URL(`http://[${groups.map((group) => group.toString(16)).join(':')}]/`).hostname.slice(1, -1);
}
