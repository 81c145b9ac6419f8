import type { Clock } from '../../base/index.ts';
import { compilePolicy, type Link, type Policy, type Right, type Use } from '../../manifest/index.ts';
import type { Actor } from '../actor.ts';
import type { CallOutcome } from '../call-outcome.ts';
import { failureWords } from '../failure.ts';
import { denialOf } from '../gates/denial.ts';
import type { LinkAnswer, LinkedInterface, LinkQuestion } from '../gates/link/messages.ts';
import type { DenialEntry } from '../ledger/layout.ts';
import type { LifecycleState } from '../lifecycle.ts';
import type { Permissions } from '../questions/permissions.ts';
import type { ComponentKey, ComponentVersion } from '../version.ts';
import { linkRight, needsApproval } from './approval.ts';
import { deepestChain, flawedLinks, flawText, type LinkParty } from './graph.ts';
import { type Match, matchLink, withoutVersion } from './match.ts';
import type { CallOrigin } from './origin.ts';

/** A component that may be linked, as the host has it now. */
export interface LinkPeer {
  readonly key: ComponentKey;
  readonly actor: Pick<Actor, 'callOver'>;
  readonly state: LifecycleState;
  /** The version that serves, or served last. */
  readonly version: ComponentVersion | undefined;
}

export interface LinksPorts {
  readonly clock: Clock;
  readonly permissions: Pick<Permissions, 'answer'>;
  peers(): readonly LinkPeer[];
  /** What decides for a component that asks for these rights. */
  policy(key: ComponentKey, requests: readonly Right[]): Policy;
}

/** How a link of a component stands. `right` is there where a person has to approve the link, or has. */
export interface LinkState extends Link {
  readonly standing: 'ready' | 'unapproved' | 'broken';
  /** Why it would not answer now, as a sentence. */
  readonly message?: string;
  readonly right?: Right;
}

/** Who asks: one worker of one version of a component. */
export interface LinkAsker {
  readonly key: ComponentKey;
  readonly version: ComponentVersion;
  readonly origin: CallOrigin;
}

/** Imports of components that other components answer. */
export interface Links {
  /** Why a version may not start, a sentence for each link that is in the way. */
  refusals(key: ComponentKey, version: ComponentVersion): readonly string[];
  states(key: ComponentKey, version: ComponentVersion): readonly LinkState[];
  /** Makes a call over a link. Never rejects. */
  answer(question: LinkQuestion, asker: LinkAsker): Promise<LinkAnswer>;
}

