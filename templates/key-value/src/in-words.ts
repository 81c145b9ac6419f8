/** Does something with stored values. An error of the store becomes a text, which is what the contract has for errors. */
export function inWords<T>(act: () => T): T {
  try {
    return act();
  } catch (error) {
    throw wordsOf(error);
  }
}

function wordsOf(error: unknown): unknown {
  const payload = isObject(error) && 'payload' in error ? error.payload : error;
  if (!isObject(payload) || !('tag' in payload)) return error;
  return 'val' in payload && typeof payload.val === 'string' ? payload.val : payload.tag;
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}
