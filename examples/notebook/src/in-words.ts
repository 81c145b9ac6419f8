/** Does something with stored values. An error of the store becomes a text, which is what the contract has for errors. */
export function inWords<T>(act: () => T): T {
  try {
    return act();
  } catch (error) {
    const failure = payloadOf(error);
    if (failure === undefined) throw error;
    // `store-error` of a swap holds the error of the store.
    const cause = payloadOf(failure.val) ?? failure;
    throw typeof cause.val === 'string' ? cause.val : cause.tag;
  }
}

/** The error of a WIT interface, which what is thrown carries. */
export function payloadOf(error: unknown): { readonly tag: string; readonly val?: unknown } | undefined {
  const payload = isObject(error) && 'payload' in error ? error.payload : error;
  return isObject(payload) && 'tag' in payload && typeof payload.tag === 'string'
    ? { tag: payload.tag, val: 'val' in payload ? payload.val : undefined }
    : undefined;
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}
