import type { LocatedItem } from '../../wit/index.ts';
import type { Contract } from '../contract.ts';
import type { ContractProblem } from '../contract-checks.ts';

/** What a world exports and a component does not, each at its place in the WIT; a version that only fixes is the same. */
export function missingFrom(contract: Contract, exported: readonly LocatedItem[]): readonly ContractProblem[] {
  const problems: ContractProblem[] = [];
  for (const wanted of contract.exports) {
    const found = exported.find(
      (item) => item.kind === wanted.kind && compatible(item.name) === compatible(wanted.name),
    );
    const says = (what: string) => `The world "${contract.name}" exports ${what}, but the component does not.`;
    if (!found) problems.push({ origin: wanted.origin, message: says(`the ${wanted.kind} "${wanted.name}"`) });
    else if (wanted.kind === 'interface' && found.kind === 'interface') {
      for (const { name, origin } of wanted.functions) {
        if (!found.functions.some((each) => each.name === name))
          problems.push({ origin, message: says(`the function "${name}" of "${wanted.name}"`) });
      }
    } else if (
      wanted.kind === 'function' &&
      found.kind === 'function' &&
      found.signature.text !== wanted.signature.text
    ) {
      const message = `The component exports "${wanted.name}" as ${found.signature.text}, not as it is written here.`;
      problems.push({ origin: wanted.origin, message });
    }
  }
  return problems;
}

/** `wasi:io/poll@0.2.3` and `wasi:io/poll@0.2.12` are one interface. */
function compatible(name: string): string {
  return name.replace(/@(0\.[1-9]\d*|[1-9]\d*)\..*$/, '@$1');
}
