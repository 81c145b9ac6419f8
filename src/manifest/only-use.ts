import type { HostUse, Right, Use } from './capability.ts';
import { defaultPorts, type HostPattern } from './hosts.ts';
import type { GlobToken, PathPattern } from './paths.ts';
import { parsePattern, type Pattern } from './pattern.ts';

/**
 * The use that a pattern means, where it names a single thing, as `suggestPattern` writes it. Without a scheme a host is
 * meant as `https` has it. Undefined for a pattern that covers several things.
 */
export function onlyUse(right: Right): Use | undefined {
  const parsed = parsePattern(right.capability, right.pattern);
  return parsed.kind === 'pattern' ? useOf(right.capability, parsed.pattern) : undefined;
}

function useOf(capability: Right['capability'], pattern: Pattern): Use | undefined {
  switch (capability) {
    case 'filesystem.read':
    case 'filesystem.write': {
      const path = pattern.kind === 'path' ? pathOf(pattern) : undefined;
      return path === undefined ? undefined : { capability, path };
    }
    case 'network.connect':
      return pattern.kind === 'host' ? hostUse(pattern) : undefined;
    case 'network.listen':
      return pattern.kind === 'port' ? { capability, port: pattern.port } : undefined;
    case 'storage':
    case 'messaging.publish':
    case 'messaging.subscribe': {
      const isOne = pattern.kind === 'subject' && !pattern.tokens.some((token) => token === '*' || token === '>');
      return isOne ? { capability, subject: pattern.text } : undefined;
    }
    case 'process': {
      if (pattern.kind !== 'program') return undefined;
      const given = pattern.arguments.flatMap((argument) => (argument.kind === 'exact' ? [argument.text] : []));
      return given.length === pattern.arguments.length
        ? { capability, command: [pattern.program, ...given] }
        : undefined;
    }
    case 'environment':
      return pattern.kind === 'environment' && !pattern.open ? { capability, name: pattern.name } : undefined;
    case 'custom':
      return pattern.kind === 'custom' ? { capability, interface: pattern.interface } : undefined;
  }
}

function pathOf({ segments }: PathPattern): string | undefined {
  const names = segments.map((segment) => {
    if (segment.kind === 'exact') return segment.name;
    return segment.kind === 'glob' ? literal(segment.tokens) : undefined;
  });
  return names.some((name) => name === undefined) ? undefined : names.join('/');
}

/** A name that is written with classes of one character, as a `*` that is meant as itself has to be. */
function literal(tokens: readonly GlobToken[]): string | undefined {
  const characters = tokens.map((token) => {
    if (token.kind === 'character') return token.character;
    const [range, another] = token.kind === 'class' && !token.negated ? token.ranges : [];
    return range && !another && range[0] === range[1] ? String.fromCodePoint(range[0]) : undefined;
  });
  return characters.some((character) => character === undefined) ? undefined : characters.join('');
}

function hostUse({ below, host, schemes, port }: HostPattern): HostUse | undefined {
  const scheme = schemes.includes('https') ? 'https' : schemes[0];
  if (below || scheme === undefined) return undefined;
  const name = host.kind === 'name' ? host.name : host.kind === 'ipv4' ? host.address : host.groups;
  return { capability: 'network.connect', scheme, host: name, port: port ?? defaultPorts[scheme] ?? 0 };
}
