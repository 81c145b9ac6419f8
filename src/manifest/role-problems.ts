/** What is wrong in the settings of roles. `where` is the way to it, as `airlock.roles.reader.allow`. */
export type RoleProblem =
  | { readonly kind: 'wrong-kind'; readonly where: string; readonly wanted: string }
  | { readonly kind: 'unknown-key'; readonly where: string; readonly key: string }
  | { readonly kind: 'unknown-role'; readonly where: string; readonly role: string }
  | { readonly kind: 'unknown-capability'; readonly where: string; readonly capability: string }
  | { readonly kind: 'bad-pattern'; readonly where: string; readonly pattern: string; readonly message: string }
  /** `roles` inherit each from the next, and the last from the first. */
  | { readonly kind: 'cycle'; readonly where: string; readonly roles: readonly string[] }
  | { readonly kind: 'bad-folder'; readonly where: string; readonly folder: string; readonly message: string }
  /** A name alone is what any repository may call its component. */
  | { readonly kind: 'no-folder'; readonly where: string };

/** A problem as a sentence for the person. */
export function roleProblemWords(problem: RoleProblem): string {
  switch (problem.kind) {
    case 'wrong-kind':
      return `${problem.where} is ${problem.wanted}.`;
    case 'unknown-key':
      return `${problem.where} has an unknown key "${problem.key}".`;
    case 'unknown-role':
      return `${problem.where} names a role "${problem.role}" that there is not.`;
    case 'unknown-capability':
      return `${problem.where} names a capability "${problem.capability}" that there is not.`;
    case 'bad-pattern':
      return `${problem.where} has "${problem.pattern}": ${problem.message}.`;
    case 'cycle':
      return `${problem.where} inherits from itself: ${[...problem.roles, problem.roles[0]].join(', ')}.`;
    case 'bad-folder':
      return `${problem.where} has "${problem.folder}": ${problem.message}.`;
    case 'no-folder':
      return `${problem.where} names a component but no folder: any repository may call a component so, and nothing is allowed by that.`;
  }
}
