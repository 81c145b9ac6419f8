import type { CountedDenial } from '../../../src/host/index.ts';
import type { CustomInterface } from '../../../src/host/gates/custom/custom.ts';
import { createGuard } from '../../../src/host/gates/guard.ts';
import type { LinkedInterface } from '../../../src/host/gates/link/messages.ts';
import { networkGates, type NetworkGates } from '../../../src/host/gates/network.ts';
import type { Descriptor } from '../../../src/host/gates/filesystem/descriptor.ts';
import { newDiskCount } from '../../../src/host/gates/filesystem/disk-allowance.ts';
import type { Inbox } from '../../../src/host/gates/io/inbox.ts';
import { newLedgerBuffer } from '../../../src/host/ledger/layout.ts';
import { createLedgerReader } from '../../../src/host/ledger/reader.ts';
import { createUseCounter, newUsesMemory } from '../../../src/host/ledger/uses.ts';
import { createLedgerWriter } from '../../../src/host/ledger/writer.ts';
import type { FromNetwork, ToNetwork } from '../../../src/host/network/messages.ts';
import type { Asker } from '../../../src/host/questions/asker.ts';
import type { Question, Reply } from '../../../src/host/questions/messages.ts';
import { type ImportObject, importObject } from '../../../src/host/worker/imports.ts';
import {
  type Capability,
  type Conditions,
  policyOf,
  type Right,
  usualConditions,
} from '../../../src/manifest/index.ts';

/** The gates as a guest has them, with rights that a test can change, and everything that leaves recorded. */
export interface Gates {
  readonly imports: ImportObject;
  readonly folder: Descriptor;
  readonly network: NetworkGates;
  readonly sent: readonly ToNetwork[];
  readonly printed: readonly string[];
  denials(): readonly CountedDenial[];
  setGrants(grants: readonly Right[]): void;
  /** As if the network thread had sent this. */
  receive(message: FromNetwork): void;
}

export interface GateOptions {
  readonly root?: string;
  readonly requests?: readonly Right[];
  /** Without these, everything requested is granted. */
  readonly grants?: readonly Right[];
  readonly inputs?: readonly string[];
  readonly variables?: Readonly<Record<string, string>>;
  readonly inbox?: Inbox;
  /** Carries what the guest sends, beside recording it. */
  send?(message: ToNetwork): void;
  now?(): number;
  readonly conditions?: Partial<Conditions>;
  readonly custom?: readonly CustomInterface[];
  readonly links?: readonly LinkedInterface[];
  /** What the main thread answers to what is asked; a refusal without it. */
  reply?(question: Question): Reply;
}

const refusal = (): Reply => ({ kind: 'permission', permission: { kind: 'refused', reason: 'not-granted' } });

export function openGates(options: GateOptions): Gates {
  const requests = options.requests ?? [];
  let grants = options.grants ?? requests;
  let epoch = 1;
  const ledger = newLedgerBuffer();
  const writer = createLedgerWriter(ledger, { now: () => 1, tell: () => {} });
  const uses = createUseCounter(newUsesMemory());
  const now = options.now ?? (() => 0);
  const policy = { epoch: () => epoch, read: () => policyOf(requests, grants) };
  const asker = { ask: options.reply ?? refusal } as unknown as Asker;
  const guard = createGuard({ policy, record: writer.record, uses, asker, learn: () => {}, now });
  const sent: ToNetwork[] = [];
  const printed: string[] = [];
  const inbox = options.inbox ?? { drain: () => {}, sleep: () => {} };
  const network = networkGates(guard, inbox, (message) => {
    sent.push(message);
    options.send?.(message);
  });
  const data = {
    root: options.root ?? '/',
    requests,
    inputs: options.inputs ?? [],
    variables: options.variables ?? {},
    conditions: { ...usualConditions, ...options.conditions },
    custom: options.custom ?? [],
    grown: newDiskCount(),
    links: options.links ?? [],
  };
  const imports = importObject({
    data,
    guard,
    asker,
    inbox,
    network,
    now,
    print: (kind, bytes) => void printed.push(`${kind}: ${new TextDecoder().decode(bytes)}`),
    log: (level, text) => void printed.push(`${level}: ${text}`),
  });
  return {
    imports,
    folder: folderOf(imports),
    network,
    sent,
    printed,
    denials: createLedgerReader(ledger),
    receive: (message) => network.receive(message),
    setGrants(inForce) {
      grants = inForce;
      epoch++;
    },
  };
}

/** Rights from a short form: `read ./data/**`, `write ./out/*`, `connect http://127.0.0.1:80`, `environment LANG`. */
export function rights(...texts: readonly string[]): readonly Right[] {
  return texts.map((text) => {
    const [word = '', pattern = ''] = text.split(' ');
    const capability = words[word];
    if (!capability) throw new Error(`no capability is called ${word}`);
    return { capability, pattern };
  });
}

const words: Readonly<Record<string, Capability>> = {
  read: 'filesystem.read',
  write: 'filesystem.write',
  connect: 'network.connect',
  listen: 'network.listen',
  environment: 'environment',
  custom: 'custom',
  process: 'process',
  store: 'storage',
  publish: 'messaging.publish',
  subscribe: 'messaging.subscribe',
};

function folderOf(imports: ImportObject): Descriptor {
  const get = imports['wasi:filesystem/preopens']?.['getDirectories'] as () => [Descriptor, string][];
  const [first] = get();
  if (!first) throw new Error('there is no folder');
  return first[0];
}
