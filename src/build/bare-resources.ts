/**
 * The bindings with a class for each imported resource that has no functions. The splicer uses such a class and writes
 * none, so that a source which gets hold of the resource, as of the `network` of `wasi:sockets`, would fail at that.
 *
 * @param bindings the JavaScript that the splicer writes
 */
export function withBareResources(bindings: string): string {
  const classes = new Map<string, string>();
  for (const [, name = '', registry = '', owner = '', resource = ''] of bindings.matchAll(made)) {
    if (bindings.includes(`class ${name} {`)) continue;
    const drop = `$resource_import$${owner}$drop$${resource}`;
    classes.set(
      name,
      `class ${name} { [symbolDispose]() { ${registry}.unregister(this); ${drop}(this[symbolRscHandle]); this[symbolRscHandle] = undefined; } }`,
    );
  }
  return [bindings, ...classes.values()].join('\n');
}

/** Where an object is made of the handle of an imported resource. */
const made = /new\.target === ([\w$]+) \?.*\n.*\n\s*(finalizationRegistry_import\$(\w+)\$(\w+))\.register\(/g;
