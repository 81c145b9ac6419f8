import { linkSync, mkdirSync, readdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect } from 'vitest';
import type { CountedDenial, Recording } from '../../src/host/index.ts';
import { plain } from '../host/support/component.ts';
import { rights } from '../host/support/gates.ts';
import { fingerprint, secret } from './folder.ts';
import type { Register, Suite } from './suite.ts';

/** What the guest runs, what it gets, and with which reasons that stands on record. */
type RecordedAttack = readonly [script: string, gets: string, reasons: readonly string[]];

const [recorded, never, unasked] = [['recorded'], ['never-grantable'], ['not-requested']];

/** What a recording is for: the guest goes on as if it had the right. */
const does: readonly RecordedAttack[] = [
  [`read('recorded/a.txt')`, 'alpha', recorded],
  [`write('recorded/a.txt', 'new') + read('recorded/a.txt')`, 'writtennew', ['recorded', 'recorded']],
  [`write('recorded/deep/b.txt', 'low') + read('recorded/deep/b.txt')`, 'writtenlow', ['recorded', 'recorded']],
  [`mkdir('recorded/made') + write('recorded/made/c.txt') + list('recorded/made')`, 'madewrittenc.txt', recorded],
  [`rename('recorded/made/c.txt', 'recorded/moved.txt') + read('recorded/moved.txt')`, 'renamedevil', recorded],
  [`unlink('recorded/moved.txt') + rmdir('recorded/made')`, 'unlinkedremoved', recorded],
  [`unlink('recorded/gone.txt') + stat('recorded/gone.txt')`, 'no-entry', recorded],
  [`write('recorded/gone.txt', 'back') + read('recorded/gone.txt')`, 'writtenback', recorded],
  [
    `touch('recorded/times.txt') + truncate('recorded/times.txt') + read('recorded/times.txt')`,
    'touchedtruncated',
    recorded,
  ],
  [`rename('recorded/times.txt', 'recorded/a.txt') + read('recorded/a.txt')`, 'renamed', recorded],
  [`rmdir('recorded/deep')`, 'not-empty', recorded],
  [
    `unlink('recorded/deep/b.txt') + rmdir('recorded/deep') + mkdir('recorded/deep') + list('recorded/deep')`,
    'unlinkedremovedmade',
    recorded,
  ],
  [`list('recorded').split(' ').sort().join(' ')`, 'a.txt deep gone.txt hard-env link-env out', recorded],
];

/** Where nothing is, since what is there is a secret. */
const hidden: readonly RecordedAttack[] = [
  [`read('.env')`, 'no-entry', unasked],
  [`stat('.env')`, 'no-entry', unasked],
  [`hash('.env')`, 'no-entry', unasked],
  [`read('.env.d/inner')`, 'no-entry', unasked],
  [`read('.envrc')`, 'no-entry', unasked],
  [`read('.env-local')`, 'no-entry', unasked],
  [`read('recorded/prod.env')`, 'no-entry', unasked],
  [`read('.git/config')`, 'no-entry', unasked],
  [`read('recorded/secrets.yaml')`, 'no-entry', unasked],
  [`read('recorded/prod.tfstate')`, 'no-entry', unasked],
  [`read('recorded/server.pem.bak')`, 'no-entry', unasked],
  [`read('recorded/id_work')`, 'no-entry', unasked],
  [`read('recorded/secrets/inner')`, 'no-entry', unasked],
  [`stat('recorded/secrets.yaml')`, 'no-entry', unasked],
  [`rename('recorded/secrets.yaml', 'recorded/x')`, 'no-entry', unasked],
  [`read('recorded/credentials.json')`, 'no-entry', never],
  [`read('recorded/key.pem')`, 'no-entry', never],
  [`stat('recorded/key.pem')`, 'no-entry', never],
  [`list('.ssh')`, 'no-entry', never],
  [`read('recorded/link-env')`, 'no-entry', unasked],
  [`read('recorded/hard-env')`, 'no-entry', ['recorded', ...never]],
  [`write('recorded/hard-env')`, 'access', ['recorded', ...never]],
  [`String(list('.').includes('.env') || list('recorded').includes('.pem'))`, 'false', recorded],
  [`create('.env')`, 'access', unasked],
  [`write('.env')`, 'access', unasked],
  [`unlink('.env')`, 'access', unasked],
  [`rename('.env', 'recorded/x')`, 'no-entry', unasked],
  [`rename('recorded/a.txt', '.env')`, 'no-entry', ['recorded', ...unasked]],
  [`rename('recorded/a.txt', '.ssh/authorized_keys')`, 'no-entry', ['recorded', ...never]],
  [`rename('recorded/key.pem', 'recorded/x')`, 'no-entry', never],
  [`read('.ssh/../.env')`, 'no-entry', never],
];

