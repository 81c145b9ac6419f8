import { fork } from 'node:child_process';
import {
  appendFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import * as fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ManualClock } from '../../../src/base/index.ts';
import { type Audit, type DecisionRecord, openAudit } from '../../../src/host/audit/audit.ts';
import { verifyAudit } from '../../../src/host/audit/verify.ts';
import { type TemporaryFolder, temporaryFolder } from '../../support/workspace.ts';

let folder: TemporaryFolder;
let clock: ManualClock;
let errors: string[];
const audits: Audit[] = [];

beforeEach(async () => {
  folder = await temporaryFolder('airlock-audit');
  clock = new ManualClock(Date.UTC(2026, 0, 1));
  errors = [];
});

afterEach(async () => {
  for (const audit of audits.splice(0)) await audit.dispose();
  await folder.dispose();
});

function open(bytes = 1_000_000, kept = 3): Audit {
  const log = { info: () => {}, warn: () => {}, error: (text: string) => void errors.push(text) };
  const bounds = { bytes, kept };
  const opened = openAudit(join(folder.path, 'audit'), { clock, log }, { grants: bounds, denials: bounds });
  if (opened.kind === 'unusable') throw new Error(opened.message);
  audits.push(opened.audit);
  return opened.audit;
}

const file = (name = 'grants.jsonl') => join(folder.path, 'audit', name);
const lines = (name?: string) => readFileSync(file(name), 'utf8').trimEnd().split('\n');
const read = (name?: string) => lines(name).map((line) => JSON.parse(line) as Record<string, unknown>);
const component = { manifestPath: '/m/airlock.json', name: 'greeter', origin: 'built-here' };
const revoked = (pattern: string): DecisionRecord => ({
  component,
  right: { capability: 'filesystem.read', pattern },
  kind: 'revoked',
});
const denial = (what: string, count = 1) => ({
  component,
  version: 'v1',
  denial: { capability: 'filesystem.read', what, operation: 'open-at', reason: 'not-granted', count, lastTime: 0 },
});

describe('the audit log', () => {
  it('keeps what was decided and what was denied, apart, each line naming the one before', () => {
    const audit = open();
    const right = { capability: 'network.connect', pattern: 'https://example.com' } as const;
    audit.decided({ component, right, kind: 'granted', term: 'until', until: 5 });
    audit.decided(revoked('./a'));
    audit.denied([denial('./a', 3), denial('./b')]);
    const key = { manifest: '/m/airlock.json', component: 'greeter', origin: 'built-here' };
    const time = '2026-01-01T00:00:00.000Z';
    const hash = expect.stringMatching(/^[0-9a-f]{64}$/) as string;
    expect(read()).toEqual([
      { n: 0, time, kind: 'begin', why: 'new', prev: '0'.repeat(64) },
      { n: 1, time, kind: 'granted', ...key, ...right, term: 'until', until: 5, prev: hash },
      { n: 2, time, kind: 'revoked', ...key, capability: 'filesystem.read', pattern: './a', prev: hash },
    ]);
    const last = '1970-01-01T00:00:00.000Z';
    const same = { capability: 'filesystem.read', operation: 'open-at', reason: 'not-granted', version: 'v1', last };
    expect(read('denials.jsonl')).toEqual([
      { n: 0, time, kind: 'begin', why: 'new', prev: '0'.repeat(64) },
      { n: 1, time, kind: 'denied', ...key, ...same, what: './a', count: 3, prev: hash },
      { n: 2, time, kind: 'denied', ...key, ...same, what: './b', count: 1, prev: hash },
    ]);
    for (const name of ['grants.jsonl', 'denials.jsonl']) {
      expect(verifyAudit(file(name))).toMatchObject({ lines: 3, chains: 1, faults: [], follows: undefined });
    }
  });

  it('goes on where it ended, also in another window', async () => {
    const [one, other] = [open(), open()];
    for (const at of [1, 2, 3]) {
      one.decided(revoked(`./one/${at}`));
      other.decided(revoked(`./other/${at}`));
    }
    await one.dispose();
    open().decided(revoked('./last'));
    expect(read().map(({ pattern }) => pattern)).toEqual([
      undefined,
      './one/1',
      './other/1',
      './one/2',
      './other/2',
      './one/3',
      './other/3',
      './last',
    ]);
    expect(verifyAudit(file())).toMatchObject({ lines: 8, chains: 1, faults: [] });
  });

  it('shows what hides, and is plain lines whatever a guest names', () => {
    const texts = fc.array(fc.string({ unit: 'binary', maxLength: 3000 }), { maxLength: 5 });
    const audit = open(1e9);
    let before = 1;
    fc.assert(
      fc.property(texts, (all) => {
        audit.denied(all.map((what) => denial(`${what}\u202e\n\u{e0001}`)));
        const added = existsSync(file('denials.jsonl')) ? lines('denials.jsonl').slice(before) : [];
        expect(added).toHaveLength(all.length);
        before += all.length;
        for (const line of added) expect(line).not.toMatch(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u);
      }),
      { seed: 7, numRuns: 30 },
    );
    expect(verifyAudit(file('denials.jsonl')).faults).toEqual([]);
  });

  it('belongs to its owner alone, and follows no link', () => {
    open().decided(revoked('./a'));
    expect(statSync(join(folder.path, 'audit')).mode & 0o777).toBe(0o700);
    expect(statSync(file()).mode & 0o777).toBe(0o600);
    rmSync(file());
    symlinkSync(join(folder.path, 'elsewhere'), file());
    open().decided(revoked('./b'));
    expect(existsSync(join(folder.path, 'elsewhere'))).toBe(false);
    expect(errors[0]).toMatch(/cannot be written/);
    symlinkSync(folder.path, join(folder.path, 'link'));
    const log = { info: () => {}, warn: () => {}, error: () => {} };
    expect(openAudit(join(folder.path, 'link'), { clock, log })).toMatchObject({ kind: 'unusable' });
    expect(openAudit(file(), { clock, log })).toMatchObject({ kind: 'unusable' });
  });

  it('is bounded, and goes on in the next file', () => {
    const audit = open(2000, 2);
    for (let at = 0; at < 100; at++) audit.decided(revoked(`./${at}`));
    expect(readdirSync(join(folder.path, 'audit')).toSorted()).toEqual([
      'grants.1.jsonl',
      'grants.2.jsonl',
      'grants.jsonl',
      'lock.sqlite',
    ]);
    const reports = ['grants.2.jsonl', 'grants.1.jsonl', 'grants.jsonl'].map((name) => verifyAudit(file(name)));
    const [oldest, middle, newest] = reports;
    expect(reports.map(({ faults, chains }) => [faults, chains])).toEqual([
      [[], 1],
      [[], 1],
      [[], 1],
    ]);
    expect([middle?.follows, newest?.follows]).toEqual([oldest?.end, middle?.end]);
    expect(read().at(-1)?.['pattern']).toBe('./99');
    for (const name of ['grants.jsonl', 'grants.1.jsonl', 'grants.2.jsonl']) {
      expect(statSync(file(name)).size).toBeLessThan(2500);
    }
  });
});