export function createLinks(ports: LinksPorts): Links {
  const match = rememberedMatches();

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
    const right = needsApproval({ key, version }, end) ? linkRight(link, end) : undefined;
    const approval = right && { right };
    if (right) {
      const decision = compilePolicy(ports.policy(key, [right]))(useOf(link), ports.clock.now());
      if (decision.kind !== 'allow') {
        const message = `The link to ${link.provider} for ${link.interface} has not been approved`;
        return { ...link, standing: 'unapproved', message, right };
      }
    }
    if (serves.has(provider.state)) return { ...link, standing: 'ready', ...approval };
    return { ...broken(`${link.provider}, which answers ${link.interface}, is ${provider.state}`), ...approval };
  }

  function flawsOf(key: ComponentKey, version: ComponentVersion): ReadonlyMap<string, string> {
    const own = flawedLinks(partiesWith(key, version)).filter(({ id }) => id === idOf(key));
    return new Map(own.map((flawed) => [flawed.link.interface, flawText(flawed)]));
  }

  /** What refuses a call over a link that has to be approved, if anything does. */
  async function denial(
    link: Link,
    right: Right,
    operation: string,
    asker: LinkAsker,
  ): Promise<DenialEntry | undefined> {
    const { key, origin } = asker;
    const use = useOf(link);
    const policy = (): Policy => ports.policy(key, [right]);
    const judge = () => compilePolicy(policy())(use, ports.clock.now());
    const decision = judge();
    if (decision.kind === 'allow') return undefined;
    if (decision.kind === 'deny') return denialOf(use, operation, decision);
    const pause = origin.pause();
    try {
      const permission = await ports.permissions.answer(use, operation, { key, policy, ended: origin.ended });
      if (permission.kind === 'once') return undefined;
      const now = judge();
      return now.kind === 'allow' ? undefined : denialOf(use, operation, now);
    } finally {
      await pause.dispose();
    }
  }

  async function answer(question: LinkQuestion, asker: LinkAsker): Promise<LinkAnswer> {
    const { key, version, origin } = asker;
    const { trail } = origin;
    const link = version.links?.find((each) => each.interface === question.interface);
    if (!link) return failure(`${key.name} has no link for ${question.interface}`);
    const found = named(link.provider);
    const [provider] = found;
    if (!provider) return failure(flawText({ link, flaw: { kind: 'missing' } }));
    if (found.length > 1) return failure(flawText({ link, flaw: { kind: 'ambiguous', count: found.length } }));
    // The graph was checked before the start; but a rollback may have put an earlier version in place since.
    if (trail.some((each) => isSameComponent(each, provider.key))) {
      const way = [...trail.map(({ name }) => name), provider.key.name];
      return failure(flawText({ link, flaw: { kind: 'cycle', way } }));
    }
    if (trail.length > deepestChain) return failure(flawText({ link, flaw: { kind: 'too-deep' } }));
    if (!provider.version) return failure(`${link.provider}, which is to answer ${link.interface}, never started`);
    const end = { key: provider.key, version: provider.version };
    if (needsApproval({ key, version }, end)) {
      const right = linkRight(link, end);
      const denied = await denial(link, right, `${link.interface}#${question.function}`, asker);
      if (denied) return { kind: 'denied', denial: denied };
    }
    const outcome = await provider.actor.callOver(origin, (serving) => {
      // Approved was the version of that moment; with other rights it is another pair.
      if (isOtherPair(link, end, { key: provider.key, version: serving }, { key, version })) {
        return refused(`${link.provider} asks for other rights since the link to it was approved`);
      }
      const matched = match(link.interface, version, serving);
      if (matched.kind !== 'match') {
        return refused(matched.kind === 'mismatch' ? matched.message : `${key.name} does not import it`);
      }
      const wanted = matched.wanted.functions.some(({ name }) => name === question.function);
      const called = matched.offered.functions.find(({ name }) => name === question.function);
      if (!wanted || !called) return refused(`it has no ${question.function}`);
      return {
        kind: 'chosen',
        path: { interface: matched.offered.name, function: called.name },
        args: question.args,
        returnsResult: called.signature.result?.kind === 'result',
      };
    });
    if (outcome.kind === 'returned') return outcome;
    const { kind, message } = outcome.failure;
    const words = kind === 'not-linked' ? '' : `${failureWords[kind]}: `;
    return failure(`${link.provider}, which answers ${link.interface}, gave no answer: ${words}${message}`);
  }

  return {
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
    answer,
  };
}

/** The imports of a version that other components answer, as its worker needs to know them. */
export function linkedInterfaces({ imports, links = [] }: ComponentVersion): readonly LinkedInterface[] {
  return links.flatMap(({ interface: name, provider }) => {
    const item = imports.find((each) => each.kind === 'interface' && withoutVersion(each.name) === name);
    return item?.kind === 'interface' ? [{ name, provider, functions: item.functions }] : [];
  });
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

function isSameComponent(one: ComponentKey, other: ComponentKey): boolean {
  return one.manifestPath === other.manifestPath && one.name === other.name;
}

function useOf(link: Link): Use {
  return { capability: 'custom', interface: link.interface };
}

function isOtherPair(link: Link, approved: PairEnd, serving: PairEnd, consumer: PairEnd): boolean {
  if (approved.version === serving.version || !needsApproval(consumer, serving)) return false;
  return !needsApproval(consumer, approved) || linkRight(link, approved).pattern !== linkRight(link, serving).pattern;
}

interface PairEnd {
  readonly key: ComponentKey;
  readonly version: ComponentVersion;
}

function mismatchText({ interface: name, provider }: Link, message: string): string {
  return `${provider} does not answer ${name} as it is imported: ${message}`;
}

function failure(message: string): LinkAnswer {
  return { kind: 'failed', message };
}

function refused(message: string): Extract<CallOutcome, { kind: 'failed' }> {
  return { kind: 'failed', failure: { kind: 'not-linked', message } };
}

/** Two versions are compared once, however many calls go between them. */
function rememberedMatches(): (name: string, consumer: ComponentVersion, provider: ComponentVersion) => Match {
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
