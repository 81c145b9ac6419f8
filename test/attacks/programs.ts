import { chmodSync, existsSync, mkdirSync, readFileSync, renameSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect } from 'vitest';
import type { Right } from '../../src/manifest/index.ts';
import { rights } from '../host/support/gates.ts';
import { isRunning } from '../host/support/running.ts';
import { commands, granted, places, type ProgramAttack, shells, sizes } from './program-tables.ts';
import { expectRecorded, recording } from './record.ts';
import type { Register, Suite } from './suite.ts';

/**
 * Attacks by way of programs. Those of `programFolder` say in a file that they ran; the search path holds relative
 * folders and one of the component's own before it.
 */
export function programs({ attack, control }: Register): void {
  describe('programs that were granted run:', () => {
    control('with their argument', async (suite) => {
      await prepared(suite);
      expect(await suite.run('runner', `exec('say', ['-n', 'hello']) + exec('say', ['hello'])`)).toBe(
        'exited 0: [-n hello]\nexited 0: [hello]\n',
      );
      expect(ran(suite)).toEqual(['say [-n hello]', 'say [hello]']);
    });
  });

  describe.each([
    ['that were not granted', commands],
    ['through a shell', shells],
    ['from another place', places],
    ['beyond their size', sizes],
  ] as const)('programs %s:', (_what, table) => {
    for (const each of table) attack(each[0], (suite) => withstands(suite, each), 60_000);
  });

  describe('programs:', () => {
    attack('another executable under the name that was granted does not run', async (suite) => {
      await prepared(suite);
      expect(await suite.run('runner', `exec('swapped')`)).toBe('exited 0: []\n');
      const place = join(programFolder(suite), 'swapped');
      renameSync(place, `${place}-before`);
      symlinkSync('held', place);
      const attempt = await recording(suite, 'runner', () => suite.run('runner', `exec('swapped')`));
      expect(attempt.value).toBe('access-denied');
      expectRecorded(attempt.recorded, { capability: 'process', what: 'swapped', reason: 'not-granted' });
      expect(ran(suite)).toEqual(['swapped []']);
    });
    attack('what runs ends when the right is taken back, with what it started', async (suite) => {
      await prepared(suite);
      const answer = suite.run('runner', `exec('hang')`);
      const pids = (): readonly number[] => readPids(suite);
      await expect.poll(() => pids().length > 0 && pids().every(isRunning), { timeout: 60_000 }).toBe(true);
      suite.host.revoke(suite.key('runner'), { capability: 'process', pattern: 'hang' });
      expect(await answer).toBe('access-denied');
      await expect.poll(() => pids().filter(isRunning), { timeout: 60_000 }).toEqual([]);
      expect(suite.denials('runner')).toContainEqual(expect.objectContaining({ what: 'hang', reason: 'revoked' }));
    });
  });
}

/** The last folder of the search path that the attacks' host has, and the only one that is as it should be. */
const programFolder = ({ outer }: Pick<Suite, 'outer'>): string => join(outer, 'programs');

async function withstands(suite: Suite, [script, gets, recorded, runs = []]: ProgramAttack): Promise<void> {
  await prepared(suite);
  const attempt = await recording(suite, 'runner', () => suite.run('runner', script));
  if (typeof gets === 'string') expect(attempt.value).toBe(gets);
  else expect(attempt.value).toMatch(gets);
  expectRecorded(attempt.recorded, recorded);
  expect(ran(suite)).toEqual(runs);
  for (const place of ['component/pwned', 'component/out/pwned', 'programs/pwned', 'pwned']) {
    expect(existsSync(join(suite.outer, place))).toBe(false);
  }
  await expect.poll(() => readPids(suite).filter(isRunning), { timeout: 60_000 }).toEqual([]);
}

/** The programs that ran since the last look. */
function ran(suite: Suite): readonly string[] {
  const place = logOf(suite);
  const lines = existsSync(place) ? readFileSync(place, 'utf8').split('\0').slice(0, -1) : [];
  writeFileSync(place, '');
  return lines;
}

const logOf = (suite: Suite): string => join(suite.outer, 'programs-ran');

function readPids({ outer }: Suite): readonly number[] {
  const place = join(outer, 'component/pids');
  return existsSync(place) ? readFileSync(place, 'utf8').split(' ').filter(Boolean).map(Number) : [];
}

async function prepared(suite: Suite): Promise<void> {
  const key = suite.key('runner');
  if (!suite.host.snapshot(key)) {
    layOutPrograms(suite);
    const asked = granted.map((pattern): Right => ({ capability: 'process', pattern }));
    const others = [...rights('environment ATTACK_HOME', 'write ./out/**')];
    const version = { ...suite.hostile, callTimeMs: 3000 };
    const held: readonly Right[] = [{ capability: 'process', pattern: 'held' }, ...rights('environment ATTACK_TOKEN')];
    expect(await suite.deploy('runner', version, others, [...asked, ...held])).toMatchObject({ kind: 'returned' });
    // A command is granted by way of the host, which ties the grant to the executable.
    for (const right of asked) grantIfThere(suite, right);
  }
  ran(suite);
}

/** What cannot be tied to an executable is not granted, however the person would have it. */
function grantIfThere(suite: Suite, right: Right): void {
  if (!['own', 'writable'].includes(right.pattern)) {
    return suite.host.grant(suite.key('runner'), right, { kind: 'always' });
  }
  // As if the store said so all the same, bound to the place where it lies.
  const path = right.pattern === 'own' ? 'component/tools/own' : 'programs/writable';
  suite.grants.grant(suite.key('runner'), right, { pin: join(suite.outer, path) });
}

function layOutPrograms(suite: Suite): void {
  const folder = programFolder(suite);
  mkdirSync(folder, { recursive: true });
  mkdirSync(join(suite.outer, 'component/tools'), { recursive: true });
  const put = (place: string, body: string, mode = 0o755): void => {
    const name = place.replace(/.*\//, '');
    const log = `printf '%s\\0' "${name} ${name === 'say' || name === 'swapped' ? '[$*]' : '$*'}" >> '${logOf(suite)}'`;
    writeFileSync(join(suite.outer, place), `#!/bin/sh\n${log}\n${body}\n`);
    chmodSync(join(suite.outer, place), mode);
  };
  put('programs/say', `printf '[%s]\\n' "$*"`);
  put('programs/swapped', `printf '[%s]\\n' "$*"`);
  put('programs/held', '/usr/bin/touch pwned');
  put('programs/show', '/usr/bin/env');
  put('programs/flood', 'while :; do echo xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx; done');
  put('programs/hang', '/bin/sleep 600 & echo "$$ $!" > pids; wait');
  put('programs/writable', '/usr/bin/touch pwned', 0o777);
  for (const place of ['component/tools/own', 'component/own']) put(place, '/usr/bin/touch pwned');
}
