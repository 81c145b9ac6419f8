import { type FunctionSignature, fitted, type HandleType } from '../../wit/index.ts';
import { type CallOutcome, type Failed, failed } from '../call-outcome.ts';
import { dropOf, type LinkHandle } from '../gates/link/messages.ts';
import { idle } from '../links/answer.ts';
import type { CallOrigin } from '../links/origin.ts';
import type { PrivateInstances } from '../links/private-instances.ts';
import { type ComponentKey, type ComponentVersion, nameOfKey } from '../version.ts';
import type { ExportPath } from '../worker/messages.ts';
import type { Hosted } from './roster.ts';

/** A resource of a component that a person holds between calls. */
export interface HeldResource {
  /** What stands for it in arguments and results, as `handle-1`: a name is used once. */
  readonly name: string;
  /** The whole name of its interface. */
  readonly of: string;
  readonly resource: string;
}

/**
 * The resources that a person holds. As a consumer over a link has, the person has an instance of each component of
 * their own, in which what they hold lives; it ends with a swap, a restart or a stop of the component, and all that is
 * held with it.
 */
export interface Holdings {
  list(key: ComponentKey): readonly HeldResource[];
  /** Calls a function in that instance. In the arguments and in what is returned a handle is the name of what is held. */
  call(
    key: ComponentKey,
    path: ExportPath,
    signature: FunctionSignature,
    args: readonly unknown[],
  ): Promise<CallOutcome>;
  /** Ends a resource that is held. */
  drop(key: ComponentKey, name: string): Promise<CallOutcome>;
}

export interface HoldingsPorts {
  readonly privates: Pick<PrivateInstances, 'call' | 'lives' | 'end'>;
  find(key: ComponentKey): Hosted | undefined;
}

interface Held extends HeldResource {
  readonly handle: LinkHandle;
}

/** What a person holds of one component. */
interface Hand {
  readonly origin: CallOrigin;
  held: readonly Held[];
  last: number;
}

export function createHoldings({ privates, find }: HoldingsPorts): Holdings & { end(key: ComponentKey): void } {
  const hands = new Map<string, Hand>();

  function handOf(key: ComponentKey): Hand {
    const known = hands.get(nameOfKey(key)) ?? { origin: personsOrigin(), held: [], last: 0 };
    hands.set(nameOfKey(key), known);
    // What ended with its instance is not held any more.
    known.held = known.held.filter(({ handle }) => privates.lives(handle, known.origin, key));
    return known;
  }

  async function call(
    key: ComponentKey,
    path: ExportPath,
    signature: Pick<FunctionSignature, 'params' | 'result'>,
    args: readonly unknown[],
  ): Promise<CallOutcome> {
    const hosted = find(key);
    const { state, version } = hosted?.actor.standing() ?? {};
    if (!hosted || !version || !state)
      return failed({ kind: 'component-not-found', message: `${key.name} never started` });
    if (idle.has(state)) return failed({ kind: 'stopped', message: `it is ${state}` });
    const hand = handOf(key);
    const entered = enter(hand, signature, args);
    if ('kind' in entered) return entered;
    const { given, handles, away } = entered;
    // What is given away belongs to the component from now on, whatever becomes of the call.
    hand.held = hand.held.filter(({ handle }) => !away.includes(handle));
    const outcome = await privates.call(
      {
        consumer: key,
        origin: hand.origin,
        handles,
        choose: (serving: ComponentVersion, instance) =>
          serving === version
            ? {
                kind: 'chosen',
                path,
                args: { given, signature, instance },
                returnsResult: signature.result?.kind === 'result',
              }
            : failed({ kind: 'stopped', message: 'another version took its place meanwhile' }),
      },
      { key, version, actor: hosted.actor },
    );
    return outcome.kind === 'returned' ? { kind: 'returned', value: leave(hand, signature, outcome.value) } : outcome;
  }

  return {
    list: (key) => handOf(key).held.map(({ name, of, resource }) => ({ name, of, resource })),
    call,
    async drop(key, name) {
      const found = handOf(key).held.find((each) => each.name === name);
      if (!found) return failed({ kind: 'not-linked', message: `${name} is not held any more` });
      const { of, resource } = found;
      const self = { name: 'self', type: { kind: 'opaque', text: resource, of } } as const;
      return call(key, { interface: of, function: dropOf(resource) }, { params: [self] }, [name]);
    },
    end(key) {
      const known = hands.get(nameOfKey(key));
      if (known) privates.end(known.origin, key);
    },
  };
}

interface Entered {
  readonly given: readonly unknown[];
  readonly handles: readonly LinkHandle[];
  /** Those that are given away, and not lent. */
  readonly away: readonly LinkHandle[];
}

/** The arguments, with handles in the place of names. */
function enter(
  { held }: Hand,
  { params }: Pick<FunctionSignature, 'params'>,
  args: readonly unknown[],
): Entered | Failed {
  const passed: { readonly handle: LinkHandle; readonly lent: boolean }[] = [];
  const given: unknown[] = [];
  for (const [index, { name, type }] of params.entries()) {
    const copy = fitted(type, args[index], (wanted, value) => {
      const found = held.find((each) => each.name === value && isOf(each, wanted));
      if (found) passed.push({ handle: found.handle, lent: wanted.lent });
      return found?.handle;
    });
    if (copy.kind === 'misfit') return failed({ kind: 'not-linked', message: `${name}: ${copy.message} that is held` });
    given.push(copy.value);
  }
  const handles = passed.map(({ handle }) => handle);
  const away = passed.filter(({ lent }) => !lent).map(({ handle }) => handle);
  if (away.some((handle) => handles.indexOf(handle) !== handles.lastIndexOf(handle))) {
    return failed({ kind: 'not-linked', message: 'what is given away cannot be given twice' });
  }
  return { given, handles, away };
}

/** What was returned, with names in the place of handles. All of them are held from now on. */
function leave(hand: Hand, { result }: Pick<FunctionSignature, 'result'>, value: unknown): unknown {
  if (!result) return undefined;
  const copy = fitted(result, value, ({ of, resource }, handle) => {
    if (typeof handle !== 'string') return undefined;
    const name = `handle-${++hand.last}`;
    hand.held = [...hand.held, { name, of, resource, handle }];
    return name;
  });
  if (copy.kind === 'misfit') throw new Error(`an instance returned what is not of the type: ${copy.message}`);
  return copy.value;
}

function isOf(held: HeldResource, wanted: HandleType): boolean {
  return held.of === wanted.of && held.resource === wanted.resource;
}

/** A person waits as long as the component itself may take, and is not ended. */
function personsOrigin(): CallOrigin {
  return {
    trail: [],
    deadline: () => Number.POSITIVE_INFINITY,
    pause: () => ({ dispose: () => {} }),
    ended: new AbortController().signal,
  };
}
