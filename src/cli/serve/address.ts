import { isIPv4, isIPv6 } from 'node:net';
import { shown } from '../../base/index.ts';

/** Where a server of the host itself listens. */
export interface ListenAddress {
  /** An address of this machine: a number, never a name. */
  readonly host: string;
  /** 0 for one that is free. */
  readonly port: number;
  readonly isLoopback: boolean;
}

/** Reads `8080`, `127.0.0.1:8080`, `localhost:8080` or `[::1]:8080`; without an address it is the loopback's. */
export function parseAddress(text: string): ListenAddress | string {
  const [, bracketed, plain, digits = ''] = /^(?:(?:\[([^\]]*)\]|([^:[\]]+)):)?(\d{1,5})$/.exec(text) ?? [];
  const port = Number(digits);
  const named = bracketed ?? plain ?? '127.0.0.1';
  const host = named === 'localhost' ? '127.0.0.1' : named;
  const isAddress = bracketed === undefined ? isIPv4(host) : isIPv6(host);
  if (digits === '' || port > 65_535 || !isAddress)
    return `${shown(text)} is no address to listen at: a port, or as 127.0.0.1:9464, [::1]:9464`;
  return { host, port, isLoopback: host.startsWith('127.') || host === '::1' };
}

/** The address as it stands in a URL. */
export function addressText({ host, port }: Pick<ListenAddress, 'host' | 'port'>): string {
  return `${isIPv6(host) ? `[${host}]` : host}:${port}`;
}
