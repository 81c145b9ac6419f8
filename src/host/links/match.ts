import { detailText, diffWorlds, opaqueIn, type WorldItem } from '../../wit/index.ts';
import { resourceFunction } from '../gates/link/messages.ts';
import type { ComponentVersion } from '../version.ts';

type Interface = Extract<WorldItem, { kind: 'interface' }>;

/** The interfaces on both sides of a link, the consumer's as it imports it and the provider's as it exports it. */
export type Match =
  | {
      readonly kind: 'match';
      readonly wanted: Interface;
      readonly offered: Interface;
      /** Whether handles to resources pass: then each consumer has an instance of its own to answer it. */
      readonly handles: boolean;
    }
  /** The consumer does not import the interface, so the link is about nothing. */
  | { readonly kind: 'unused' }
  | { readonly kind: 'mismatch'; readonly message: string };

/**
 * Whether what a provider exports answers what a consumer imports: each function that is imported, by the same name and
 * in the same types, parts and names alike. The provider may have more. `name` is without a version.
 */
export function matchLink(
  name: string,
  consumer: Pick<ComponentVersion, 'imports'>,
  provider: Pick<ComponentVersion, 'exports'>,
): Match {
  const [wanted, other] = interfacesOf(consumer.imports, name);
  if (!wanted) return { kind: 'unused' };
  if (other) return mismatch(`${wanted.name} and ${other.name} are imported, of which a link can answer only one`);
  const offers = interfacesOf(provider.exports, name);
  if (offers.length === 0) return mismatch(`it does not export ${name}`);
  const [first = ''] = offers.map((offered) => differences(wanted, offered)).toSorted((a, b) => a.length - b.length);
  const offered = offers.find((each) => differences(wanted, each) === '');
  return offered ? { kind: 'match', wanted, offered, handles: passesHandles(wanted) } : mismatch(first);
}

/** As {@link matchLink}. */
export type FindMatch = (name: string, consumer: ComponentVersion, provider: ComponentVersion) => Match;

/** Two versions are compared once, however many calls go between them. */
export function rememberedMatches(): FindMatch {
  const known = new WeakMap<ComponentVersion, WeakMap<ComponentVersion, Map<string, Match>>>();
  return (name, consumer, provider) => {
    const providers = known.get(consumer) ?? new WeakMap<ComponentVersion, Map<string, Match>>();
    known.set(consumer, providers);
    const names = providers.get(provider) ?? new Map<string, Match>();
    providers.set(provider, names);
    const match = names.get(name) ?? matchLink(name, consumer, provider);
    names.set(name, match);
    return match;
  };
}

function passesHandles({ functions }: Interface): boolean {
  return functions.some(
    ({ name, signature }) => resourceFunction(name) !== undefined || opaqueIn(signature).length > 0,
  );
}

export function withoutVersion(name: string): string {
  return name.replace(/@.*$/, '');
}

function mismatch(message: string): Match {
  return { kind: 'mismatch', message };
}

function interfacesOf(items: readonly WorldItem[], name: string): readonly Interface[] {
  return items.filter((item): item is Interface => item.kind === 'interface' && withoutVersion(item.name) === name);
}

/** What is in the way, as the end of a sentence about the provider; nothing where it fits. */
function differences(wanted: Interface, offered: Interface): string {
  const { changes } = diffWorlds({ imports: [wanted], exports: [] }, { imports: [offered], exports: [] });
  const found = changes.flatMap((change): string[] => {
    if (change.kind === 'removed') {
      const missing = change.before.function;
      return [missing === undefined ? `it exports ${offered.name} and not ${wanted.name}` : `it has no ${missing}`];
    }
    if (change.kind !== 'signature') return [];
    return [`its ${change.after.function} is another: ${change.details.map(detailText).join(', ')}`];
  });
  const others = found.length > 0 ? found : foreignHandles(wanted, offered);
  return others.slice(0, 3).join('; ');
}

/** A handle of one name may be to the resource of another interface. */
function foreignHandles(wanted: Interface, offered: Interface): readonly string[] {
  return wanted.functions.flatMap(({ name, signature }) => {
    const other = offered.functions.find((each) => each.name === name);
    const theirs = other ? opaqueIn(other.signature) : [];
    return opaqueIn(signature).flatMap(({ of = '', text }, index) => {
      const { of: from = '' } = theirs[index] ?? {};
      if (withoutVersion(of) === withoutVersion(from)) return [];
      return [`its ${name} passes the ${text} of ${withoutVersion(from)}, and not that of ${withoutVersion(of)}`];
    });
  });
}