/** What a recording changes nothing about. */
const refused: readonly RecordedAttack[] = [
  [`read('../secret.txt')`, 'not-permitted', ['outside']],
  [`read('data/link-out')`, 'not-permitted', ['outside']],
  [`write('recorded/out')`, 'not-permitted', ['outside']],
  [`write('recorded/out/planted.txt')`, 'not-permitted', ['outside']],
  [`symlink('../../secret.txt', 'recorded/link')`, 'not-permitted', never],
  [`link('recorded/a.txt', 'recorded/second')`, 'not-permitted', never],
  [`write('.git/config')`, 'access', never],
  [`write('airlock.json')`, 'access', never],
  [`write('src/hostile.js')`, 'access', never],
  [`write('other/main.js')`, 'access', never],
  [`read('data/fifo')`, 'access', ['recorded', ...never]],
  [`read('private/key.txt')`, 'no-entry', ['revoked']],
  [`request('127.0.0.1:9')`, 'HTTP-request-denied', ['recording']],
  [`request('127.0.0.1:10')`, 'HTTP-request-denied', unasked],
];

/** Attacks on a recording: what it may do it does in a copy, what is secret is not there, and it ends when it ends. */
export function recordings({ attack, control }: Register): void {
  describe.each([
    ['what is done in the copy', does, control],
    ['what is hidden', hidden, attack],
    ['what stays refused', refused, attack],
  ] as const)('recording, %s:', (_what, table, register) => {
    for (const [script, gets, reasons] of table) {
      register(script, async (suite) => {
        const recording = await begun(suite);
        const before = fingerprint(suite.outer);
        const known = recording.denials();
        const answer = await run(recording, script);
        expect(answer).toBe(gets);
        expect(answer).not.toContain(secret);
        const reasonsNow = newDenials(known, recording.denials()).map(({ reason }) => reason);
        expect(Array.from(new Set(reasonsNow))).toEqual(Array.from(new Set(reasons)));
        expect(fingerprint(suite.outer)).toBe(before);
      });
    }
  });

  describe('recording, its end:', () => {
    attack('nothing of it is left: no copy, no right, no instance', async (suite) => {
      const recording = await begun(suite);
      const before = fingerprint(suite.outer);
      await run(recording, `keep(open('recorded/a.txt', {}, { read: true, write: true }))`);
      await run(recording, `(setInterval(() => write('recorded/later.txt'), 1), 'set')`);
      await recording.dispose();
      shared = undefined;
      expect(await run(recording, `read('recorded/a.txt')`)).toBe('stopped: the recording has ended');
      // The instance that serves never had those rights, and learns nothing of what was written.
      expect(await suite.run('recorded', `read('recorded/a.txt')`)).toBe('access');
      expect(await suite.run('recorded', `write('recorded/a.txt')`)).toBe('access');
      expect(await suite.run('recorded', `typeof kept[0]`)).toBe('undefined');
      expect(fingerprint(suite.outer)).toBe(before);
      expect(readdirSync(suite.scratch)).toEqual([]);
    });
    attack('a guest that never returns ends with it', async (suite) => {
      const recording = await begun(suite);
      const before = fingerprint(suite.outer);
      const endless = run(recording, `(() => { for (;;) { try { write('recorded/a.txt') } catch {} } })()`);
      while (!recording.denials().some(({ what }) => what === './recorded/a.txt')) await soon();
      await recording.dispose();
      shared = undefined;
      expect(await endless).toMatch(/^stopped/);
      expect(fingerprint(suite.outer)).toBe(before);
      expect(readdirSync(suite.scratch)).toEqual([]);
    });
    attack('what the person takes back meanwhile is gone at the next use', async (suite) => {
      const recording = await begun(suite);
      expect(await run(recording, `read('recorded/a.txt')`)).toBe('alpha');
      suite.host.ruleOut(suite.key('recorded'), { capability: 'filesystem.read', pattern: './recorded/**' });
      expect(await run(recording, `read('recorded/a.txt')`)).toBe('no-entry');
      await recording.dispose();
      shared = undefined;
      suite.host.revoke(suite.key('recorded'), { capability: 'filesystem.read', pattern: './recorded/**' });
    });
    attack('there is one at a time, and none of what does not run', async (suite) => {
      const recording = await begun(suite);
      expect(await suite.host.record(suite.key('recorded'))).toMatchObject({ kind: 'failed' });
      expect(await suite.host.record(suite.key('nobody'))).toMatchObject({ failure: { kind: 'component-not-found' } });
      await recording.dispose();
      shared = undefined;
    });
  });
}

