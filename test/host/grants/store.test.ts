import { fork } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import * as fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ManualClock, silentLog } from '../../../src/base/index.ts';
import {
  type ComponentKey,
  type GrantStore,
  openGrantStore,
  openStateFolder,
  type Rulings,
  stateFolderPath,
} from '../../../src/host/index.ts';
import { capabilities, type Right } from '../../../src/manifest/index.ts';
import { type TemporaryFolder, temporaryFolder } from '../../support/workspace.ts';

let folder: TemporaryFolder;
let clock: ManualClock;
const opened: GrantStore[] = [];

beforeEach(async () => {
  folder = await temporaryFolder('airlock-grants');
  clock = new ManualClock(1000);
});

afterEach(async () => {
  for (const store of opened.splice(0)) await store.dispose();
  await folder.dispose();
});

function open(path = folder.path): GrantStore {
  const outcome = openGrantStore(path, { clock, log: silentLog });
  if (outcome.kind === 'unusable') throw new Error(outcome.message);
  opened.push(outcome.store);
  return { ...outcome.store, rulingsOf: (component) => untimed(outcome.store.rulingsOf(component)) };
}

/** Most of what follows is about what holds, not about since when. */
function untimed({ grants, ...rest }: Rulings): Rulings {
  return {
    ...rest,
    grants: grants.map((grant) => {
      const { since: _since, ...terms } = grant;
      return terms;
    }),
  };
}

const key = (more: Partial<ComponentKey> = {}): ComponentKey => ({
  manifestPath: '/work/airlock.json',
  name: 'greeter',
  origin: 'built-here',
  ...more,
});

const read: Right = { capability: 'filesystem.read', pattern: './data/**' };
const net: Right = { capability: 'network.connect', pattern: 'https://example.com' };

