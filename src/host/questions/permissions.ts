import { type Clock, type Log, messageOf, type Owned } from '../../base/index.ts';
import { decide, type Policy, type Right, type Use } from '../../manifest/index.ts';
import { useWords } from '../gates/denial.ts';
import type { GrantTerm } from '../grants/rights.ts';
import { isSame } from '../grants/session.ts';
import { type ComponentKey, nameOfKey } from '../version.ts';
import type { Permission } from './messages.ts';

/** What a person is asked, of one use of one component. What a guest or an author wrote is in it as they wrote it. */
export interface PermissionQuestion {
  readonly use: Use;
  /** The manifest's pattern that covers the use: what "this session" and "always" grant, and "deny" keeps back. */
  readonly request: Right;
  /** The import that was called. */
  readonly operation: string;
  /** The use in words, as "read files: ./data/a.txt". */
  readonly words: string;
}

export type PersonsAnswer =
  /** Exactly this use. */
  | 'once'
  | 'session'
  | 'always'
  /** No, and for this session nothing more about this request. */
  | 'deny'
  | 'no-answer';

/**
 * Puts a question to the person. The signal says when it is settled otherwise and the answer does not count any more:
 * the person took too long, the component was stopped, or the right was granted or taken back elsewhere.
 */
export type AskPerson = (
  key: ComponentKey,
  question: PermissionQuestion,
  settled: AbortSignal,
) => Promise<PersonsAnswer>;

/** How many questions a component may put to the person within {@link questionsPerMs}; further ones are refused. */
export const mostQuestions = 5;
export const questionsPerMs = 60_000;

/** How long the person has for an answer. */
export const answerWithinMs = 60_000;

/** Who asks: one worker of one component. */
export interface Asking {
  readonly key: ComponentKey;
  /** What is in force for that worker's version now. */
  policy(): Policy;
  /** The worker is being ended. */
  readonly ended: AbortSignal;
}

export interface PermissionsPorts {
  readonly clock: Clock;
  readonly log: Log;
  readonly ask?: AskPerson;
  refused(key: ComponentKey): readonly Right[];
  grant(key: ComponentKey, right: Right, term: GrantTerm): void;
  refuse(key: ComponentKey, request: Right): void;
  /** The person allowed one use, which is going to happen. */
  allowedOnce(key: ComponentKey, request: Right, words: string): void;
  /** The value of a variable of the host's environment. */
  variable(name: string): string | undefined;
}

/** Settles what workers ask about undecided uses: by what is in force by now, or by the person. */
export interface Permissions extends Owned {
  /** Never rejects. It settles when the person answers, when nobody does in time, or when the worker is being ended. */
  answer(use: Use, operation: string, asking: Asking): Promise<Permission>;
  /** What decides may have changed: open questions that it has answered are settled. */
  recheck(): void;
}

type Outcome = PersonsAnswer | 'changed' | 'failed';

interface Open {
  readonly asking: Asking;
  readonly use: Use;
  readonly request: Right;
  readonly words: string;
  /** How many workers wait for it; it is withdrawn with the last. */
  waiting: number;
  readonly outcome: Promise<Outcome>;
  settle(outcome: Outcome): void;
  /** Whether the one use that the person allowed has been taken. */
  taken: boolean;
}

