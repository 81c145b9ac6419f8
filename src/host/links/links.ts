import { compilePolicy, type Link } from '../../manifest/index.ts';
import type { LinkAnswer, LinkQuestion } from '../gates/link/messages.ts';
import type { LifecycleState } from '../lifecycle.ts';
import type { ComponentKey, ComponentVersion } from '../version.ts';
import { createLinkAnswers } from './answer.ts';
import { approvalOf, useOf } from './approval.ts';
import { flawedLinks, flawText, type LinkParty } from './graph.ts';
import { rememberedMatches } from './match.ts';
import { isSameComponent, type LinkAsker, type LinkPeer, type LinksPorts } from './peers.ts';
import { createPrivateInstances, type PrivateInstances } from './private-instances.ts';
import type { LinkState } from './state.ts';

/** Imports of components that other components answer. */
export interface Links {
  /** The instances that answer one consumer alone: a person is one as well. */
  readonly privates: Pick<PrivateInstances, 'call' | 'lives' | 'end'>;
  /** Why a version may not start, a sentence for each link that is in the way. */
  refusals(key: ComponentKey, version: ComponentVersion): readonly string[];
  states(key: ComponentKey, version: ComponentVersion): readonly LinkState[];
  /** Whose links a version would not answer any more that the one which serves answers: a sentence for each. */
  brokenBy(key: ComponentKey, version: ComponentVersion): readonly string[];
  /** Makes a call over a link. Never rejects. */
  answer(question: LinkQuestion, asker: LinkAsker): Promise<LinkAnswer>;
  /** Something became of a component: its instances that answer one consumer alone end, but for those of a version that goes on. */
  retire(key: ComponentKey, goesOn?: ComponentVersion): void;
}

export function createLinks(ports: LinksPorts): Links {
  const match = rememberedMatches();
  const privates = createPrivateInstances(ports);

  /** The graph as it is, with one component as it would be. */
  function partiesWith(key: ComponentKey, version: ComponentVersion): readonly LinkParty[] {
    const others = ports.peers().filter((peer) => !isSameComponent(peer.key, key));
    const known = onePerComponent(others).map((peer) => partyOf(peer.key, peer.version));
    return [...known, partyOf(key, version)];
  }

  /** The components that a name means. */
  function named(name: string): readonly LinkPeer[] {
    return onePerComponent(ports.peers()).filter((peer) => peer.key.name === name);
  }

  function stateOf(link: Link, key: ComponentKey, version: ComponentVersion, flaw: string | undefined): LinkState {
    const broken = (message: string): LinkState => ({ ...link, standing: 'broken', message });
    if (flaw !== undefined) return broken(flaw);
    const [provider] = named(link.provider);
    if (!provider?.version) return broken(`${link.provider} has not been started yet`);
    const found = match(link.interface, version, provider.version);
    if (found.kind === 'mismatch') return broken(mismatchText(link, found.message));
    const end = { key: provider.key, version: provider.version };
    const right = approvalOf(link, { key, version }, end);
    const approval = right && { right };
    if (right) {
      const decision = compilePolicy(ports.policy(key, [right]))(useOf(link), ports.clock.now());
      if (decision.kind !== 'allow') {
        const message = `The link to ${link.provider} for ${link.interface} has not been approved`;
        return { ...link, standing: 'unapproved', message, right };
      }
    }
    if (serves.has(provider.state)) {
      const held = found.kind === 'match' && found.handles ? privates.held(key, provider.key) : 0;
      return { ...link, standing: 'ready', ...approval, ...(held > 0 && { held }) };
    }
    return { ...broken(`${link.provider}, which answers ${link.interface}, is ${provider.state}`), ...approval };
  }

  function flawsOf(key: ComponentKey, version: ComponentVersion): ReadonlyMap<string, string> {
    const own = flawedLinks(partiesWith(key, version)).filter(({ id }) => id === idOf(key));
    return new Map(own.map((flawed) => [flawed.link.interface, flawText(flawed)]));
  }

  return {
    privates,
    refusals(key, version) {
      const flaws = flawsOf(key, version);
      return (version.links ?? []).flatMap((link) => {
        const flaw = flaws.get(link.interface);
        if (flaw !== undefined) return [flaw];
        const provider = named(link.provider)[0]?.version;
        const matched = provider && match(link.interface, version, provider);
        return matched?.kind === 'mismatch' ? [mismatchText(link, matched.message)] : [];
      });
    },
    states(key, version) {
      if (!version.links?.length) return [];
      const flaws = flawsOf(key, version);
      return version.links.map((link) => stateOf(link, key, version, flaws.get(link.interface)));
    },
    brokenBy(key, version) {
      const [serving, other] = named(key.name);
      if (!serving?.version || other || !isSameComponent(serving.key, key) || !serves.has(serving.state)) return [];
      const before = serving.version;
      return onePerComponent(ports.peers()).flatMap((peer) => {
        const consumer = peer.version;
        if (!consumer || !serves.has(peer.state)) return [];
        return (consumer.links ?? []).flatMap(({ interface: name, provider }) => {
          if (provider !== key.name || match(name, consumer, before).kind !== 'match') return [];
          const matched = match(name, consumer, version);
          if (matched.kind !== 'mismatch') return [];
          return [`${peer.key.name}, which is linked to it for ${name}, would get no answer: ${matched.message}.`];
        });
      });
    },
    answer: createLinkAnswers({ ...ports, match, privates, named }),
    retire: privates.retire,
  };
}

/** In these states a call is served, now or in a moment. */
const serves: ReadonlySet<LifecycleState> = new Set(['running', 'updating', 'starting']);

function idOf({ manifestPath, name }: ComponentKey): string {
  return JSON.stringify([manifestPath, name]);
}

function partyOf(key: ComponentKey, version: ComponentVersion | undefined): LinkParty {
  return { id: idOf(key), name: key.name, links: version?.links ?? [] };
}

/** Other bytes in the place of a component start beside it for a moment: the last of them is the one that counts. */
function onePerComponent(peers: readonly LinkPeer[]): readonly LinkPeer[] {
  return Array.from(new Map(peers.map((peer) => [idOf(peer.key), peer])).values());
}

function mismatchText({ interface: name, provider }: Link, message: string): string {
  return `${provider} does not answer ${name} as it is imported: ${message}`;
}
