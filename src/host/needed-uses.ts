import { capabilities, commandOf, type Use } from '../manifest/index.ts';
import type { CountedDenial } from './ledger/reader.ts';

/** The uses that were refused only because nobody requested or granted them. What can never be granted is left out. */
export function usesOf(denials: readonly CountedDenial[]): readonly Use[] {
  const uses = denials.filter(({ reason }) => grantable.has(reason)).flatMap(useOf);
  return Array.from(new Map(uses.map((use) => [JSON.stringify(use), use])).values());
}

const grantable: ReadonlySet<string> = new Set(['recorded', 'not-requested', 'not-granted', 'revoked', 'expired']);

/** The use of which a refusal tells, read back from its words. */
function useOf({ capability: name, what, suggestion }: CountedDenial): readonly Use[] {
  const capability = capabilities.find((known) => known === name);
  switch (capability) {
    case 'filesystem.read':
    case 'filesystem.write':
      return [{ capability, path: what === '.' ? '' : what.replace(/^\.\//, '') }];
    case 'network.connect': {
      const [, scheme, host, port] = /^([a-z]+):\/\/\[?([^\]]*?)\]?:(\d+)$/.exec(what) ?? [];
      return scheme === undefined || host === undefined ? [] : [{ capability, scheme, host, port: Number(port) }];
    }
    case 'network.listen': {
      const port = /^port (\d+)$/.exec(what)?.[1];
      return port === undefined ? [] : [{ capability, port: Number(port) }];
    }
    case 'storage':
    case 'messaging.publish':
    case 'messaging.subscribe':
      return [{ capability, subject: what }];
    case 'environment':
      return [{ capability, name: what }];
    case 'custom':
      return [{ capability, interface: what }];
    case 'process': {
      // The words of a command do not tell where one argument ends; the pattern that would allow it does.
      const command = suggestion === undefined ? undefined : commandOf(suggestion);
      return command === undefined ? [] : [{ capability, command }];
    }
    case undefined:
      return [];
  }
}
