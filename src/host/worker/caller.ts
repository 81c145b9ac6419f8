/**
 * The name of the guest's function that is calling an import now, if its code names its functions. The engine of a
 * component that is written in JavaScript is all that can be seen of it here, and has no names.
 */
export function callingFunction(): string | undefined {
  const unnamed = new Set<string>();
  for (const frame of frames()) {
    const module = frame.getFileName();
    if (!module?.startsWith('wasm://')) continue;
    const name = frame.getFunctionName();
    // Innermost come small modules without names, which join a component's parts. Where the author's own module has a
    // function without a name, though, one further out would name something else.
    if (name !== null && name !== '') return unnamed.has(module) ? undefined : name;
    unnamed.add(module);
  }
  return undefined;
}

/** Frames of gates and glue lie between here and the guest. */
const deepest = 40;

/** The frames themselves, not their text, in which a name could stand that is made up. */
function frames(): readonly NodeJS.CallSite[] {
  const { stackTraceLimit, prepareStackTrace } = Error;
  Error.stackTraceLimit = deepest;
  Error.prepareStackTrace = (_, sites) => sites;
  try {
    const { stack } = new Error() as { readonly stack?: unknown };
    return Array.isArray(stack) ? (stack as readonly NodeJS.CallSite[]) : [];
  } finally {
    Error.stackTraceLimit = stackTraceLimit;
    Error.prepareStackTrace = prepareStackTrace;
  }
}
