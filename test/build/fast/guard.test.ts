import { expect, it } from 'vitest';
import { createGuard, type GuardPorts } from '../../../src/build/fast/guard.ts';
import { type MakeShell, makeHere } from '../../../src/build/fast/make.ts';
import type { SealedFolder } from '../../../src/build/sealed-folder.ts';
import type { Shell } from '../../../src/build/fast/shell.ts';

it('finds nothing wrong with the tools that are pinned, and tests them once', { timeout: 120_000 }, async () => {
  let made = 0;
  const { ports, entries } = setUp((request) => {
    made++;
    return makeHere(request);
  });
  const guard = createGuard(ports);
  await Promise.all([guard.test(), guard.test()]);
  expect(await guard.flaw()).toBeUndefined();
  await createGuard(ports).test();
  expect(made).toBe(1);
  expect(entries.size).toBe(1);
  await createGuard({ ...ports, tools: 'newer' }).test();
  expect(made).toBe(2);

  // Tools that make something else are found by what it answers, and the next process looks again.
  const broken = setUp(async (request) => {
    const answer = await makeHere(request);
    return answer.outcome.kind === 'shell'
      ? { ...answer, outcome: { ...answer.outcome, shell: mute(answer.outcome.shell) } }
      : answer;
  });
  const suspicious = createGuard(broken.ports);
  expect(await suspicious.flaw()).toBeUndefined();
  await suspicious.test();
  expect(await suspicious.flaw()).toMatch(/^a component made of it (?:failed|answered)/);
  expect(broken.entries.size).toBe(0);
});

const failures: readonly [name: string, ports: Partial<GuardPorts>, flaw: RegExp][] = [
  [
    'another version',
    { version: () => Promise.resolve('0.24.0') },
    /^componentize-js is 0\.24\.0, and 0\.23\.0 is known$/,
  ],
  [
    'no version',
    { version: () => Promise.reject(new Error('gone')) },
    /^the version of componentize-js cannot be read: gone$/,
  ],
  [
    'an engine that cannot be prepared',
    { make: () => Promise.resolve({ outcome: { kind: 'unsuitable', reason: 'no splicer' }, timings: {} }) },
    /^the engine cannot be prepared .*no splicer/,
  ],
];
it.each(failures)('tells of %s', async (_name, changed, flaw) => {
  const { ports } = setUp(makeHere);
  const guard = createGuard({ ...ports, ...changed });
  if (changed.make) await guard.test();
  expect(await guard.flaw()).toMatch(flaw);
});

/** The shell with bindings that give the source nothing to do. */
function mute(shell: Shell): Shell {
  return { ...shell, environment: { ...shell.environment, EXPORT_CNT: '0' } };
}

function setUp(make: MakeShell): { ports: GuardPorts; entries: Map<string, Uint8Array> } {
  const entries = new Map<string, Uint8Array>();
  const folder: SealedFolder = {
    read: (name) => Promise.resolve(entries.get(name)),
    write: (name, bytes) => Promise.resolve(void entries.set(name, bytes)),
  };
  return { ports: { version: () => Promise.resolve('0.23.0'), make, folder, tools: 'these' }, entries };
}
