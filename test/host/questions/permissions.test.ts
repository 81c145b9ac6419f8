import { beforeEach, describe, expect, it } from 'vitest';
import { ManualClock } from '../../../src/base/index.ts';
import { createRights, type Rights } from '../../../src/host/grants/rights.ts';
import type { Permission } from '../../../src/host/questions/messages.ts';
import {
  answerWithinMs,
  type Asking,
  createPermissions,
  mostQuestions,
  type PermissionQuestion,
  type Permissions,
  type PersonsAnswer,
  questionsPerMs,
} from '../../../src/host/questions/permissions.ts';
import type { Right, Use } from '../../../src/manifest/index.ts';
import { memoryGrants } from '../support/host.ts';

const key = { manifestPath: '/m/airlock.json', name: 'n', origin: 'o' };
const data: Right = { capability: 'filesystem.read', pattern: './data/**' };
const more: Right = { capability: 'filesystem.read', pattern: './more/**' };
const variable: Right = { capability: 'environment', pattern: 'TOKEN' };
const read = (path: string): Use => ({ capability: 'filesystem.read', path });

interface Asked {
  readonly question: PermissionQuestion;
  readonly settled: AbortSignal;
  answer(answer: PersonsAnswer): void;
  fail(error: unknown): void;
}

let clock: ManualClock;
let undecided: 'deny' | 'ask';
let rights: Rights;
let permissions: Permissions;
let asked: Asked[];
let errors: string[];
let once: string[];
let grants: ReturnType<typeof memoryGrants>;

beforeEach(() => {
  clock = new ManualClock(10_000);
  undecided = 'ask';
  asked = [];
  errors = [];
  once = [];
  grants = memoryGrants();
  const log = { info: () => {}, warn: () => {}, error: (text: string) => void errors.push(text) };
  const onUndecided = { get: () => undecided, onChange: () => ({ dispose: () => {} }) };
  rights = createRights({ clock, log, grants, onUndecided });
  rights.onChange(() => permissions.recheck());
  permissions = createPermissions({
    clock,
    log,
    grant: rights.grant,
    refuse: rights.refuse,
    refused: rights.refused,
    allowedOnce: (_, right, words) => void once.push(`${right.pattern}: ${words}`),
    variable: (name) => (name === 'TOKEN' ? 'secret' : undefined),
    ask(_, question, settled) {
      const { promise, resolve, reject } = Promise.withResolvers<PersonsAnswer>();
      asked.push({ question, settled, answer: resolve, fail: reject });
      return promise;
    },
  });
});

/** A worker that asks, and what it has been told so far. */
function worker(name = 'n') {
  const end = new AbortController();
  const own = { ...key, name };
  const asking: Asking = { key: own, ended: end.signal, policy: () => rights.policy(own, [data, more, variable]) };
  const told: Permission[] = [];
  return {
    told,
    end: () => end.abort(),
    async ask(use: Use): Promise<void> {
      told.push(await permissions.answer(use, 'open-at', asking));
    },
  };
}

const settle = () => new Promise((resolve) => setImmediate(resolve));
const question = (at = 0): Asked => {
  const found = asked[at];
  if (!found) throw new Error(`there is no question ${at}`);
  return found;
};

describe('a question', () => {
  it('says the use, the request, the import and all of it in words', async () => {
    void worker().ask(read('data/a.txt'));
    await settle();
    expect(asked.map(({ question: put }) => put)).toEqual([
      { use: read('data/a.txt'), request: data, operation: 'open-at', words: 'read files: ./data/a.txt' },
    ]);
  });

  it.each([
    ['once', { kind: 'once' }, [], 0],
    ['session', { kind: 'decide-again' }, [{ ...data, session: true, since: 10_000 }], 0],
    ['always', { kind: 'decide-again' }, [data], 0],
    ['deny', { kind: 'refused', reason: 'refused' }, [], 1],
    ['no-answer', { kind: 'refused', reason: 'not-answered', until: 10_000 + answerWithinMs }, [], 0],
  ] as const)('that is answered %s', async (answer, permission, standing, refused) => {
    const asking = worker();
    void asking.ask(read('data/a.txt'));
    question().answer(answer);
    await settle();
    expect(asking.told).toEqual([permission]);
    expect(rights.standing(key).grants).toEqual(standing);
    expect(rights.refused(key)).toHaveLength(refused);
    expect(question().settled.aborted).toBe(true);
  });

  it('about a variable is answered with its value', async () => {
    const asking = worker();
    void asking.ask({ capability: 'environment', name: 'TOKEN' });
    question().answer('once');
    await settle();
    expect(asking.told).toEqual([{ kind: 'once', value: 'secret' }]);
  });

  it('that nobody answers in time is refused, and a later answer does not count', async () => {
    const asking = worker();
    void asking.ask(read('data/a.txt'));
    clock.advance(answerWithinMs - 1);
    await settle();
    expect(asking.told).toEqual([]);
    clock.advance(1);
    await settle();
    expect(asking.told).toMatchObject([{ kind: 'refused', reason: 'not-answered' }]);
    expect(question().settled.aborted).toBe(true);
    question().answer('always');
    await settle();
    expect(rights.standing(key).grants).toEqual([]);
  });

  it('that cannot be put is refused, and said to be so', async () => {
    const asking = worker();
    void asking.ask(read('data/a.txt'));
    question().fail(new Error('no window'));
    await settle();
    expect(asking.told).toMatchObject([{ reason: 'not-answered' }]);
    expect(errors).toEqual(['asking about n failed: no window']);
  });

  it('whose answer cannot be put on disk is refused', async () => {
    grants.grant = () => {
      throw new Error('locked');
    };
    const asking = worker();
    void asking.ask(read('data/a.txt'));
    question().answer('always');
    await settle();
    expect(asking.told).toEqual([{ kind: 'refused', reason: 'not-granted' }]);
    expect(errors).toHaveLength(1);
  });
});