describe('grants', () => {
  it('survive being opened again', async () => {
    const first = open();
    first.grant(key(), read);
    first.grant(key(), net);
    first.grant(key(), net);
    first.revoke(key(), read);
    await first.dispose();
    await first.dispose();
    expect(open().rulingsOf(key()).grants).toEqual([net]);
  });

  it('say since when they hold, which is since the last word', async () => {
    const outcome = openGrantStore(folder.path, { clock, log: silentLog });
    if (outcome.kind === 'unusable') throw new Error(outcome.message);
    opened.push(outcome.store);
    outcome.store.grant(key(), read);
    clock.advance(500);
    outcome.store.grant(key(), net, { until: 9000 });
    outcome.store.grant(key(), read);
    expect(outcome.store.rulingsOf(key()).grants).toEqual([
      { ...read, since: 1500 },
      { ...net, since: 1500, until: 9000 },
    ]);
  });

  it.each([
    { manifestPath: '/clone/airlock.json' },
    { name: 'other' },
    { origin: 'sha256:1234' },
    { manifestPath: '/work/airlock.json ' },
    { name: 'greeter\0' },
    { name: "greeter' OR '1'='1" },
  ])('are not inherited by %j', (more) => {
    const store = open();
    store.grant(key(), read);
    expect(store.rulingsOf(key(more)).grants).toEqual([]);
    store.revoke(key(more), read);
    expect(store.rulingsOf(key()).grants).toEqual([read]);
  });

  it('of another connection are seen, and told of', () => {
    const [here, there] = [open(), open()];
    let told = 0;
    there.onChange(() => told++);
    here.grant(key(), read);
    expect(there.rulingsOf(key()).grants).toEqual([read]);
    expect(told).toBe(0);
    clock.advance(500);
    expect(told).toBe(1);
    clock.advance(5000);
    expect(told).toBe(1);
  });

  it('of another connection are seen at the next look, also long after the last change', () => {
    // By the file system's clock every write was long ago, so that looks ask SQLite only where something was written.
    clock = new ManualClock(Date.now() + 60_000);
    const [here, there] = [open(), open()];
    let told = 0;
    there.onChange(() => told++);
    here.grant(key(), read);
    expect(told).toBe(0);
    for (const [act, times] of [
      [() => {}, 1],
      [() => here.revoke(key(), read), 2],
      [() => {}, 2],
      [() => here.grant(key(), net), 3],
      [() => there.grant(key(), read), 4],
      [() => {}, 4],
    ] as const) {
      act();
      for (let look = 0; look < 3; look++) there.look();
      expect(told).toBe(times);
    }
  });

  it('of another process are seen, and told of', async () => {
    const here = open();
    let told = 0;
    here.onChange(() => told++);
    await (await otherProcess('grant', read)).kill();
    clock.advance(500);
    expect(told).toBe(1);
    expect(here.rulingsOf(key()).grants).toEqual([read]);
  });

  it('are told of at once where they were changed', () => {
    const store = open();
    let told = 0;
    store.onChange(() => told++);
    store.grant(key(), read);
    store.revoke(key(), read);
    expect(told).toBe(2);
  });

  it('are what was said last, whatever the order', () => {
    const names = fc.constantFrom('a', 'b');
    const steps = fc.array(
      fc.record({
        act: fc.constantFrom('grant', 'grant until', 'revoke', 'rule out'),
        key: fc.record({ manifestPath: names, name: names, origin: names }),
        right: fc.record({ capability: fc.constantFrom(...capabilities), pattern: names }),
      }),
      { maxLength: 40 },
    );
    const store = open();
    const model = new Map<string, Map<string, string>>();
    fc.assert(
      fc.property(steps, (all) => {
        for (const { act, key: of, right } of all) {
          const own = model.get(JSON.stringify(of)) ?? new Map<string, string>();
          model.set(JSON.stringify(of), own);
          const text = `${right.capability} ${right.pattern}`;
          if (act === 'grant') store.grant(of, right);
          if (act === 'grant until') store.grant(of, right, { until: 5, pin: '/bin/x' });
          if (act === 'rule out') store.ruleOut(of, right);
          if (act === 'revoke') {
            store.revoke(of, right);
            const before = own.get(text);
            if (before === 'rule out') own.delete(text);
            else if (before !== undefined) own.set(text, 'revoke');
          } else own.set(text, act);
        }
        for (const [component, own] of model) {
          const { grants, revoked, ruledOut } = store.rulingsOf(JSON.parse(component) as ComponentKey);
          const text = ({ capability, pattern }: Right, act: string): string => `${capability} ${pattern}: ${act}`;
          const texts = [
            ...grants.map((grant) =>
              text(grant, grant.until === 5 && grant.pin === '/bin/x' ? 'grant until' : 'grant'),
            ),
            ...revoked.map((right) => text(right, 'revoke')),
            ...ruledOut.map((right) => text(right, 'rule out')),
          ];
          expect(texts.toSorted()).toEqual(Array.from(own, ([of, act]) => `${of}: ${act}`).toSorted());
        }
      }),
      { seed: 7, numRuns: 30 },
    );
  });

  it('can have an end and an executable, which a later word about them replaces', () => {
    const store = open();
    const command: Right = { capability: 'process', pattern: 'git status' };
    store.grant(key(), command, { until: 5000, pin: '/usr/bin/git' });
    expect(open().rulingsOf(key()).grants).toEqual([{ ...command, until: 5000, pin: '/usr/bin/git' }]);
    store.grant(key(), command, { pin: '/bin/git' });
    expect(open().rulingsOf(key()).grants).toEqual([{ ...command, pin: '/bin/git' }]);
  });

  it('that were taken back, or ruled out, are told apart from what nobody spoke of', () => {
    const store = open();
    store.grant(key(), read);
    store.revoke(key(), read);
    store.revoke(key(), net);
    expect(open().rulingsOf(key())).toEqual({ grants: [], revoked: [read], ruledOut: [] });
    store.ruleOut(key(), read);
    store.ruleOut(key(), net);
    expect(open().rulingsOf(key())).toEqual({ grants: [], revoked: [], ruledOut: [read, net] });
    store.revoke(key(), net);
    store.grant(key(), read);
    expect(open().rulingsOf(key())).toEqual({ grants: [read], revoked: [], ruledOut: [] });
  });
});

