import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { Emitter, type Log, messageOf, type Owned, Scope, shown } from '../base/index.ts';
import { largestBinary } from '../build/index.ts';
import {
  type CallOutcome,
  type ComponentKey,
  createHost,
  createPrograms,
  type Failure,
  type FailureKind,
  failureWords,
  type GrantStore,
  type Host,
  type Isolation,
  openGrants,
  openStateFolder,
  openStorage,
  originOf,
  stateFolderPath,
  type Storage,
  toVersion,
} from '../host/index.ts';
import type { Conditions, Right } from '../manifest/index.ts';
import type { Telemetry } from '../telemetry/index.ts';
import type { Building, BuiltOutcome } from './building.ts';
import { type Failed, failed } from './command.ts';
import type { GuestOutput } from './guest-output.ts';
import { linksToApprove, providersOf } from './providers.ts';
import type { Ports } from './ports.ts';
import { referenceIn } from './programs.ts';
import { holds, isSameRight, rightText } from './rights.ts';
import type { Show } from './show.ts';
import { keyOf, type Target } from './target.ts';

/** The host of one command: the same as the editor's, over the same grants and the same record. */
export interface Hosting extends Owned {
  readonly host: Host;
  readonly grants: GrantStore;
  /** What was started last from a manifest, by its path: other bytes or another name come in its place. */
  readonly standing: Map<string, ComponentKey>;
  /** Where components keep their values; nothing where there is no place for them. */
  readonly storage: Storage | undefined;
}

/**
 * @param folder absolute path of the folder whose components run: what they keep is kept for it
 * @param isolation which of them run in processes of their own: a command that runs one and ends is such a process itself
 * @param telemetry told of what happens; it ends later
 */
export function openHosting(
  ports: Ports,
  show: Show,
  log: Log,
  output: GuestOutput,
  folder: string,
  isolation: Isolation = 'none',
  telemetry?: Telemetry,
): Hosting {
  const scope = new Scope((error) => log.error(`ending the host: ${messageOf(error)}`));
  const { grants, audit } = scope.own(
    openGrants({ clock: ports.clock, log, environment: ports.env, tell: (message) => show.warn(message) }),
  );
  const storage = storageOf(folder, ports, log);
  if (storage) scope.own(storage);
  const host = scope.own(
    createHost({
      clock: ports.clock,
      log,
      workerFile: ports.programs.worker,
      grants,
      ...(audit ? { audit } : {}),
      ...(storage ? { storage } : {}),
      isolation: { get: () => isolation, onChange: never.event },
      environment: ports.env,
      programs: createPrograms({ searchPath: ports.env['PATH'], folders: () => [folder, ports.cwd] }),
      referenceWit: referenceIn(ports.home),
      ...(telemetry && { spans: telemetry.spans }),
    }),
  );
  if (telemetry) scope.own(telemetry.watch(host));
  scope.own(
    host.onEvent((event) => {
      if (event.kind === 'output') output.take(event);
    }),
  );
  return { host, grants, standing: new Map(), storage, dispose: () => scope.dispose() };
}

/** What a command line says holds until its end. */
const never = new Emitter<void>(() => {});

/** Where values are kept that outlive a run. Without a place components are told so, and nothing becomes memory. */
function storageOf(folder: string, { clock, env, programs }: Ports, log: Log): Storage | undefined {
  const name = createHash('sha256').update(folder).digest('hex');
  const place = openStateFolder(join(stateFolderPath(env), 'storage', name));
  if (place.kind === 'folder') return openStorage({ clock, log, workerFile: programs.worker, folder: place.path });
  log.warn(place.message);
  return undefined;
}

export type Started = { readonly kind: 'started'; readonly key: ComponentKey } | Failed;

/** As {@link Started}, with all that was started for it: what it is linked to first, itself last. */
export type StartedLinked =
  | { readonly kind: 'started'; readonly key: ComponentKey; readonly all: readonly RunningComponent[] }
  | Failed;

/** A component that was started, and what it was started from. */
export interface RunningComponent {
  readonly host: Host;
  readonly key: ComponentKey;
  readonly target: Target;
}

/** What a run adds to what the manifest says. */
export interface RunSettings {
  /** Granted for this run only: each was typed by the person, and counts only where it is asked for. */
  readonly rights: readonly Right[];
  readonly conditions?: Partial<Conditions>;
  readonly callTimeMs?: number;
  /** Whether calls are recorded, from the start on. */
  readonly recorded?: boolean;
}

/**
 * Starts what was built, after the components that it is linked to: each is looked for below the same folder by its
 * name, and built and started in its turn, with the rights that it has. One that is not found the host tells of.
 */
