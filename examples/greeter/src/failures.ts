/** What went wrong on the way to one answer. */
export class Failures {
  readonly #sentences: string[] = [];

  /** Runs something that may be denied; `undefined` if it was, or failed. */
  async attempt<T>(doing: string, run: () => T | Promise<T>): Promise<T | undefined> {
    try {
      return await run();
    } catch (error) {
      this.#sentences.push(`${doing} failed: ${reasonOf(error)}`);
      return undefined;
    }
  }

  /** An error whose payload is the string that the WIT promises. */
  asError(): Error & { readonly payload: string } {
    const message = this.#sentences.join('; ');
    return Object.assign(new Error(message), { payload: message });
  }
}

/** An error of a WASI interface is thrown with its code as the payload; others are ordinary errors. */
function reasonOf(error: unknown): string {
  if (typeof error === 'object' && error !== null && 'payload' in error) return codeOf(error.payload);
  return (error instanceof Error ? error.message : String(error)).trim();
}

/** An enum is its own name, a variant has it as its tag. */
function codeOf(payload: unknown): string {
  if (typeof payload === 'object' && payload !== null && 'tag' in payload) return String(payload.tag);
  return String(payload);
}
