/** The answer of an import that returns a WIT `result`, in the shape that the generated glue passes on. */
export type Answer<T, E> = { readonly tag: 'ok'; readonly val: T } | { readonly tag: 'err'; readonly val: E };

export function ok<T>(val: T): { readonly tag: 'ok'; readonly val: T } {
  return { tag: 'ok', val };
}

export function err<const E>(val: E): { readonly tag: 'err'; readonly val: E } {
  return { tag: 'err', val };
}

export const done = ok(undefined);
