import { join } from 'node:path';
import { Emitter, systemClock } from '../../../src/base/index.ts';
import {
  type CallOutcome,
  type ComponentKey,
  type ComponentVersion,
  createHost,
  createPrograms,
  type GrantStore,
  type HeldGrant,
  type Host,
  type HostEvent,
  type HostPorts,
  noRulings,
  type Rulings,
} from '../../../src/host/index.ts';
import type { Right } from '../../../src/manifest/index.ts';
import { isolationOf } from '../../support/isolation.ts';
import { type TemporaryFolder, temporaryFolder } from '../../support/workspace.ts';
import { plain, referenceWit } from './component.ts';
import { workerFile } from './worker-file.ts';

/** A host with real workers, over a folder and grants of its own. */
export interface TestHost {
  readonly host: Host;
  readonly folder: string;
  readonly key: ComponentKey;
  readonly events: readonly HostEvent[];
  /** Lets go of all events so far: a test that goes on for long would be full of them. */
  forgetEvents(): void;
  grant(right: Right): void;
  revoke(right: Right): void;
  /** Grants a right to another component of the same host. */
  grantTo(other: ComponentKey, right: Right): void;
  /** Puts a version in place, whatever its contract: tests swap one component for another. */
  deploy(version: ComponentVersion): Promise<CallOutcome>;
  call(name: string, ...args: readonly unknown[]): Promise<CallOutcome>;
  /** What was printed so far. */
  printed(): string;
  /** Ends everything. Throws if the host itself complained of something meanwhile. */
  end(): Promise<void>;
}

export async function startHost(
  environment: Readonly<Record<string, string>> = {},
  more: Partial<HostPorts> = {},
  given?: TemporaryFolder,
): Promise<TestHost> {
  const folder = given ?? (await temporaryFolder('airlock-host'));
  const key: ComponentKey = { manifestPath: join(folder.path, 'airlock.json'), name: 'subject', origin: 'test' };
  const grants = memoryGrants();
  const complaints: string[] = [];
  const log = {
    info: () => {},
    warn: (text: string) => complaints.push(text),
    error: (text: string) => complaints.push(text),
  };
  const host = createHost({
    clock: systemClock,
    log,
    workerFile: await workerFile(),
    grants,
    environment,
    programs: createPrograms({ searchPath: environment['PATH'], folders: () => [] }),
    referenceWit,
    isolation: isolationOf(),
    ...more,
  });
  const events: HostEvent[] = [];
  host.onEvent((event) => void events.push(event));
  return {
    host,
    folder: folder.path,
    key,
    events,
    forgetEvents: () => void events.splice(0),
    grant: (right) => host.grant(key, right, { kind: 'always' }),
    revoke: (right) => host.revoke(key, right),
    grantTo: (other, right) => grants.grant(other, right),
    deploy: (version) => host.deploy(key, version, { evenIfBreaking: true }),
    call: (name, ...args) => host.call(key, { function: name }, plain, args),
    printed: () => events.flatMap((event) => (event.kind === 'output' ? [event.text] : [])).join(''),
    async end() {
      await host.dispose();
      await folder.dispose();
      if (complaints.length > 0) throw new Error(complaints.join('\n'));
    },
  };
}

/** The next port that is opened or closed, or cannot be opened. */
export async function nextPort({ host }: TestHost): Promise<Extract<HostEvent, { kind: 'port' }>> {
  const { promise, resolve } = Promise.withResolvers<Extract<HostEvent, { kind: 'port' }>>();
  const listening = host.onEvent((event) => {
    if (event.kind === 'port') resolve(event);
  });
  const event = await promise;
  await listening.dispose();
  return event;
}

/** Grants that live as long as the test. */
export function memoryGrants(): GrantStore {
  const held = new Map<string, Rulings>();
  const changed = new Emitter<void>((error) => {
    throw error;
  });
  const of = (key: ComponentKey): Rulings => held.get(JSON.stringify(key)) ?? noRulings;
  const without = (rights: readonly HeldGrant[], right: Right): readonly HeldGrant[] =>
    rights.filter(({ capability, pattern }) => capability !== right.capability || pattern !== right.pattern);
  function put(key: ComponentKey, right: Right, more: Partial<Rulings>): void {
    const { grants, revoked, ruledOut } = of(key);
    held.set(JSON.stringify(key), {
      grants: [...without(grants, right), ...(more.grants ?? [])],
      revoked: [...without(revoked, right), ...(more.revoked ?? [])],
      ruledOut: [...without(ruledOut, right), ...(more.ruledOut ?? [])],
    });
    changed.fire();
  }
  return {
    rulingsOf: of,
    look: () => {},
    onChange: changed.event,
    grant: (key, right, terms = {}) => put(key, right, { grants: [{ ...right, ...terms }] }),
    revoke(key, right) {
      const granted = without(of(key).grants, right).length < of(key).grants.length;
      put(key, right, granted ? { revoked: [right] } : {});
    },
    ruleOut: (key, right) => put(key, right, { ruledOut: [right] }),
    dispose: () => changed.dispose(),
  };
}
