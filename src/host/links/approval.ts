import { createHash } from 'node:crypto';
import { customPatternText, type Link, parsePattern, type Right, type Use } from '../../manifest/index.ts';
import { builtHere, type ComponentKey, type ComponentVersion } from '../version.ts';

/** One side of a link. */
export interface LinkEnd {
  readonly key: ComponentKey;
  readonly version: Pick<ComponentVersion, 'requests' | 'links' | 'workspace'>;
}

/**
 * Whether a person has to approve a link. What was built here from one workspace folder is one piece of work; across
 * folders, and with bytes from elsewhere on either side, one component would lend its rights to a stranger.
 */
export function needsApproval(consumer: LinkEnd, provider: LinkEnd): boolean {
  const { workspace } = consumer.version;
  const isOneWork = workspace !== undefined && workspace === provider.version.workspace;
  return !isOneWork || consumer.key.origin !== builtHere || provider.key.origin !== builtHere;
}

/**
 * The right to a link that has to be approved: it is the pair, with all that the provider may ask for itself. A provider
 * in another place, of other bytes or with other requests is another right.
 */
export function linkRight(link: Link, { key, version }: LinkEnd): Right {
  const rights = version.requests.map(({ capability, pattern }) => `${capability} ${pattern}`);
  const links = (version.links ?? []).map((each) => `link ${each.interface} to ${each.provider}`);
  const asks = [...rights, ...links].toSorted();
  const parameters = { provider: link.provider, manifest: key.manifestPath, origin: key.origin };
  const whole = customPatternText(link.interface, { ...parameters, asks });
  if (parsePattern('custom', whole).kind === 'pattern') return { capability: 'custom', pattern: whole };
  // More than fits into a right: all of them are named by one number, so that it still changes with each.
  const short = customPatternText(link.interface, { ...parameters, asks: `${asks.length} rights, ${digest(asks)}` });
  return { capability: 'custom', pattern: short };
}

/** The right to a link where a person has to approve it; nothing where the two are one piece of work. */
export function approvalOf(link: Link, consumer: LinkEnd, provider: LinkEnd): Right | undefined {
  return needsApproval(consumer, provider) ? linkRight(link, provider) : undefined;
}

/** A use of what {@link linkRight} is the right to. */
export function useOf(link: Link): Use {
  return { capability: 'custom', interface: link.interface };
}

function digest(texts: readonly string[]): string {
  return createHash('sha256').update(JSON.stringify(texts)).digest('hex');
}
