/**
 * The one injective map from the core names of a component (module, field, export and instance names) to plain ones.
 * Two names are equal after it exactly if they were equal before, so that what linked still links and nothing else does.
 */
export interface CoreNames {
  /** The plain name: `n` and digits. */
  plain(name: string): string;
}

export function createCoreNames(): CoreNames {
  const given = new Map<string, string>();
  return {
    plain(name) {
      const known = given.get(name);
      if (known !== undefined) return known;
      const fresh = `n${given.size}`;
      given.set(name, fresh);
      return fresh;
    },
  };
}
