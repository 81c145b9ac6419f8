import { mkdir } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { systemClock } from '../../src/base/index.ts';
import {
  type CallOutcome,
  type ComponentKey,
  type ComponentVersion,
  type CountedDenial,
  createHost,
  type GrantStore,
  type Host,
  type Isolation,
  createPrograms,
  openStorage,
  type Storage,
} from '../../src/host/index.ts';
import type { RestartRules } from '../../src/manifest/index.ts';
import type { Right } from '../../src/manifest/index.ts';
import { plain, referenceWit, versionOf } from '../host/support/component.ts';
import { memoryGrants } from '../host/support/host.ts';
import { misbehaving } from '../host/support/sources.ts';
import { workerFile } from '../host/support/worker-file.ts';
import { isolationOf } from '../support/isolation.ts';
import { temporaryFolder, type TemporaryFolder } from '../support/workspace.ts';
import { layOut } from './folder.ts';
import { buildHostile } from './guest.ts';
import { type OnRecord, openOnRecord } from './on-record.ts';

/** Variables of the host's environment, all of which are secrets. */
export const environment: Readonly<Record<string, string>> = {
  ATTACK_TOKEN: 'token-that-nobody-granted',
  ATTACK_HOME: 'home-that-nobody-granted',
  AWS_SECRET_ACCESS_KEY: 'key-that-nobody-granted',
};

/** One host for all attacks, with a healthy component that has to answer after each. */
export interface Suite {
  readonly host: Host;
  readonly grants: GrantStore;
  readonly storage: Storage;
  /** Every refusal that an attack met has to stand there in the end. */
  readonly onRecord: OnRecord;
  /** What lies around the hostile components. */
  readonly outer: string;
  /** Where the host keeps what it throws away. */
  readonly scratch: string;
  /** The hostile JavaScript, built once. */
  readonly hostile: ComponentVersion;
  key(name: string): ComponentKey;
  /** Deploys a version under a name of its own, with these requests, all granted but those that are held back. */
  deploy(
    name: string,
    version: ComponentVersion,
    rights?: readonly Right[],
    heldBack?: readonly Right[],
  ): Promise<CallOutcome>;
  call(name: string, function_: string, ...args: readonly unknown[]): Promise<CallOutcome>;
  /** Runs JavaScript inside the hostile guest of that name: what it answers, or the word of the error that it got. */
  run(name: string, script: string): Promise<string>;
  /** What is on record against a component. */
  denials(name: string): readonly CountedDenial[];
}

type Act = (suite: Suite) => Promise<void>;

export interface Register {
  /** Registers one attack: it is counted, and the host has to be well after it. */
  attack(name: string, act: Act, timeoutMs?: number): void;
  /** Registers what has to work, or the attacks beside it would fail for another reason than the gates. */
  control(name: string, act: Act, timeoutMs?: number): void;
}

const tally = { made: 0, withstood: 0, longestLagMs: 0, in: '' };

/**
 * Starts the host before the attacks, and says at the end how many there were.
 *
 * @param isolation which components run in processes of their own
 */
export function openSuite(isolation?: Isolation): Register {
  let suite: (Suite & { end(): Promise<void> }) | undefined;
  beforeAll(async () => void (suite = await start(isolation)), 120_000);
  afterAll(async () => {
    await suite?.end();
    const { made, withstood, longestLagMs, in: slowest } = tally;
    const through = withstood === made ? 'none got through' : `${made - withstood} got through`;
    // The figure that the suite exists for, so it is told whatever the reporter shows.
    process.stdout.write(
      `${made} attacks, ${through}; the host's loop was late by at most ${longestLagMs} ms (${slowest})\n`,
    );
  });
  const control: Register['control'] = (name, act, timeout = 30_000) =>
    // oxlint-disable-next-line vitest/valid-title, vitest/expect-expect -- both come out of the tables of attacks
    it(name, { timeout }, async () => {
      if (!suite) throw new Error('the host did not start');
      await act(suite);
    });
  return {
    control,
    attack(name, act, timeoutMs) {
      const withstand: Act = async (host) => {
        tally.made++;
        await act(host);
        await expectHealthy(host);
        tally.withstood++;
      };
      control(name, withstand, timeoutMs);
    },
  };
}

