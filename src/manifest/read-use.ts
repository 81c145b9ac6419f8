import { type Host, readHost } from './addresses.ts';
import { alike, isAlike } from './alike.ts';
import type { Use } from './capability.ts';
import { resolvedNames } from './path-match.ts';

/** A use with what judging it needs read beforehand, and where patterns for it stand in the index. */
export interface ReadUse {
  readonly use: Use;
  /** What patterns write out, from the part that must agree first; undefined where no pattern can mean the use. */
  readonly keys: ArrayLike<string> | undefined;
  /** Of a path, outermost first. */
  readonly names: readonly string[];
  /** The same as `alike` spells them. */
  readonly plain: readonly string[];
  /** Of a connection. */
  readonly host: Host | undefined;
}

export function readUse(use: Use): ReadUse {
  switch (use.capability) {
    case 'filesystem.read':
    case 'filesystem.write': {
      const names = resolvedNames(use.path);
      if (!names) return read(use, undefined);
      return {
        use,
        keys: names,
        names,
        plain: names.every(isAlike) ? names : names.map(alike),
        host: undefined,
      };
    }
    case 'network.connect': {
      const host = readHost(use.host);
      return { use, keys: host && hostKeys(host), names: none, plain: none, host };
    }
    case 'network.listen':
      return read(use, [String(use.port)]);
    case 'storage':
    case 'messaging.publish':
    case 'messaging.subscribe':
      return read(use, use.subject.split('.'));
    case 'process':
      return read(use, use.command);
    case 'environment':
      return read(use, use.name);
    case 'custom':
      return read(use, use.interface.split('/'));
  }
}

/** The labels of a name from its end; an address is one key, in a spelling that no label has. */
export function hostKeys(host: Host): readonly string[] {
  if (host.kind === 'name') return host.name.split('.').toReversed();
  return [host.kind === 'ipv4' ? `.${host.address}` : host.groups];
}

const none: readonly string[] = [];

function read(use: Use, keys: ArrayLike<string> | undefined): ReadUse {
  return { use, keys, names: none, plain: none, host: undefined };
}
