/** The first of what ended the call that is under way: a guest that catches it may end by something else then. */
export const ended: { by: GuestExit | LimitExceeded | undefined } = { by: undefined };

/**
 * What an import throws to end the guest's call. These pass through the guest's frames as exceptions; the worker turns
 * them into the call's outcome. A guest that catches everything can go on after one, and gains nothing: what was
 * refused has not happened, and is refused again.
 */
export class GuestExit extends Error {
  readonly code: number;

  constructor(code: number) {
    super(`the component called exit with code ${code}`);
    this.code = code;
    ended.by ??= this;
  }
}

/** A right is missing, and the interface has no error that could say so. */
export class CapabilityDenied extends Error {}

/** The right is there, and nobody answers the interface. */
export class NotLinked extends Error {}

export class LimitExceeded extends Error {
  readonly limit: string;

  constructor(limit: string, message: string) {
    super(message);
    this.limit = limit;
    ended.by ??= this;
  }
}
