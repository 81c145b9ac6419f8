/** Something of an object that is found out once for the piece of work that asks for it. */
export interface ForNow<K extends object, T> {
  get(of: K): T;
  /** It may be another from now on. */
  forget(): void;
}

/**
 * Finds something out when it is asked for, and has it at hand until the work that asked is done: who shows one moment
 * of a component asks for it dozens of times.
 */
export function forNow<K extends object, T>(find: (of: K) => T): ForNow<K, T> {
  let known: { readonly of: K; readonly value: T } | undefined;
  const forget = (): void => void (known = undefined);
  return {
    get(of) {
      if (known?.of !== of) {
        known = { of, value: find(of) };
        queueMicrotask(forget);
      }
      return known.value;
    },
    forget,
  };
}
