import { chmodSync, existsSync, mkdirSync, readFileSync, renameSync, symlinkSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Right } from '../../../src/manifest/index.ts';
import { temporaryFolder, type TemporaryFolder } from '../../support/workspace.ts';
import { versionOf } from '../support/component.ts';
import { running } from '../support/gate-sources.ts';
import { startHost, type TestHost } from '../support/host.ts';
import { isRunning } from '../support/running.ts';

const built = versionOf(running);

let bin: TemporaryFolder;
let test: TestHost;

const patterns = ['say', 'say *', 'tell', 'hang', 'flood', 'own', 'none'];
const right = (pattern: string): Right => ({ capability: 'process', pattern });
const errors = { accessDenied: -1, notFound: -2, invalidArgument: -3, limitExceeded: -4 };

beforeEach(async () => {
  bin = await temporaryFolder('airlock-bin');
  put(join(bin.path, 'say'), 'echo "said: $1"; [ $# -lt 2 ] && exit 4');
  put(join(bin.path, 'tell'), 'cat; pwd; /usr/bin/env');
  // Not in words of its own: it ends only if the group is ended.
  put(join(bin.path, 'hang'), '/bin/sleep 600 & echo "$$ $!" > pids; wait');
  put(
    join(bin.path, 'flood'),
    'while :; do echo xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx; done',
  );
  test = await startHost({ PATH: `tools${delimiter}.${delimiter}${bin.path}`, LANG: 'C', TOKEN: 'secret' });
  mkdirSync(join(test.folder, 'tools'));
  put(join(test.folder, 'tools/own'), 'echo pwned > pwned');
  put(join(test.folder, 'own'), 'echo pwned > pwned');
  const requests = [...patterns.map(right), { capability: 'environment', pattern: 'LANG' } as const];
  await test.deploy({ ...(await built), requests, callTimeMs: 8000 });
});

afterEach(async () => {
  await test.end();
  await bin.dispose();
});

function put(path: string, script: string): void {
  writeFileSync(path, `#!/bin/sh\n${script}\n`);
  chmodSync(path, 0o755);
}

const attempt = async (program: string, argument = ''): Promise<unknown> => {
  const outcome = await test.call('attempt', program, argument);
  return outcome.kind === 'returned' ? outcome.value : outcome.failure.kind;
};
const denials = () => test.host.snapshot(test.key)?.denials ?? [];
const grant = (...granted: readonly string[]): void => granted.forEach((pattern) => test.grant(right(pattern)));
const pids = (): number[] => readFileSync(join(test.folder, 'pids'), 'utf8').split(' ').map(Number);