export function createPermissions(ports: PermissionsPorts): Permissions {
  const { clock, log } = ports;
  /** Each question that is open, by its component, use and request. */
  const open = new Map<string, Open>();
  /** When each component put its last questions. */
  const asked = new Map<string, readonly number[]>();
  let ended = false;

  /** The request that a use is undecided under, if it is. */
  function undecided(use: Use, asking: Asking): Right | undefined {
    const decision = decide(use, asking.policy(), clock.now());
    return decision.kind === 'ask' ? { capability: use.capability, pattern: decision.request } : undefined;
  }

  function isRefused(key: ComponentKey, request: Right): boolean {
    return ports.refused(key).some((other) => isSame(other, request));
  }

  /** The time before which a component may not ask, if it has asked too much. */
  function quietUntil(key: ComponentKey): number | undefined {
    const now = clock.now();
    const recent = (asked.get(nameOfKey(key)) ?? []).filter((time) => time > now - questionsPerMs && time <= now);
    const [first = now] = recent;
    if (recent.length >= mostQuestions) return first + questionsPerMs;
    asked.set(nameOfKey(key), [...recent, now]);
    return undefined;
  }

  function put(name: string, question: PermissionQuestion, asking: Asking): Open {
    const { promise, resolve } = Promise.withResolvers<Outcome>();
    const settled = new AbortController();
    const timer = clock.after(answerWithinMs, () => entry.settle('no-answer'));
    const entry: Open = {
      asking,
      use: question.use,
      request: question.request,
      words: question.words,
      waiting: 0,
      outcome: promise,
      taken: false,
      settle(outcome) {
        if (open.get(name) !== entry) return;
        open.delete(name);
        void timer.dispose();
        settled.abort();
        resolve(take(outcome, asking.key, question.request));
      },
    };
    open.set(name, entry);
    const answering = ports.ask?.(asking.key, question, settled.signal) ?? Promise.resolve('no-answer' as const);
    answering.then(
      (said) => entry.settle(said),
      (error: unknown) => {
        log.error(`asking about ${asking.key.name} failed: ${messageOf(error)}`);
        entry.settle('no-answer');
      },
    );
    return entry;
  }

  /** Puts in force what the person answered. */
  function take(outcome: Outcome, key: ComponentKey, request: Right): Outcome {
    try {
      if (outcome === 'session' || outcome === 'always') ports.grant(key, request, { kind: outcome });
      if (outcome === 'deny') ports.refuse(key, request);
      return outcome;
    } catch (error) {
      log.error(`what was answered about ${key.name} could not be put in force: ${messageOf(error)}`);
      return 'failed';
    }
  }

  async function outcomeFor(entry: Open, { ended: gone }: Asking): Promise<Outcome> {
    entry.waiting++;
    const { promise: ending, resolve: end } = Promise.withResolvers<Outcome>();
    const leave = (): void => {
      end('changed');
      if (--entry.waiting === 0) entry.settle('changed');
    };
    gone.addEventListener('abort', leave, { once: true });
    const outcome = await Promise.race([entry.outcome, ending]);
    gone.removeEventListener('abort', leave);
    return outcome;
  }

  async function answer(use: Use, operation: string, asking: Asking): Promise<Permission> {
    for (;;) {
      const { key } = asking;
      if (ended || asking.ended.aborted) return { kind: 'refused', reason: 'not-granted' };
      const request = undecided(use, asking);
      if (!request) return { kind: 'decide-again' };
      if (isRefused(key, request)) return { kind: 'refused', reason: 'refused' };
      const name = JSON.stringify([nameOfKey(key), use, request]);
      let entry = open.get(name);
      if (!entry) {
        const until = quietUntil(key);
        if (until !== undefined) return { kind: 'refused', reason: 'too-many-questions', until };
        entry = put(name, { use, request, operation, words: useWords(use) }, asking);
      }
      const outcome = await outcomeFor(entry, asking);
      // One use was allowed: whoever else waits for the same answer puts the question again.
      if (outcome === 'once' && entry.taken) continue;
      entry.taken = true;
      if (outcome === 'once') ports.allowedOnce(key, request, entry.words);
      return permissionFor(outcome, use);
    }
  }

  function permissionFor(outcome: Outcome, use: Use): Permission {
    switch (outcome) {
      case 'once': {
        const value = use.capability === 'environment' ? ports.variable(use.name) : undefined;
        return { kind: 'once', ...(value === undefined ? {} : { value }) };
      }
      case 'session':
      case 'always':
      case 'changed':
        return { kind: 'decide-again' };
      case 'deny':
        return { kind: 'refused', reason: 'refused' };
      case 'no-answer':
        // Nobody is there, so nobody is asked the same at once again.
        return { kind: 'refused', reason: 'not-answered', until: clock.now() + answerWithinMs };
      case 'failed':
        return { kind: 'refused', reason: 'not-granted' };
    }
  }

  return {
    answer,
    recheck() {
      for (const entry of Array.from(open.values())) {
        const { asking, use, request } = entry;
        const now = undecided(use, asking);
        if (now === undefined || !isSame(now, request)) entry.settle('changed');
        else if (isRefused(asking.key, request)) entry.settle('changed');
      }
    },
    dispose() {
      ended = true;
      for (const entry of Array.from(open.values())) entry.settle('changed');
    },
  };
}
