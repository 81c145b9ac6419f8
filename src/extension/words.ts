import type { CountedDenial } from '../host/index.ts';
import { type Capability, capabilities, capabilityWords } from '../manifest/index.ts';

/** Why a use was refused, in words that follow "denied". */
const reasons: Readonly<Record<string, string>> = {
  'not-requested': 'not requested in airlock.json',
  'not-granted': 'requested, not granted',
  revoked: 'the grant was taken back',
  expired: 'the grant has ended',
  'ruled-out': 'ruled out by you',
  refused: 'you said no, for this session',
  'not-answered': 'asked, and not answered in time',
  'too-many-questions': 'it asked too many questions',
  'never-grantable': 'can never be granted',
  outside: "leads out of the manifest's folder",
  'address-prohibited': 'the name leads to an address that it must not lead to',
  'over-limit': 'over the limit',
};

export function reasonWords(reason: string): string {
  return reasons[reason] ?? reason;
}

/** What was refused, as "read files ./data/greeting.txt". */
export function useWords(denial: CountedDenial): string {
  const known = capabilities.find((capability) => capability === denial.capability);
  return known ? `${rightWords(known)} ${shown(denial.what)}` : shown(denial.what);
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

/** A refusal as one structured line of the output. */
export function describeDenial(denial: CountedDenial): string {
  const fields = {
    capability: denial.capability,
    what: shown(denial.what),
    reason: denial.reason,
    ...(denial.request === undefined ? {} : { request: denial.request }),
    import: denial.operation,
    count: denial.count,
  };
  return `denied ${JSON.stringify(fields)}`;
}

/** What guests name is shown with characters that hide or turn text made visible. */
export function shown(text: string): string {
  return text.replaceAll(
    /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu,
    (character) => `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`,
  );
}

/** The import without its interface's package, as "types#open-at". */
export function shortOperation(operation: string): string {
  return operation
    .replace(/^wasi:/, '')
    .replace(/\[(method|static|constructor)\]/, '')
    .replace(/#.*\./, '#');
}
