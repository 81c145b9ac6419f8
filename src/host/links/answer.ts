import { compilePolicy, type Decision, type Link, type Policy, type Right } from '../../manifest/index.ts';
import type { FunctionSignature } from '../../wit/index.ts';
import type { ChosenCall } from '../actor/calls.ts';
import { type CallOutcome, type Failed, failed } from '../call-outcome.ts';
import { type Failure, failureWords } from '../failure.ts';
import { denialOf } from '../gates/denial.ts';
import { droppedBy, type LinkAnswer, type LinkQuestion } from '../gates/link/messages.ts';
import type { DenialEntry } from '../ledger/layout.ts';
import type { LifecycleState } from '../lifecycle.ts';
import type { ComponentVersion } from '../version.ts';
import type { CallArguments, ExportPath } from '../worker/messages.ts';
import { approvalOf, linkRight, needsApproval, useOf } from './approval.ts';
import { deepestChain, flawText } from './graph.ts';
import type { FindMatch, Match } from './match.ts';
import { isSameComponent, type LinkAsker, type LinkPeer, type LinksPorts } from './peers.ts';
import type { PrivateCall, PrivateInstances } from './private-instances.ts';

export interface AnswerPorts extends Pick<LinksPorts, 'clock' | 'permissions' | 'policy'> {
  readonly match: FindMatch;
  readonly privates: PrivateInstances;
  /** The components that a name means. */
  named(name: string): readonly LinkPeer[];
}

/** A component that a link leads to. */
type Provider = LinkPeer & { readonly version: ComponentVersion };

/** Makes calls over links. What is returned never rejects. */
export function createLinkAnswers(
  ports: AnswerPorts,
): (question: LinkQuestion, asker: LinkAsker) => Promise<LinkAnswer> {
  const { match, privates } = ports;

  /** Where a question leads, or a sentence that says why it leads nowhere. */
  function ended(link: Link, { origin: { trail } }: LinkAsker): Provider | string {
    const found = ports.named(link.provider);
    const [provider] = found;
    if (!provider) return flawText({ link, flaw: { kind: 'missing' } });
    if (found.length > 1) return flawText({ link, flaw: { kind: 'ambiguous', count: found.length } });
    // The graph was checked before the start; but a rollback may have put an earlier version in place since.
    if (trail.some((each) => isSameComponent(each, provider.key))) {
      const way = [...trail.map(({ name }) => name), provider.key.name];
      return flawText({ link, flaw: { kind: 'cycle', way } });
    }
    if (trail.length > deepestChain) return flawText({ link, flaw: { kind: 'too-deep' } });
    const { version } = provider;
    return version ? { ...provider, version } : `${link.provider}, which is to answer ${link.interface}, never started`;
  }

  function judge(link: Link, right: Right, { key }: LinkAsker): Decision {
    return compilePolicy(ports.policy(key, [right]))(useOf(link), ports.clock.now());
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
    const decision = judge(link, right, asker);
    if (decision.kind === 'allow') return undefined;
    if (decision.kind === 'deny') return denialOf(use, operation, decision);
    const pause = origin.pause();
    try {
      const permission = await ports.permissions.answer(use, operation, { key, policy, ended: origin.ended });
      if (permission.kind === 'once') return undefined;
      const now = judge(link, right, asker);
      return now.kind === 'allow' ? undefined : denialOf(use, operation, now);
    } finally {
      await pause.dispose();
    }
  }

  async function answer(question: LinkQuestion, asker: LinkAsker): Promise<LinkAnswer> {
    const { key, version, origin } = asker;
    const link = version.links?.find((each) => each.interface === question.interface);
    if (!link) return failure(`${key.name} has no link for ${question.interface}`);
    const provider = ended(link, asker);
    if (typeof provider === 'string') return failure(provider);
    const right = approvalOf(link, { key, version }, provider);
    if (isDrop(question)) {
      // Nobody is asked about the end of what was approved; and what is not approved any more has ended already.
      if (right && judge(link, right, asker).kind === 'deny') privates.end(origin, provider.key);
      if (!question.handles.every((handle) => privates.lives(handle, origin, provider.key))) return nothing;
    } else if (right) {
      const denied = await denial(link, right, `${link.interface}#${question.function}`, asker);
      if (denied) {
        privates.end(origin, provider.key);
        return { kind: 'denied', denial: denied };
      }
    }
    const find = (serving: ComponentVersion): Called | Failed => {
      // Approved was the version of that moment; with other rights it is another pair.
      if (isOtherPair(link, provider, { key: provider.key, version: serving }, asker)) {
        return refused(`${link.provider} asks for other rights since the link to it was approved`);
      }
      return calledIn(match(link.interface, version, serving), question, key.name);
    };
    const known = match(link.interface, version, provider.version);
    const apart = known.kind === 'match' && (known.handles || isDrop(question));
    const outcome = await (apart ? callApart : callShared)(question, asker, provider, find);
    return outcome.kind === 'returned' ? outcome : unanswered(link, outcome.failure);
  }

  function callShared(
    { args }: LinkQuestion,
    { origin }: LinkAsker,
    provider: Provider,
    find: (serving: ComponentVersion) => Called | Failed,
  ): Promise<CallOutcome> {
    return provider.actor.callOver(origin, (serving) => {
      const called = find(serving);
      return called.kind === 'failed' ? called : callOf(called, args);
    });
  }

  async function callApart(
    { args, handles }: LinkQuestion,
    { key, origin }: LinkAsker,
    provider: Provider,
    find: (serving: ComponentVersion) => Called | Failed,
  ): Promise<CallOutcome> {
    if (idle.has(provider.state)) return refused(`it is ${provider.state}`);
    const call: PrivateCall = {
      consumer: key,
      origin,
      handles,
      choose(serving, instance) {
        const called = find(serving);
        return called.kind === 'failed'
          ? called
          : callOf(called, { given: args, signature: called.signature, instance });
      },
    };
    return privates.call(call, provider);
  }

  return answer;
}