describe('a component that runs programs', () => {
  it('runs what was granted, with no right of its own beside', async () => {
    grant('say', 'say *', 'tell');
    expect(await attempt('say')).toBe(4);
    expect(await test.call('output', 'say', 'hello')).toEqual({ kind: 'returned', value: 'said: hello\n' });
    test.grant({ capability: 'environment', pattern: 'LANG' });
    const told = await test.call('output', 'tell', '');
    expect(told).toMatchObject({ value: expect.stringContaining(`input${test.folder}\n`) as unknown });
    expect(told).toMatchObject({ value: expect.stringContaining('LANG=C\n') as unknown });
    expect(told).toMatchObject({ value: expect.not.stringMatching(/TOKEN|PATH=.*airlock-bin/) as unknown });
  });

  it('is refused what was not granted, and each refusal is recorded', async () => {
    expect(await attempt('say', 'hello')).toBe(errors.accessDenied);
    expect(await attempt('sh', '-c')).toBe(errors.accessDenied);
    expect(denials()).toMatchObject([
      { capability: 'process', what: 'say hello', reason: 'not-granted', request: 'say *', count: 1 },
      { capability: 'process', what: 'sh -c', reason: 'not-requested', suggestion: 'sh -c', count: 1 },
    ]);
  });

  it.each(['--option', '-x', '-'])('puts no option in the place of an argument: %s', async (option) => {
    grant('say *');
    expect(await attempt('say', option)).toBe(errors.accessDenied);
    expect(denials()).toMatchObject([{ reason: 'not-requested' }]);
  });

  it.each(['$(echo pwned > pwned)', '`echo pwned > pwned`', '; echo pwned > pwned', '| tee pwned', '\n', '%PATH%'])(
    'gives %j to no shell',
    async (argument) => {
      grant('say *');
      expect(await test.call('output', 'say', argument)).toEqual({ kind: 'returned', value: `said: ${argument}\n` });
      expect(existsSync(join(test.folder, 'pwned'))).toBe(false);
    },
  );

  it('finds nothing through relative entries of the search path', async () => {
    expect(() => grant('own')).toThrow('there is no program own');
    expect(() => grant('none')).toThrow('there is no program none');
    expect(await attempt('own')).toBe(errors.accessDenied);
    expect(await attempt('none')).toBe(errors.accessDenied);
    expect(existsSync(join(test.folder, 'pwned'))).toBe(false);
  });

  it('runs nothing that lies in its own folder, and the person is told', async () => {
    await test.end();
    const folder = await temporaryFolder('airlock-own');
    mkdirSync(join(folder.path, 'tools'));
    put(join(folder.path, 'tools/own'), 'echo pwned > pwned');
    test = await startHost({ PATH: join(folder.path, 'tools') }, {}, folder);
    await test.deploy({ ...(await built), requests: [right('own')] });
    grant('own');
    expect(await attempt('own')).toBe(errors.notFound);
    expect(denials()).toMatchObject([
      { what: `${folder.path}/tools/own, which lies in the workspace`, reason: 'never-grantable' },
    ]);
    expect(existsSync(join(folder.path, 'pwned'))).toBe(false);
  });

  it('loses the right when another program takes the name of the one that was granted', async () => {
    grant('say');
    expect(await attempt('say')).toBe(4);
    renameSync(join(bin.path, 'say'), join(bin.path, 'other'));
    symlinkSync(join(bin.path, 'tell'), join(bin.path, 'say'));
    expect(await attempt('say')).toBe(errors.accessDenied);
    expect(denials()).toMatchObject([{ what: 'say', reason: 'not-granted' }]);
  });

  it.each(['/bin/sh', './own', '../own', 'tools/own', ''])('names no path: %j', async (program) => {
    grant('say', 'say *', 'tell');
    expect(await attempt(program)).toBe(errors.accessDenied);
  });

  it('is told of sizes that are too large, which are recorded', async () => {
    grant('say *', 'flood');
    expect(await attempt('say', 'x'.repeat(140_000))).toBe(errors.limitExceeded);
    expect(await attempt('flood')).toBe(errors.limitExceeded);
    expect(await attempt('say', 'a\0b')).toBe(errors.invalidArgument);
    expect(denials().map(({ capability, what }) => [capability, what])).toEqual([
      ['limit', 'arguments of a program: 128 KiB'],
      ['limit', 'output of a program: 4 MiB'],
    ]);
  });

  it('waits no longer than its own call, and leaves nothing running', { timeout: 20_000 }, async () => {
    grant('hang');
    const requests = patterns.map(right);
    await test.deploy({ ...(await built), requests, callTimeMs: 1500 });
    expect(await attempt('hang')).toBe('execution-timeout');
    await vi.waitFor(() => expect(pids().filter(isRunning)).toEqual([]));
    grant('say');
    expect(await attempt('say')).toBe(4);
  });

  it('loses what runs when the right is taken back, and goes on', async () => {
    grant('hang');
    const outcome = attempt('hang');
    await vi.waitFor(() => expect(pids().every(isRunning)).toBe(true), 5000);
    test.revoke(right('hang'));
    expect(await outcome).toBe(errors.accessDenied);
    expect(denials()).toMatchObject([{ what: 'hang', reason: 'revoked' }]);
    await vi.waitFor(() => expect(pids().filter(isRunning)).toEqual([]));
  });

  it('that is stopped leaves nothing running', async () => {
    grant('hang');
    const outcome = attempt('hang');
    await vi.waitFor(() => expect(pids().every(isRunning)).toBe(true), 5000);
    await test.host.stop(test.key);
    expect(await outcome).toBe('stopped');
    await vi.waitFor(() => expect(pids().filter(isRunning)).toEqual([]));
  });
});
