import { componentize } from '@bytecodealliance/componentize-js';
import { WASIShim } from '@bytecodealliance/preview2-shim/instantiation';
import { describe, expect, it } from 'vitest';
import { assemble, type Exports, hardened, instantiate, run, transpile } from './run.ts';
import { hostileComponent, hostileNames, ordinary } from './components.ts';

// jco looks imports up without their version.
const host = { 'test:host/api': { shout: (text: string) => `${text.toUpperCase()}!` } };

/** Everything that the ordinary component can be asked. */
function answers(component: Exports): unknown {
  const counters = component['test:guest/counters@0.1.0'] as unknown as {
    Counter: new (from: number) => { value(): number };
  };
  return {
    shout: component['shout']?.('hé'),
    answer: component['answer']?.(),
    numbers: Array.from(component['numbers']?.() as Uint32Array),
    flags: component['flags']?.(),
    counter: new counters.Counter(12).value(),
  };
}

describe('a hardened component', { timeout: 120_000 }, () => {
  it('answers as before', async () => {
    const bytes = await assemble(ordinary);
    const before = answers(await instantiate(await transpile(bytes), host));
    expect(before).toEqual({ shout: 'HÉ!', answer: 42, numbers: [7, 8, 9], flags: [false, true], counter: 12 });
    expect(answers(await run(bytes, undefined, host))).toEqual(before);
  });

  it('made by componentize-js answers as before', async () => {
    const { component } = await componentize(
      `export const greet = (name) => 'Hello, ' + name; export const names = () => ['a', 'b'];`,
      'package t:t; world w { export greet: func(name: string) -> string; export names: func() -> list<string>; }',
    );
    const instance = await run(component, undefined, new WASIShim().getImportObject());
    expect([instance['greet']?.('Ada'), instance['names']?.()]).toEqual(['Hello, Ada', ['a', 'b']]);
  });

  it('carries no core name of its own into the JavaScript, and links as before', async () => {
    const bytes = await assemble(hostileComponent(hostileNames));
    const { glue, cores } = await transpile(hardened(bytes));
    expect(glue).not.toContain('airlockPwned');
    const names = Object.values(cores).flatMap((core) => {
      const module = new WebAssembly.Module(Uint8Array.from(core));
      return [
        ...WebAssembly.Module.imports(module).flatMap((each) => [each.module, each.name]),
        ...WebAssembly.Module.exports(module).map((each) => each.name),
      ];
    });
    expect(names).toHaveLength(4 * hostileNames.length);
    expect(names.filter((name) => !/^n\d+$/.test(name))).toEqual([]);
    const instance = await run(bytes);
    expect(hostileNames.map((_, i) => instance[`f${i}`]?.())).toEqual(hostileNames.map((_, i) => 100 + i));
    expect(globalThis).not.toHaveProperty('airlockPwned');
  });

  it('would run code in the host if its names stayed', async () => {
    // The reason for all of this: if this ever fails, the transpiler escapes by itself.
    const { glue } = await transpile(await assemble(hostileComponent(hostileNames.slice(0, 1))));
    expect(glue).toContain(hostileNames[0]);
  });

  it('keeps the names of functions and no other custom section', async () => {
    const bytes = hardened(
      await assemble(`(component (@custom "outer" "secret-outer")
        (core module $m (@custom "inner" "secret-inner") (func $kept-name (export "f") (result i32) (i32.const 1)))
        (core instance $i (instantiate $m)) (func (export "f") (result u32) (canon lift (core func $i "f"))))`),
    );
    const text = new TextDecoder('latin1').decode(bytes);
    expect(
      ['secret-outer', 'secret-inner', 'component-name', 'kept-name'].filter((each) => text.includes(each)),
    ).toEqual(['kept-name']);
  });

  it('is the same when it is hardened again', async () => {
    const once = hardened(await assemble(ordinary));
    expect(hardened(once)).toEqual(once);
  });
});
