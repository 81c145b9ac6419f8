/**
 * Whether WebAssembly code trapped, or ran out of stack or memory. Its instance is in an unknown state then, and must
 * not be called again.
 */
export function isTrap(error: unknown): boolean {
  return error instanceof RangeError || (error instanceof Error && error.name === 'RuntimeError');
}