/** In these states nothing of a component runs, since a person or nobody wanted it to. */
export const idle: ReadonlySet<LifecycleState> = new Set(['installed', 'stopping', 'stopped']);

const nothing: LinkAnswer = { kind: 'returned', value: undefined };

/** A function of the component that answers. */
interface Called {
  readonly kind: 'called';
  readonly path: ExportPath;
  readonly signature: Pick<FunctionSignature, 'params' | 'result'>;
}

function calledIn(matched: Match, { function: name }: LinkQuestion, consumer: string): Called | Failed {
  if (matched.kind !== 'match') {
    return refused(matched.kind === 'mismatch' ? matched.message : `${consumer} does not import it`);
  }
  const { wanted, offered } = matched;
  const path = { interface: offered.name, function: name };
  const dropped = droppedBy(name);
  if (dropped !== undefined) {
    const own = { kind: 'opaque', text: dropped, of: offered.name } as const;
    return { kind: 'called', path, signature: { params: [{ name: 'self', type: own }] } };
  }
  const called = offered.functions.find((each) => each.name === name);
  if (!called || !wanted.functions.some((each) => each.name === name)) return refused(`it has no ${name}`);
  return { kind: 'called', path, signature: called.signature };
}

function callOf({ path, signature }: Called, args: CallArguments): ChosenCall {
  return { kind: 'chosen', path, args, returnsResult: signature.result?.kind === 'result' };
}

function isDrop({ function: name }: LinkQuestion): boolean {
  return droppedBy(name) !== undefined;
}

function isOtherPair(link: Link, approved: PairEnd, serving: PairEnd, consumer: PairEnd): boolean {
  if (approved.version === serving.version || !needsApproval(consumer, serving)) return false;
  return !needsApproval(consumer, approved) || linkRight(link, approved).pattern !== linkRight(link, serving).pattern;
}

type PairEnd = Pick<Provider, 'key' | 'version'>;

function unanswered({ provider, interface: name }: Link, { kind, message }: Failure): LinkAnswer {
  const words = kind === 'not-linked' ? '' : `${failureWords[kind]}: `;
  return failure(`${provider}, which answers ${name}, gave no answer: ${words}${message}`);
}

function failure(message: string): LinkAnswer {
  return { kind: 'failed', message };
}

function refused(message: string): Failed {
  return failed({ kind: 'not-linked', message });
}