export async function startLinked(
  hosting: Hosting,
  building: Building,
  target: Target,
  built: BuiltOutcome,
  settings: RunSettings,
  ports: Pick<Ports, 'cwd'>,
  begun: ReadonlySet<string> = new Set(),
): Promise<StartedLinked> {
  const around = new Set([...begun, target.manifestPath]);
  const providers = await providersOf(target, around, ports);
  if (providers.kind === 'failed') return providers;
  const all: RunningComponent[] = [];
  for (const provider of providers.found) {
    const made = await building.build(provider);
    if (made.kind === 'failed') return made;
    const started = await startLinked(hosting, building, provider, made, { rights: [] }, ports, around);
    if (started.kind === 'failed') return started;
    all.push(...started.all.filter(({ key }) => !all.some((each) => each.key.manifestPath === key.manifestPath)));
  }
  const started = await startAlone(hosting, target, built, settings, ports);
  if (started.kind === 'failed') return started;
  return { ...started, all: [...all, { host: hosting.host, key: started.key, target }] };
}

/**
 * Ends what ran from a manifest under another key than now: other bytes of a component that was made elsewhere, or
 * another name, are another component to the host, which would go on beside the new one and keep its ports.
 *
 * @returns those of `before` that go on
 */
export async function endReplaced<Running extends Omit<RunningComponent, 'target'>>(
  before: readonly Running[],
  now: readonly RunningComponent[],
): Promise<readonly Running[]> {
  const replaced = before.filter(({ host, key }) => {
    const same = now.filter((each) => each.host === host && each.key.manifestPath === key.manifestPath);
    return same.length > 0 && !same.some((each) => each.key.name === key.name && each.key.origin === key.origin);
  });
  for (const { host, key } of replaced) await host.remove(key);
  return before.filter((each) => !replaced.includes(each));
}

/** Grants for this run what the person typed, and starts what was built, without what it is linked to. */
export async function startAlone(
  { host, standing }: Hosting,
  target: Target,
  built: BuiltOutcome,
  { rights, conditions, callTimeMs, recorded }: RunSettings,
  ports: Pick<Ports, 'cwd'>,
): Promise<Started> {
  const { manifest, manifestPath } = target;
  const origin = await originOf(manifest.code, manifestPath, largestBinary);
  const { bytesHash } = built.version;
  // Rights hang on the bytes: where others were put in their place meanwhile, nobody knows which were built.
  if (origin === undefined || (bytesHash !== undefined && origin !== `bytes:${bytesHash}`))
    return failed('integrity', 'the component changed while it was read');
  const key = keyOf(target, origin);
  const unasked = rights.filter((right) => !holds(manifest.requests, right));
  const links = unasked.length > 0 ? await linksToApprove(target, key, ports) : [];
  const missing = unasked.find((right) => !links.some((each) => isSameRight(each.right, right)));
  if (missing)
    return failed('denied', `the manifest does not ask for ${rightText(missing)}, so it cannot be granted`, {
      advice: manifest.requests.map((each) => `it asks for ${rightText(each)}`),
    });
  for (const right of rights) {
    const problem = grantProblem(host, key, right);
    if (problem) return problem;
  }
  const version = toVersion(built.version, manifest, {
    manifestPath: key.manifestPath,
    inputs: built.inputs,
    workspace: target.bare ? undefined : target.workspaceRoot,
  });
  if (recorded) await host.recordCalls(key);
  const before = standing.get(key.manifestPath);
  const outcome = await host.deploy(
    key,
    {
      ...version,
      conditions: { ...version.conditions, ...conditions },
      ...(callTimeMs === undefined ? {} : { callTimeMs }),
    },
    before && { replaces: before },
  );
  if (outcome.kind === 'failed') return failureOf(outcome);
  // Files without a manifest have one in common that is not there.
  if (!target.bare) standing.set(key.manifestPath, key);
  return { kind: 'started', key };
}

function grantProblem(host: Host, key: ComponentKey, right: Right): Failed | undefined {
  try {
    host.grant(key, right, { kind: 'session' });
    return undefined;
  } catch (error) {
    return failed('denied', `${rightText(right)} cannot be granted: ${messageOf(error)}`);
  }
}

/** How a failed call or start ends the program. */
export function failureOf({ failure }: Extract<CallOutcome, { kind: 'failed' }>): Failed {
  return failed(exitOf(failure.kind), failureText(failure), {
    ...(failure.stack === undefined ? {} : { advice: failure.stack.split('\n').slice(0, mostFrames).map(shown) }),
    value: { failure: failure.kind, ...(failure.code === undefined ? {} : { code: failure.code }) },
  });
}

const mostFrames = 12;

function failureText({ kind, message }: Failure): string {
  return `${failureWords[kind]}: ${shown(message)}`;
}

function exitOf(kind: FailureKind): Failed['exit'] {
  switch (kind) {
    case 'component-not-found':
    case 'export-not-found':
    case 'version-not-found':
      return 'not-found';
    case 'import-refused':
    case 'not-linked':
      return 'contract';
    case 'start-timeout':
    case 'execution-timeout':
    case 'resource-limit-exceeded':
    case 'mailbox-full':
      return 'limit';
    case 'capability-denied':
      return 'denied';
    default:
      return 'failure';
  }
}