/** Another process over the folder: it does `act`, says so, and waits to be ended. */
async function otherProcess(act: 'grant' | 'revoke' | 'ruleOut', right: Right) {
  const child = fork(join(import.meta.dirname, 'other-process.ts'), [
    folder.path,
    JSON.stringify(key()),
    act,
    JSON.stringify(right),
  ]);
  await new Promise<void>((resolve, reject) => {
    child.once('message', () => resolve());
    child.once('exit', (code) => reject(new Error(`it ended with ${code}`)));
  });
  return {
    async kill() {
      const gone = new Promise((resolve) => child.once('exit', resolve));
      child.kill('SIGKILL');
      await gone;
    },
  };
}

describe('what the store is told', () => {
  it('goes on record when it is on disk, and only then', () => {
    const records: unknown[] = [];
    const outcome = openGrantStore(folder.path, {
      clock,
      log: silentLog,
      audit: { decided: (record) => void records.push(record) },
    });
    if (outcome.kind === 'unusable') throw new Error(outcome.message);
    opened.push(outcome.store);
    const { store } = outcome;
    store.grant(key(), read, { until: 5 });
    store.grant(key(), net);
    store.revoke(key(), read);
    store.ruleOut(key(), net);
    const other = new DatabaseSync(join(folder.path, 'grants.sqlite'));
    other.exec('BEGIN EXCLUSIVE');
    expect(() => store.grant(key(), read)).toThrow('locked');
    other.exec('ROLLBACK');
    other.close();
    expect(records).toEqual([
      { component: key(), kind: 'granted', right: read, term: 'until', until: 5 },
      { component: key(), kind: 'granted', right: net, term: 'always' },
      { component: key(), kind: 'revoked', right: read },
      { component: key(), kind: 'ruled-out', right: net },
    ]);
  });
});

describe('what another process said', () => {
  it('is on disk before it says so: it may be killed at once', async () => {
    await (await otherProcess('grant', read)).kill();
    await (await otherProcess('grant', net)).kill();
    await (await otherProcess('revoke', read)).kill();
    expect(open().rulingsOf(key())).toEqual({ grants: [net], revoked: [read], ruledOut: [] });
    await (await otherProcess('ruleOut', net)).kill();
    expect(open().rulingsOf(key())).toEqual({ grants: [], revoked: [read], ruledOut: [net] });
  });

  it('at the same time as others is all kept, also where the file is made or brought up to date', async () => {
    oldFile();
    const all = ['./a', './b', './c'].map((pattern): Right => ({ capability: 'filesystem.read', pattern }));
    const others = await Promise.all(all.map((right) => otherProcess('grant', right)));
    await Promise.all(others.map((other) => other.kill()));
    expect(open().rulingsOf(key()).grants).toEqual([...all, read]);
  });
});

/** A file as the first format had it, with one grant. */
function oldFile(): void {
  const database = new DatabaseSync(join(folder.path, 'grants.sqlite'));
  database.exec(`
    CREATE TABLE grants (
      manifest TEXT NOT NULL, component TEXT NOT NULL, origin TEXT NOT NULL,
      capability TEXT NOT NULL, pattern TEXT NOT NULL, time INTEGER NOT NULL,
      PRIMARY KEY (manifest, component, origin, capability, pattern)
    ) STRICT;
    INSERT INTO grants VALUES ('/work/airlock.json', 'greeter', 'built-here', 'filesystem.read', './data/**', 1);
  `);
  database.close();
}

describe('a file of another format', () => {
  it('that is older is brought up to date, and keeps its grants', async () => {
    oldFile();
    const store = open();
    expect(store.rulingsOf(key())).toEqual({ grants: [read], revoked: [], ruledOut: [] });
    store.grant(key(), net, { until: 7 });
    await store.dispose();
    expect(open().rulingsOf(key()).grants).toEqual([read, { ...net, until: 7 }]);
  });

  it('that is newer is refused as it is, and says why', () => {
    const file = join(folder.path, 'grants.sqlite');
    const database = new DatabaseSync(file);
    database.exec('CREATE TABLE rulings (whatever TEXT); PRAGMA user_version = 7;');
    const outcome = openGrantStore(folder.path, { clock, log: silentLog });
    expect(outcome).toMatchObject({
      kind: 'unusable',
      message: expect.stringMatching(/newer version of Airlock .*format 7/) as string,
    });
    expect(database.prepare('PRAGMA user_version').get()).toEqual({ user_version: 7 });
    database.close();
  });
});