describe('what cannot be written', () => {
  it('is kept, said once, and written when that is possible', () => {
    const audit = open();
    mkdirSync(file());
    audit.decided(revoked('./a'));
    audit.decided(revoked('./b'));
    clock.advance(1000);
    expect(errors).toHaveLength(1);
    rmSync(file(), { recursive: true });
    clock.advance(100);
    expect(read().map(({ kind, pattern }) => pattern ?? kind)).toEqual(['begin', './a', './b']);
    audit.decided(revoked('./c'));
    expect(verifyAudit(file())).toMatchObject({ lines: 4, faults: [] });
  });

  it('for too long is counted', () => {
    const audit = open(1e9);
    mkdirSync(file('denials.jsonl'));
    for (let at = 0; at < 110; at++) audit.denied(Array.from({ length: 100 }, () => denial('./a')));
    rmSync(file('denials.jsonl'), { recursive: true });
    clock.advance(100);
    const written = read('denials.jsonl');
    expect(written).toHaveLength(10_002);
    expect(written.at(-1)).toMatchObject({ kind: 'lost', count: 1000 });
    audit.denied([denial('./b')]);
    expect(read('denials.jsonl')).toHaveLength(10_003);
  });

  it('because another process holds the lock comes later, in its order', { timeout: 5000 }, () => {
    const audit = open();
    audit.decided(revoked('./a'));
    const other = new DatabaseSync(file('lock.sqlite'));
    other.exec('BEGIN IMMEDIATE');
    audit.decided(revoked('./b'));
    audit.denied([denial('./x')]);
    expect(lines()).toHaveLength(2);
    other.exec('ROLLBACK');
    other.close();
    clock.advance(100);
    expect(read().at(-1)).toMatchObject({ pattern: './b' });
    expect(read('denials.jsonl')).toHaveLength(2);
    expect(errors).toEqual([]);
  });
});

