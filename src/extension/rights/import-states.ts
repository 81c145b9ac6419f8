import { type Capability, capabilityOfInterface, type InterfaceCapability } from '../../manifest/index.ts';
import { interfaceOf } from '../words.ts';
import { includesRight, type RightsFacts } from './facts.ts';
import { tallyOf } from './picture.ts';

/** What the language server is told of an import of the component that runs: `airlock/rights`. */
export interface ImportState {
  readonly state: 'granted' | 'denied' | 'undecided' | 'unused' | 'linked';
  /** How often it was used and that was allowed. */
  readonly uses: number;
  readonly denials: number;
}

/**
 * How each imported interface stands that some capability of the manifest decides, by its name without its version.
 *
 * @param imports the names of the interfaces that the running version imports
 * @param linked those that another component answers without a question, by their names without versions
 */
export function importStates(
  imports: readonly string[],
  facts: RightsFacts,
  linked: readonly string[] = [],
): Readonly<Record<string, ImportState>> {
  const names = Array.from(new Set(imports.map(interfaceOf)));
  return Object.fromEntries(
    names.flatMap((name) => {
      if (linked.includes(name)) return [[name, { state: 'linked', uses: 0, denials: 0 }] as const];
      const decidedBy = decidingCapabilities[capabilityOfInterface(name)];
      return decidedBy ? [[name, stateOf(name, decidedBy, facts)] as const] : [];
    }),
  );
}

const decidingCapabilities: Readonly<Partial<Record<InterfaceCapability, readonly Capability[]>>> = {
  filesystem: ['filesystem.read', 'filesystem.write'],
  network: ['network.connect', 'network.listen'],
  process: ['process'],
  storage: ['storage'],
  messaging: ['messaging.publish', 'messaging.subscribe'],
  environment: ['environment'],
  custom: ['custom'],
};

function stateOf(name: string, decidedBy: readonly Capability[], facts: RightsFacts): ImportState {
  const isOfName = ({ operation }: { readonly operation: string }): boolean => interfaceOf(operation) === name;
  const denials = facts.denials.filter(isOfName);
  const uses = tallyOf(facts.uses?.filter(isOfName) ?? []).count;
  const counts = { uses, denials: tallyOf(denials).count };
  const requests = facts.requests.filter(
    ({ capability, pattern }) =>
      decidedBy.includes(capability) && (capability !== 'custom' || pattern.split(' ')[0] === name),
  );
  if (denials.length > 0) return { state: 'denied', ...counts };
  if (uses > 0) return { state: 'granted', ...counts };
  if (!requests.some((right) => includesRight(facts.grants, right))) return { state: 'undecided', ...counts };
  return { state: facts.uses !== undefined && facts.calls > 0 ? 'unused' : 'granted', ...counts };
}
