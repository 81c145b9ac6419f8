/** Whether WebAssembly code trapped. Its instance is in an unknown state then, and must not be called again. */
export function isTrap(error: unknown): boolean {
  return error instanceof Error && error.name === 'RuntimeError';
}