/** One component makes attack after attack, so what fails is started again at once, and always. */
const patient: RestartRules = { policy: 'transient', max: 10_000, withinMs: 60_000, backoffMs: [1, 1] };

/** Where programs are looked for: below folders that mean something else everywhere, in the component's own, and in one. */
function searchPath(outer: string): string {
  const own = ['tools', 'out'].map((name) => join(outer, 'component', name));
  return ['', '.', 'tools', '../programs', ...own, join(outer, 'programs')].join(delimiter);
}

/** The healthy component answers, at once and as ever. */
async function expectHealthy(suite: Suite): Promise<void> {
  expect(await suite.call('healthy', 'add', 1, 2)).toEqual({ kind: 'returned', value: 3 });
}

async function start(isolation?: Isolation): Promise<Suite & { end(): Promise<void> }> {
  const folder: TemporaryFolder = await temporaryFolder('airlock-attacks');
  const component = join(folder.path, 'component');
  await mkdir(component);
  const hostile = await buildHostile(component);
  const endSocket = await layOut(folder.path);
  const scratch = await temporaryFolder('airlock-scratch');
  const grants = memoryGrants();
  const complaints: string[] = [];
  const complain = (text: string): void => void complaints.push(text);
  const log = { info: () => {}, warn: complain, error: complain };
  const worker = await workerFile('test/attacks/worker.ts');
  const values = await temporaryFolder('airlock-attacks-storage');
  const storage = openStorage({ clock: systemClock, log, workerFile: worker, folder: values.path });
  const record = await temporaryFolder('airlock-attacks-audit');
  const onRecord = openOnRecord(record.path, log);
  const host = createHost({
    clock: systemClock,
    log,
    workerFile: worker,
    audit: onRecord.audit,
    storage,
    grants,
    environment,
    programs: createPrograms({ searchPath: searchPath(folder.path), folders: () => [] }),
    referenceWit,
    scratch: scratch.path,
    isolation: isolationOf(isolation),
  });
  const key = (name: string): ComponentKey => ({
    manifestPath: join(component, 'airlock.json'),
    name,
    origin: 'test',
  });
  const script = { ...plain, result: { kind: 'result' } } as const;
  const suite: Suite = {
    host,
    grants,
    storage,
    onRecord,
    outer: folder.path,
    scratch: scratch.path,
    hostile,
    key,
    async deploy(name, version, rights = [], heldBack = []) {
      for (const right of rights) grants.grant(key(name), right);
      return host.deploy(
        key(name),
        { restart: patient, ...version, requests: [...rights, ...heldBack] },
        { evenIfBreaking: true },
      );
    },
    call: (name, function_, ...args) =>
      late(function_, () => host.call(key(name), { function: function_ }, plain, args)),
    async run(name, text) {
      const outcome = await late(text, () => host.call(key(name), { function: 'run' }, script, [text]));
      if (outcome.kind === 'failed') return `${outcome.failure.kind}: ${outcome.failure.message}`;
      return (outcome.value as { readonly val: string }).val;
    },
    denials: (name) => host.snapshot(key(name))?.denials ?? [],
  };
  await suite.deploy('healthy', await versionOf(misbehaving));
  return {
    ...suite,
    async end() {
      await host.dispose();
      onRecord.end(tally.made);
      await record.dispose();
      await storage.dispose();
      await values.dispose();
      endSocket();
      await folder.dispose();
      await scratch.dispose();
      expect(complaints).toEqual([]);
    },
  };
}

/** Measures how late the loop of this thread, which is the host's, is while a call lasts. */
async function late<T>(what: string, act: () => Promise<T>): Promise<T> {
  const delay = monitorEventLoopDelay({ resolution: 5 });
  delay.enable();
  try {
    return await act();
  } finally {
    delay.disable();
    const lag = Math.round(delay.max / 1e6);
    if (lag > tally.longestLagMs) Object.assign(tally, { longestLagMs: lag, in: what });
  }
}
