import { isLoopback, readHost } from './addresses.ts';
import type { HostUse, Use } from './capability.ts';
import { isPrintable } from './flaw.ts';
import { defaultPorts } from './hosts.ts';

/**
 * The narrowest pattern that allows this use, as `./data/greeting.txt`, `http://127.0.0.1:8080` or `LANG`. A character
 * that nobody can see becomes `?`. Where no pattern can allow the use (a backslash in a path, a scheme but http and
 * https), the text still names it, and `parsePattern` says why it is refused.
 */
export function suggestPattern(use: Use): string {
  if (use.capability === 'network.connect') return suggestHost(use);
  if (use.capability === 'environment') return use.name;
  return use.path === '' ? '.' : `./${Array.from(use.path, asItself).join('')}`;
}

function asItself(character: string): string {
  if (!isPrintable(character) && character !== '\0') return '?';
  return '*?[]{}'.includes(character) ? `[${character}]` : character;
}

function suggestHost(use: HostUse): string {
  const host = readHost(use.host);
  const name = use.host.toLowerCase().replace(/\.$/, '');
  const written = host?.kind === 'ipv6' && !name.startsWith('[') ? `[${name}]` : name;
  const usual = Object.entries(defaultPorts).some(([scheme, port]) => scheme === use.scheme && port === use.port);
  const port = usual && host && !isLoopback(host) ? '' : `:${use.port}`;
  return `${use.scheme}://${written}${port}`;
}