describe('a file that was cut, changed or written to', () => {
  const written = (): string[] => {
    const audit = open();
    for (let at = 0; at < 5; at++) audit.decided(revoked(`./${at}`));
    return lines();
  };

  it.each([
    [
      'a line changed',
      (all: string[]) => all.with(2, (all[2] ?? '').replace('./1', './X')),
      { line: 4, kind: 'broken' },
    ],
    [
      'the first changed',
      (all: string[]) => all.with(0, (all[0] ?? '').replace('new', 'old')),
      { line: 2, kind: 'broken' },
    ],
    ['a line taken out', (all: string[]) => all.toSpliced(2, 1), { line: 3, kind: 'broken' }],
    [
      'two lines exchanged',
      (all: string[]) => [...all.slice(0, 2), all[3], all[2], ...all.slice(4)],
      { line: 3, kind: 'broken' },
    ],
    ['a line twice', (all: string[]) => all.toSpliced(2, 0, all[2] ?? ''), { line: 4, kind: 'broken' }],
    ['the beginning taken away', (all: string[]) => all.slice(1), { line: 1, kind: 'headless' }],
    ['a strange line', (all: string[]) => all.toSpliced(3, 0, 'hello'), { line: 4, kind: 'unreadable' }],
  ])('(%s) is found out, and where', (_, change, fault) => {
    const all = written();
    writeFileSync(file(), `${change(all).join('\n')}\n`);
    expect(verifyAudit(file()).faults[0]).toEqual(fault);
  });

  it('in the midst of its last line says so, and the next writer begins anew after it', () => {
    written();
    for (let round = 1; round <= 2; round++) {
      truncateSync(file(), statSync(file()).size - 20);
      const cut = lines().length;
      expect(verifyAudit(file()).faults.at(-1)).toEqual({ line: cut, kind: 'torn' });
      open().decided(revoked(`./after/${round}`));
      expect(verifyAudit(file())).toMatchObject({ lines: cut + 2, chains: 1 + round });
      expect(verifyAudit(file()).faults.at(-1)).toEqual({ line: cut, kind: 'torn' });
    }
    expect(verifyAudit(file()).faults).toHaveLength(2);
  });

  it('is gone on with after whatever stands there, and every such place is found', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 1, maxLength: 300 }), (bytes) => {
        rmSync(join(folder.path, 'audit'), { recursive: true, force: true });
        written();
        appendFileSync(file(), bytes);
        open().decided(revoked('./after'));
        const report = verifyAudit(file());
        expect(report.faults.length).toBeGreaterThan(0);
        expect(report.faults.every(({ line }) => line > 6)).toBe(true);
        const tail = lines()
          .slice(-2)
          .map((line) => JSON.parse(line) as Record<string, unknown>);
        expect(tail).toMatchObject([{ kind: 'begin' }, { n: 1, pattern: './after' }]);
      }),
      { seed: 7, numRuns: 40 },
    );
  });

  it('to nothing begins anew', () => {
    const audit = open();
    audit.decided(revoked('./a'));
    truncateSync(file(), 0);
    audit.decided(revoked('./b'));
    rmSync(file());
    audit.decided(revoked('./c'));
    expect(read()).toMatchObject([{ why: 'new' }, { pattern: './c' }]);
  });
});

/** Another process; `said` waits until it has told that it wrote so many. */
function otherWriter(name: string, times: number, bytes = 1_000_000) {
  const script = join(import.meta.dirname, 'other-writer.ts');
  const child = fork(script, [join(folder.path, 'audit'), name, String(times), String(bytes)]);
  const gone = new Promise((resolve) => child.once('exit', resolve));
  return {
    said: (enough: (message: unknown) => boolean) =>
      new Promise<void>((resolve) => {
        child.on('message', (message) => {
          if (enough(message)) resolve();
        });
      }),
    async kill() {
      child.kill('SIGKILL');
      await gone;
    },
  };
}

/** All files of a kind, the oldest first. */
const filesOf = (name: string) =>
  readdirSync(join(folder.path, 'audit'))
    .filter((each) => each.startsWith(`${name}.`))
    .toSorted((a, b) => age(b) - age(a));

describe('several processes', () => {
  it('write one chain, over all its files, and lose nothing', async () => {
    const others = ['a', 'b', 'c'].map((name) => otherWriter(name, 150, 20_000));
    await Promise.all(others.map((other) => other.said((message) => message === 'done')));
    await Promise.all(others.map((other) => other.kill()));
    for (const [name, field] of [
      ['grants', 'pattern'],
      ['denials', 'what'],
    ] as const) {
      const files = filesOf(name);
      expect(files.length).toBeGreaterThan(2);
      const all = files.flatMap((each) => read(each)).filter(({ kind }) => kind !== 'begin');
      for (const writer of ['a', 'b', 'c']) {
        const own = all.filter((record) => record['component'] === writer).map((record) => record[field]);
        expect(own).toEqual(Array.from({ length: 150 }, (_, at) => `./${at}`));
      }
      const reports = files.map((each) => verifyAudit(file(each)));
      expect(reports.every(({ faults, chains }) => faults.length === 0 && chains === 1)).toBe(true);
      expect(reports.slice(1).map(({ follows }) => follows)).toEqual(reports.slice(0, -1).map(({ end }) => end));
    }
  });

  it('that are killed while they write leave at most one torn line, and what they said was written is there', async () => {
    for (const name of ['a', 'b']) {
      const other = otherWriter(name, -1);
      let told = 0;
      await other.said((message) => (told = Number(message)) >= 60);
      await other.kill();
      const before = verifyAudit(file()).faults.filter(({ line }) => line === lines().length);
      expect(before.every(({ kind }) => kind === 'torn')).toBe(true);
      open().decided(revoked('./after'));
      const report = verifyAudit(file());
      expect(report.faults.every(({ kind }) => kind === 'torn')).toBe(true);
      expect(report.faults.length).toBe(report.chains - 1);
      const own = read().filter((record) => record['component'] === name);
      expect(own.length).toBeGreaterThanOrEqual(told);
    }
  });
});

function age(name: string): number {
  return name.split('.').length === 2 ? 0 : Number(name.split('.')[1]);
}
