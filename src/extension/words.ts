import { shown, shownShort } from '../base/index.ts';
import { type CountedDenial, reasonWords } from '../host/index.ts';
import { type Capability, capabilities, capabilityWords } from '../manifest/index.ts';
import type { RightPicture, Standing } from './rights/picture.ts';

export { reasonWords, shown, shownShort };

/** What was refused, as "read files ./data/greeting.txt". */
export function useWords(denial: CountedDenial): string {
  const known = capabilities.find((capability) => capability === denial.capability);
  return known ? `${rightWords(known)} ${shown(denial.what)}` : shown(denial.what);
}

/**
 * A text of a guest or an author as a row of a list. VS Code makes pictures of `$(name)` there, which would let it draw
 * what looks like ours.
 */
export function rowText(text: string): string {
  return shown(text).replaceAll('$(', '$ (');
}

/** One word for each capability, for rows that are narrow. */
const verbs: Readonly<Record<Capability, string>> = {
  'filesystem.read': 'read',
  'filesystem.write': 'write',
  'network.connect': 'connect',
  'network.listen': 'listen on',
  storage: 'store',
  'messaging.publish': 'publish',
  'messaging.subscribe': 'subscribe',
  process: 'run',
  environment: 'variable',
  custom: 'call',
};

/** A right or a use as a row of the tree has it, as "read ./data/**". */
export function shortWords(capability: string, what: string): string {
  const known = capabilities.find((each) => each === capability);
  return known ? `${verbs[known]} ${shown(what)}` : shown(what);
}

export function rightWords(capability: Capability): string {
  return capabilityWords[capability];
}

/** A refusal as a line of the output: what was refused and why in words, then what else is known, as JSON. */
export function describeDenial(denial: CountedDenial): string {
  const { request, rule, why } = denial;
  const fields = {
    import: denial.operation,
    count: denial.count,
    // What was asked for is often the very thing that was refused.
    ...(request === undefined || request === denial.what ? {} : { request: shown(request) }),
    ...(rule === undefined ? {} : { rule: shown(rule) }),
    ...(why === undefined ? {} : { why: shown(why) }),
  };
  return `denied ${useWords(denial)}: ${reasonWords(denial.reason)} ${JSON.stringify(fields)}`;
}

/** "once" or "3 times". */
export function timesWords(count: number): string {
  return count === 1 ? 'once' : `${count.toLocaleString('en')} times`;
}

/**
 * From where the first of equal denials came, as far as it can be seen from outside of the guest: code that names its
 * functions tells the function; the engine of a component in JavaScript does not, since its stack lies inside of it.
 */
export function callerWords({ from, during }: Pick<CountedDenial, 'from' | 'during'>): string | undefined {
  if (from === undefined && during === undefined) return undefined;
  const by = from === undefined ? '' : ` by ${shownShort(from)}`;
  return `Called${by}${during === undefined ? '' : ` during ${shownShort(during)}`}.`;
}

/** Since when a grant holds, as a sentence. */
export function sinceWords({ standing, grant }: Pick<RightPicture, 'standing' | 'grant'>): string | undefined {
  return standing === 'granted' && grant?.since !== undefined ? `Granted on ${timeWords(grant.since)}.` : undefined;
}

/** How a request stands, in words that follow its pattern. */
export function standingWords({ standing, grant }: Pick<RightPicture, 'standing' | 'grant'>): string {
  if (standing !== 'granted') return standings[standing];
  if (grant?.until !== undefined) return `granted until ${timeWords(grant.until)}`;
  return grant?.lifetime === 'session' ? 'granted for this session' : 'granted';
}

const standings: Readonly<Record<Exclude<Standing, 'granted'>, string>> = {
  'not-granted': 'not granted',
  revoked: 'not granted, taken back',
  expired: 'not granted, the grant has ended',
  'ruled-out': 'not granted, never ask again',
};

/** A moment as the person's own clock and language have it. */
export function timeWords(milliseconds: number): string {
  return new Date(milliseconds).toLocaleString();
}

/** The interface of an import, without its version: `wasi:filesystem/types`. */
export function interfaceOf(operation: string): string {
  return operation.replace(/[@#].*$/, '');
}

/** The import without its interface's package, as "types#open-at". */
export function shortOperation(operation: string): string {
  return operation
    .replace(/^wasi:/, '')
    .replace(/\[(method|static|constructor)\]/, '')
    .replace(/#.*\./, '#');
}
