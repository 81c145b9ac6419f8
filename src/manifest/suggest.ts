import { isLoopback, readHost } from './addresses.ts';
import type { HostUse, Use } from './capability.ts';
import { isPrintable } from './flaw.ts';
import { defaultPorts } from './hosts.ts';
import { programPatternOf } from './programs.ts';

/**
 * The narrowest pattern that allows this use, as `./data/greeting.txt`, `http://127.0.0.1:8080` or `LANG`. A character
 * that nobody can see becomes `?`. Where no pattern can allow the use (a backslash in a path, a scheme but http and
 * https), the text still names it, and `parsePattern` says why it is refused.
 */
export function suggestPattern(use: Use): string {
  switch (use.capability) {
    case 'filesystem.read':
    case 'filesystem.write':
      return use.path === '' ? '.' : `./${Array.from(use.path, asItself).join('')}`;
    case 'network.connect':
      return suggestHost(use);
    case 'network.listen':
      return String(use.port);
    case 'storage':
    case 'messaging.publish':
    case 'messaging.subscribe':
      return use.subject;
    case 'process':
      return programPatternOf(use.command);
    case 'environment':
      return use.name;
    case 'custom':
      return use.interface;
  }
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
