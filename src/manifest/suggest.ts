import { isLoopback, readHost } from './addresses.ts';
import type { HostUse, Use } from './capability.ts';
import { decide, policyOf } from './decide.ts';
import { isPrintable } from './flaw.ts';
import { defaultPorts } from './hosts.ts';
import { programPatternOf } from './programs.ts';

/**
 * The narrowest pattern that allows this use, as `./data/greeting.txt`, `http://127.0.0.1:8080` or `LANG`. A character
 * that nobody can see becomes `?`. Undefined where no pattern can allow the use: a path with a backslash, a scheme that
 * patterns do not have, what can never be granted.
 */
export function suggestPattern(use: Use): string | undefined {
  const pattern = narrowest(use);
  return allows(pattern, use) ? pattern : undefined;
}

/** Whether a request and a grant of this text alone would allow the use. */
export function allows(pattern: string, use: Use): boolean {
  const right = { capability: use.capability, pattern };
  return decide(use, policyOf([right], [right]), 0).kind === 'allow';
}

function narrowest(use: Use): string {
  switch (use.capability) {
    case 'filesystem.read':
    case 'filesystem.write':
      return use.path === '' ? '.' : `./${asItself(use.path)}`;
    case 'network.connect':
      return narrowestHost(use);
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

/** A path as a pattern that means it: what is a sign in patterns is written as a class of one character. */
export function asItself(path: string): string {
  return Array.from(path, (character) => {
    if (!isPrintable(character) && character !== '\0') return '?';
    return '*?[]{}'.includes(character) ? `[${character}]` : character;
  }).join('');
}

function narrowestHost(use: HostUse): string {
  const host = readHost(use.host);
  const name = use.host.toLowerCase().replace(/\.$/, '');
  const written = host?.kind === 'ipv6' && !name.startsWith('[') ? `[${name}]` : name;
  const usual = Object.entries(defaultPorts).some(([scheme, port]) => scheme === use.scheme && port === use.port);
  const portless = use.scheme === 'lookup' || (usual && host && !isLoopback(host));
  return `${use.scheme}://${written}${portless ? '' : `:${use.port}`}`;
}
