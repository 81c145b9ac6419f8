import type { ComponentKey, CountedDenial } from '../../host/index.ts';
import { capabilityNamed } from '../rights/picture.ts';
import type { Use } from '../../manifest/index.ts';

/** Notes what a component uses, or would use, while it serves calls. */
export interface Recorder {
  start(key: ComponentKey): Promise<Recording>;
}

export type Recording =
  | {
      readonly kind: 'recording';
      /** What is not seen by it, in a sentence for the person; undefined where nothing is missed. */
      readonly caveat: string | undefined;
      /** Ends the recording and hands back what was used, each once. */
      stop(): Promise<readonly Use[]>;
    }
  | { readonly kind: 'refused'; readonly message: string };

/**
 * Records by the refusals that come while it records. It needs no policy of its own and grants nothing; what a component
 * would use after a refusal is seen only where it goes on all the same.
 */
export function denialRecorder(denialsOf: (key: ComponentKey) => readonly CountedDenial[]): Recorder {
  return {
    start(key) {
      const before = new Map(denialsOf(key).map((denial) => [nameOf(denial), denial.count]));
      return Promise.resolve({
        kind: 'recording',
        caveat:
          'What is not granted stays denied, so what a component would do after a refusal that stops it is seen once that is granted.',
        stop: () =>
          Promise.resolve(usesOf(denialsOf(key).filter((denial) => denial.count > (before.get(nameOf(denial)) ?? 0)))),
      });
    },
  };
}

/** The uses that were refused only because nobody requested or granted them. What can never be granted is left out. */
export function usesOf(denials: readonly CountedDenial[]): readonly Use[] {
  const uses = denials.filter(({ reason }) => grantable.has(reason)).flatMap(useOf);
  return Array.from(new Map(uses.map((use) => [JSON.stringify(use), use])).values());
}

const grantable: ReadonlySet<string> = new Set(['not-requested', 'not-granted', 'revoked', 'expired']);

/** The use of which a refusal tells, read back from its words. */
function useOf({ capability: name, what }: CountedDenial): readonly Use[] {
  const capability = capabilityNamed(name);
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
    // The words of a command do not tell where one argument ends.
    case 'process':
    case undefined:
      return [];
  }
}

function nameOf({ capability, what, operation, reason }: CountedDenial): string {
  return JSON.stringify([capability, what, operation, reason]);
}