describe('a lock of another process', () => {
  it('keeps nobody waiting, and what it prevents is said and not granted', { timeout: 3000 }, () => {
    const store = open();
    store.grant(key(), read);
    const other = new DatabaseSync(join(folder.path, 'grants.sqlite'));
    other.exec('BEGIN EXCLUSIVE');
    let told = 0;
    store.onChange(() => told++);
    expect(() => store.grant(key(), net)).toThrow(/another process .* locked/);
    expect(() => store.revoke(key(), read)).toThrow(/another process .* locked/);
    expect(store.rulingsOf(key()).grants).toEqual([read]);
    expect(told).toBe(0);
    other.exec('ROLLBACK');
    other.close();
    store.grant(key(), net);
    expect(store.rulingsOf(key()).grants).toEqual([read, net]);
  });

  it('that keeps readers out too makes the grants unusable', { timeout: 3000 }, () => {
    const other = new DatabaseSync(join(folder.path, 'grants.sqlite'));
    other.exec('PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE; CREATE TABLE x (y);');
    const outcome = openGrantStore(folder.path, { clock, log: silentLog });
    expect(outcome).toMatchObject({ kind: 'unusable', message: expect.stringContaining('locked') as string });
    other.close();
    expect(open().rulingsOf(key()).grants).toEqual([]);
  });
});

describe('a file that is exchanged below an open store', () => {
  const file = (name = 'grants.sqlite') => join(folder.path, name);
  const remove = () => {
    for (const name of readdirSync(folder.path)) rmSync(file(name));
  };

  it.each(['grants.sqlite', 'all of them'])(
    'by deleting it (%s) grants nothing, and takes what is granted then',
    (what) => {
      const store = open();
      store.grant(key(), read);
      if (what === 'all of them') remove();
      else rmSync(file());
      expect(store.rulingsOf(key()).grants).toEqual([]);
      store.grant(key(), net);
      expect(existsSync(file())).toBe(true);
      expect(open().rulingsOf(key()).grants).toEqual([net]);
      expect(store.rulingsOf(key()).grants).toEqual([net]);
    },
  );

  it('is noticed before a grant that nothing was read for', () => {
    const store = open();
    remove();
    store.grant(key(), net);
    expect(open().rulingsOf(key()).grants).toEqual([net]);
  });

  it('while a grant is written takes the grant none the less', () => {
    let times = 0;
    const removing = {
      after: clock.after.bind(clock),
      elapsed: clock.elapsed.bind(clock),
      // The store asks for the time after it has looked at the file and before it writes.
      now: () => {
        if (times++ === 0) remove();
        return 0;
      },
    };
    const outcome = openGrantStore(folder.path, { clock: removing, log: silentLog });
    if (outcome.kind === 'unusable') throw new Error(outcome.message);
    opened.push(outcome.store);
    outcome.store.grant(key(), net);
    expect(times).toBe(2);
    expect(open().rulingsOf(key()).grants).toEqual([net]);
  });

  it('is told of', () => {
    const store = open();
    store.grant(key(), read);
    let told = 0;
    store.onChange(() => told++);
    remove();
    clock.advance(500);
    expect(told).toBe(1);
    expect(store.rulingsOf(key()).grants).toEqual([]);
    clock.advance(5000);
    expect(told).toBe(1);
  });

  it('by another list is that list', async () => {
    const there = join(folder.path, 'there');
    mkdirSync(there);
    const other = open(there);
    other.grant(key(), net);
    await other.dispose();
    const store = open();
    store.grant(key(), read);
    renameSync(join(there, 'grants.sqlite'), file());
    for (const name of ['grants.sqlite-wal', 'grants.sqlite-shm']) rmSync(file(name));
    expect(store.rulingsOf(key()).grants).toEqual([net]);
    store.grant(key(), read);
    expect(open().rulingsOf(key()).grants).toEqual([read, net]);
  });

  it.each(['a link', 'nothing that can be opened'])('by %s grants nothing and takes nothing', (what) => {
    const store = open();
    store.grant(key(), read);
    let told = 0;
    store.onChange(() => told++);
    remove();
    if (what === 'a link') symlinkSync(file('elsewhere'), file());
    else mkdirSync(file());
    clock.advance(500);
    expect(told).toBe(1);
    expect(() => store.rulingsOf(key()).grants).toThrow('link or no file');
    expect(() => store.grant(key(), read)).toThrow('link or no file');
    expect(existsSync(file('elsewhere'))).toBe(false);
    clock.advance(5000);
    expect(told).toBe(1);
    if (what === 'a link') rmSync(file());
    else rmSync(file(), { recursive: true });
    store.grant(key(), net);
    expect(store.rulingsOf(key()).grants).toEqual([net]);
  });
});