const soon = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 5));

const script = { ...plain, result: { kind: 'result' } } as const;

async function run(recording: Recording, text: string): Promise<string> {
  const outcome = await recording.call({ function: 'run' }, script, [text]);
  if (outcome.kind === 'failed') return `${outcome.failure.kind}: ${outcome.failure.message}`;
  return (outcome.value as { readonly val: string }).val;
}

let shared: Promise<Recording> | undefined;

/** The recording that is under way, or a new one. */
function begun(suite: Suite): Promise<Recording> {
  return (shared ??= begin(suite));
}

async function begin(suite: Suite): Promise<Recording> {
  const key = suite.key('recorded');
  if (!suite.host.snapshot(key)) {
    layOutSecrets(join(suite.outer, 'component'));
    // What is granted and would leave is refused all the same; what was taken back is a word of the person's.
    const asked = rights('connect http://127.0.0.1:9', 'read ./private/**');
    expect(await suite.deploy('recorded', suite.hostile, asked)).toMatchObject({ kind: 'returned' });
    suite.host.revoke(key, { capability: 'filesystem.read', pattern: './private/**' });
  }
  const started = await suite.host.record(key);
  if (started.kind === 'failed') throw new Error(started.failure.message);
  return started.recording;
}

const secrets = [
  ['.env', '.env.d/inner', '.ssh/id_rsa', 'recorded/key.pem', 'recorded/secrets.yaml', 'recorded/prod.tfstate'],
  ['recorded/server.pem.bak', 'recorded/id_work', 'recorded/secrets/inner', 'recorded/credentials.json'],
].flat();

function layOutSecrets(component: string): void {
  for (const folder of ['recorded/deep', 'recorded/secrets', '.ssh', '.env.d'])
    mkdirSync(join(component, folder), { recursive: true });
  for (const name of secrets) {
    writeFileSync(join(component, name), secret);
  }
  writeFileSync(join(component, 'recorded/a.txt'), 'alpha');
  writeFileSync(join(component, 'recorded/gone.txt'), 'gone');
  writeFileSync(join(component, 'recorded/times.txt'), 'times');
  writeFileSync(join(component, 'recorded/deep/b.txt'), 'beta');
  symlinkSync('../.env', join(component, 'recorded/link-env'));
  symlinkSync('../../beside', join(component, 'recorded/out'));
  linkSync(join(component, '.env'), join(component, 'recorded/hard-env'));
}

function newDenials(before: readonly CountedDenial[], now: readonly CountedDenial[]): readonly CountedDenial[] {
  const nameOf = ({ count: _count, lastTime: _time, ...rest }: CountedDenial): string => JSON.stringify(rest);
  const counts = new Map(before.map((denial) => [nameOf(denial), denial.count]));
  return now.filter((denial) => denial.count > (counts.get(nameOf(denial)) ?? 0));
}
