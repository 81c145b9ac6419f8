import type { Span } from '../base/index.ts';
import type { CanaryRules } from './canary.ts';
import type { Right } from './capability.ts';
import { type Code, tidyCode } from './code.ts';
import { type Conditions, usualConditions } from './conditions.ts';
import type { reasonKeys } from './keys.ts';
import { defaultLimits, type Limits } from './limits.ts';
import type { ManifestLink } from './links.ts';
import { tidyRelativePath } from './relative.ts';
import type { PoolRules } from './pool.ts';
import type { OfferedTool } from './tools.ts';
import { type OnRefusal, type RestartRules, usualRestart } from './restart.ts';
import { type Subscription, subscriptionWords } from './subscriptions.ts';

/** What `airlock.json` says of a component. Plain data. */
export interface Manifest {
  readonly name: string;
  /** The release number, a semantic version. */
  readonly version: string;
  /** The folder or the file of the contract, relative to the manifest's folder, as written or `./wit`. */
  readonly wit: string;
  /** Undefined where the code brings its own contract, as a component does. A source always has one. */
  readonly world: string | undefined;
  readonly code: Code;
  readonly requests: readonly Request[];
  readonly reasons: Reasons;
  readonly limits: Limits;
  readonly conditions: Conditions;
  /** What follows a failure. */
  readonly restart: RestartRules;
  /** What becomes of a swap in which the state is refused. */
  readonly onRefusal: OnRefusal;
  /** How a new version shows itself first; without it the new one serves all calls at once. */
  readonly canary: CanaryRules | undefined;
  /** How many workers it has, where it keeps nothing from call to call; one without it. */
  readonly pool: PoolRules | undefined;
  /** Imports that other components answer. */
  readonly links: readonly ManifestLink[];
  /** Exports that language models may be offered. They make no version another one, for nothing runs by them. */
  readonly tools: readonly OfferedTool[];
  /** The key `capabilities`, to point at where something was denied that nobody requested. */
  readonly capabilitiesSpan: Span | undefined;
  /** The value of `name`. */
  readonly nameSpan: Span;
}

/** A right that the manifest asks for, and where: the span is that of the whole string, quotes included. */
export interface Request extends Right {
  readonly span: Span;
  /** Of one to receive messages: on which terms they come. */
  readonly subscription?: Subscription;
}

/** The subscriptions of a manifest in their order, for of several that mean a subject the first one counts. */
export function subscriptionsOf({ requests }: Pick<Manifest, 'requests'>): readonly Subscription[] {
  return requests.flatMap(({ subscription }) => subscription ?? []);
}

/** Why the author asks, in one line for each capability. It is the author's word, not ours. */
export type Reasons = { readonly [Key in (typeof reasonKeys)[number]]?: string };

/** The reason for a capability: its own, or that of all which share the first part of its name. */
export function reasonFor(reasons: Reasons, capability: Right['capability']): string | undefined {
  const all: Readonly<Record<string, string | undefined>> = reasons;
  return all[capability] ?? all[capability.split('.')[0] ?? ''];
}

/**
 * What matters to a build and to a version, as JSON in one fixed spelling: two manifests give the same text exactly
 * where they mean the same. Comments, reasons and the order of requests do not matter.
 */
export function normalised(manifest: Manifest): string {
  const { name, version, world, limits, conditions, restart, onRefusal, canary, pool } = manifest;
  const rights = manifest.requests.map(({ capability, pattern }) => `${capability} ${pattern}`);
  return JSON.stringify({
    name,
    version,
    wit: tidyRelativePath(manifest.wit),
    world: world ?? null,
    code: tidyCode(manifest.code),
    requests: Array.from(new Set(rights)).toSorted(),
    limits: { memoryBytes: limits.memoryBytes, callTimeMs: limits.callTimeMs, ...unusualLimits(limits) },
    ...unusual(conditions),
    ...(JSON.stringify(restart) === JSON.stringify(usualRestart) ? {} : { restart }),
    ...(onRefusal === 'keep-old' ? {} : { onRefusal }),
    ...(canary && { canary }),
    ...(pool && { pool }),
    ...subscribed(manifest),
    ...linked(manifest.links),
  });
}

/** Only where messages come on other terms than the usual ones, for the same reason as with links. */
function subscribed(manifest: Manifest): { readonly subscriptions?: object } {
  const subscriptions = subscriptionsOf(manifest);
  return subscriptions.every((each) => subscriptionWords(each) === undefined) ? {} : { subscriptions };
}

/** Only where there are links, so that the versions of all others keep their names. */
function linked(links: Manifest['links']): { readonly links?: object } {
  const pairs = links.map((link) => [link.interface, link.provider]).toSorted(([a = ''], [b = '']) => (a < b ? -1 : 1));
  return pairs.length === 0 ? {} : { links: pairs };
}

/** Of the limits that came later only those that differ from the usual, for the same reason as with conditions. */
function unusualLimits({ storageBytes, messagesPerSecond }: Limits): object {
  return {
    ...(storageBytes === defaultLimits.storageBytes ? {} : { storageBytes }),
    ...(messagesPerSecond === defaultLimits.messagesPerSecond ? {} : { messagesPerSecond }),
  };
}

/** Only the conditions that differ from the usual ones, so that a new one leaves the versions of all others alone. */
function unusual(conditions: Conditions): { readonly conditions?: object } {
  const config = Object.entries(conditions.config).toSorted(([a], [b]) => (a < b ? -1 : 1));
  const { clocks, random, outputBytesPerSecond, diskBytes } = conditions;
  const differing = {
    ...(config.length === 0 ? {} : { config }),
    ...(clocks.kind === 'real' ? {} : { clocks }),
    ...(random.kind === 'real' ? {} : { random }),
    ...(outputBytesPerSecond === usualConditions.outputBytesPerSecond ? {} : { outputBytesPerSecond }),
    ...(diskBytes === usualConditions.diskBytes ? {} : { diskBytes }),
  };
  return Object.keys(differing).length === 0 ? {} : { conditions: differing };
}