describe('the folder', () => {
  it('and the file belong to their owner alone', () => {
    const path = join(folder.path, 'a', 'state');
    expect(openStateFolder(path)).toEqual({ kind: 'folder', path });
    open(path).grant(key(), read);
    expect(statSync(path).mode & 0o777).toBe(0o700);
    for (const file of ['grants.sqlite', 'grants.sqlite-wal', 'grants.sqlite-shm']) {
      expect(statSync(join(path, file)).mode & 0o777).toBe(0o600);
    }
  });

  it('that others could read is closed to them', () => {
    const path = join(folder.path, 'open');
    mkdirSync(path);
    chmodSync(path, 0o777);
    expect(openStateFolder(path).kind).toBe('folder');
    expect(statSync(path).mode & 0o777).toBe(0o700);
  });

  it('that is no folder, or a link to one, is unusable', () => {
    writeFileSync(join(folder.path, 'file'), '');
    symlinkSync(folder.path, join(folder.path, 'link'));
    expect(openStateFolder(join(folder.path, 'file')).kind).toBe('unusable');
    expect(openStateFolder(join(folder.path, 'link')).kind).toBe('unusable');
    expect(openStateFolder(join(folder.path, 'file', 'below')).kind).toBe('unusable');
  });

  it.each(['missing folder', 'not a database', 'a folder in its place'])('with %s is unusable', (what) => {
    const path = what === 'missing folder' ? join(folder.path, 'none') : folder.path;
    if (what === 'not a database') writeFileSync(join(path, 'grants.sqlite'), 'x'.repeat(8192));
    if (what === 'a folder in its place') mkdirSync(join(path, 'grants.sqlite'));
    expect(openGrantStore(path, { clock, log: silentLog })).toMatchObject({ kind: 'unusable' });
  });

  it.each(['grants.sqlite', 'grants.sqlite-wal', 'grants.sqlite-shm', 'grants.sqlite-journal'])(
    'in which %s is a link is unusable, and what it leads to stays as it is',
    (name) => {
      for (const target of ['there', 'missing']) {
        const path = join(folder.path, `with-${target}`);
        mkdirSync(path);
        writeFileSync(join(folder.path, 'there'), '');
        symlinkSync(join(folder.path, target), join(path, name));
        expect(openGrantStore(path, { clock, log: silentLog })).toMatchObject({ kind: 'unusable' });
      }
      expect(statSync(join(folder.path, 'there')).size).toBe(0);
      expect(existsSync(join(folder.path, 'missing'))).toBe(false);
    },
  );

  it.each(['state', './state', '.', '../state', ''])(
    '%j, which is not absolute, is unusable and is not made',
    (path) => {
      const outcome = openStateFolder(path);
      expect(outcome).toMatchObject({
        kind: 'unusable',
        message: expect.stringContaining('AIRLOCK_STATE_DIR') as string,
      });
      expect(existsSync('state')).toBe(false);
    },
  );

  const usual = join(homedir(), '.local/state/airlock');

  it.runIf(process.platform === 'linux').each([
    [{ AIRLOCK_STATE_DIR: '/own', XDG_STATE_HOME: '/state' }, '/own'],
    [{ AIRLOCK_STATE_DIR: '', XDG_STATE_HOME: '/state' }, '/state/airlock'],
    [{ AIRLOCK_STATE_DIR: 'own', XDG_STATE_HOME: '/state' }, 'own'],
    [{ XDG_STATE_HOME: '/state' }, '/state/airlock'],
    [{ XDG_STATE_HOME: '' }, usual],
    [{ XDG_STATE_HOME: 'state' }, usual],
    [{ XDG_STATE_HOME: './state' }, usual],
    [{}, usual],
  ])('for %j is %s', (environment, path) => expect(stateFolderPath(environment)).toBe(path));
});