describe('questions', () => {
  it('that are the same are one, and what it allows once only one of them may do', async () => {
    const [one, other] = [worker(), worker()];
    void one.ask(read('data/a.txt'));
    void other.ask(read('data/a.txt'));
    expect(asked).toHaveLength(1);
    question().answer('once');
    await settle();
    expect([one.told, other.told]).toEqual([[{ kind: 'once' }], []]);
    expect(once).toEqual(['./data/**: read files: ./data/a.txt']);
    expect(asked).toHaveLength(2);
    question(1).answer('session');
    await settle();
    expect(other.told).toEqual([{ kind: 'decide-again' }]);
  });

  it('that differ in the use or the component are apart', async () => {
    void worker().ask(read('data/a.txt'));
    void worker().ask(read('data/b.txt'));
    void worker('other').ask(read('data/a.txt'));
    await settle();
    expect(asked).toHaveLength(3);
  });

  it('about a request that was answered with no are refused, those that are open included', async () => {
    const [one, other, third] = [worker(), worker(), worker()];
    void one.ask(read('data/a.txt'));
    void other.ask(read('data/b.txt'));
    void third.ask(read('more/a.txt'));
    question().answer('deny');
    await settle();
    expect(question(1).settled.aborted).toBe(true);
    expect(question(2).settled.aborted).toBe(false);
    await other.ask(read('data/b.txt'));
    expect(other.told).toEqual([{ kind: 'decide-again' }, { kind: 'refused', reason: 'refused' }]);
    expect(asked).toHaveLength(3);
    rights.grant(key, data, { kind: 'session' });
    rights.revoke(key, data);
    expect(rights.refused(key)).toEqual([]);
  });

  it('are bounded in a minute, for each component', async () => {
    const asking = worker();
    for (let at = 0; at < mostQuestions; at++) {
      void asking.ask(read(`data/${at}`));
      question(at).answer('once');
      await settle();
      clock.advance(100);
    }
    await asking.ask(read('data/x'));
    expect(asking.told.at(-1)).toEqual({
      kind: 'refused',
      reason: 'too-many-questions',
      until: 10_000 + questionsPerMs,
    });
    void worker('other').ask(read('data/x'));
    expect(asked).toHaveLength(mostQuestions + 1);
    clock.advance(questionsPerMs - mostQuestions * 100);
    void asking.ask(read('data/x'));
    expect(asked).toHaveLength(mostQuestions + 2);
  });

  it.each([
    [
      'the right is granted elsewhere',
      () => grants.grant(key, data),
      () => rights.grant(key, data, { kind: 'always' }),
    ],
    ['the right is ruled out', () => {}, () => rights.ruleOut(key, data)],
    [
      'nobody is to be asked any more',
      () => {},
      () => {
        undecided = 'deny';
        permissions.recheck();
      },
    ],
    ['the host ends', () => {}, () => void permissions.dispose()],
  ])('are settled when %s', async (_, __, change) => {
    const asking = worker();
    void asking.ask(read('data/a.txt'));
    change();
    await settle();
    expect(asking.told).toEqual([{ kind: 'decide-again' }]);
    expect(question().settled.aborted).toBe(true);
  });

  it('are withdrawn with the last worker that waits for them', async () => {
    const [one, other] = [worker(), worker()];
    void one.ask(read('data/a.txt'));
    void other.ask(read('data/a.txt'));
    one.end();
    await settle();
    expect(one.told).toHaveLength(1);
    expect(question().settled.aborted).toBe(false);
    other.end();
    await settle();
    expect(other.told).toHaveLength(1);
    expect(question().settled.aborted).toBe(true);
    await one.ask(read('data/a.txt'));
    expect(asked).toHaveLength(1);
  });

  it('are put about nothing that is decided, or that the manifest does not request', async () => {
    const asking = worker();
    await asking.ask(read('etc/passwd'));
    rights.grant(key, data, { kind: 'session' });
    await asking.ask(read('data/a.txt'));
    expect(asking.told).toEqual([{ kind: 'decide-again' }, { kind: 'decide-again' }]);
    expect(asked).toEqual([]);
  });

  it('are settled when the grants that would answer them are not', async () => {
    void permissions.dispose();
    const asking = worker();
    await asking.ask(read('data/a.txt'));
    expect(asking.told).toEqual([{ kind: 'refused', reason: 'not-granted' }]);
  });
});
