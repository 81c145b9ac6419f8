import { expect, it } from 'vitest';
import { withBareResources } from '../../src/build/bare-resources.ts';

/** What the splicer writes where it makes an object of a handle. */
const makes = (name: string, owner: string, resource: string): string =>
  `var rsc0 = new.target === ${name} ? this : Object.create(${name}.prototype);
  Object.defineProperty(rsc0, symbolRscHandle, { writable: true, value: 7});
  finalizationRegistry_import$${owner}$${resource}.register(rsc0, 7, rsc0);`;

const around = `const symbolRscHandle = Symbol('handle'), symbolDispose = Symbol.dispose;
  const finalizationRegistry_import$network_0_2_12$network = { register() {}, unregister: () => done.push('unregistered') };
  const $resource_import$network_0_2_12$drop$network = (handle) => done.push(handle);`;

it('a resource without functions gets the class that the bindings use, and gives its handle back', () => {
  const bindings = `${around}
  function make() { ${makes('import_network_0_2_12$Network', 'network_0_2_12', 'network')} return rsc0; }`;
  const done: unknown[] = [];
  // oxlint-disable-next-line typescript/no-implied-eval, typescript/no-unsafe-type-assertion -- the bindings are text
  const make = new Function('done', `${withBareResources(bindings)}\nreturn make;`)(done) as () => Disposable;
  const object = make();
  object[Symbol.dispose]();
  expect(done).toEqual(['unregistered', 7]);
});

it('one that has a class is left as it is', () => {
  const bindings = `class import_poll_0_2_12$Pollable {\n}\n${makes('import_poll_0_2_12$Pollable', 'poll_0_2_12', 'pollable')}`;
  expect(withBareResources(bindings)).toBe(bindings);
});
