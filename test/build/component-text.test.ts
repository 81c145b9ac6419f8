import { componentEmbed, componentNew } from '@bytecodealliance/jco-transpile/wasm-tools';
import { array, assert, nat, property, tuple } from 'fast-check';
import { describe, expect, it } from 'vitest';
import { componentText } from '../../src/build/component-wit/component-text.ts';
import { importDeclarations } from '../../src/build/component-wit/declarations.ts';

/** A component of a world that does nothing. */
async function componentOf(witSource: string): Promise<Uint8Array> {
  return componentNew(await componentEmbed({ witSource, dummy: true, world: 'w' }), []);
}

const everyType = `package a:b;

world w {
  import types;
  import plain: func(x: u8) -> result;
  export run: func() -> string;
}

interface types {
  use more.{thing};

  record point {
    x: s32,
    y: option<f64>,
  }

  variant shape {
    none,
    dot(point),
  }

  enum colour {
    red,
    green,
  }

  flags rights {
    read,
    write,
  }

  type many = list<tuple<string, char>>;

  resource file {
    constructor(name: string);
    read: func(length: u64) -> result<list<u8>, colour>;
    open: static func(rights: rights) -> file;
  }

  draw: func(shape: shape, other: borrow<file>, mine: thing) -> result<_, string>;

  all: func() -> many;
}

interface more {
  resource thing;
}
`;

describe('componentText', () => {
  it('prints the world and each interface that it imports, whatever types it uses', async () => {
    const outcome = await componentText(await componentOf(everyType));
    if (outcome.kind !== 'text') throw new Error(outcome.message);
    expect(outcome.text).toMatch(
      /^package root:component;\n\nworld root \{\n {2}import a:b\/more;\n {2}import a:b\/types;/,
    );
    const squeezed = outcome.text.replaceAll(/\s+/g, ' ');
    expect(squeezed).toContain('package a:b { interface more { resource thing; } interface types { use more.{thing};');
    const interfaceBody = /record point [^]*many;\n/.exec(everyType)?.[0] ?? '';
    const declarations = interfaceBody
      .trim()
      .split('\n\n')
      .map((each) => each.replaceAll(/\s+/g, ' '));
    expect(declarations).toHaveLength(8);
    for (const declaration of declarations) expect(squeezed).toContain(declaration);
  });

  it('never throws or hangs on a broken component', async () => {
    const component = await componentOf(everyType);
    assert(
      property(
        nat(component.length),
        array(tuple(nat(component.length - 1), nat(255)), { maxLength: 4 }),
        (length, flips) => {
          const broken = component.slice(0, length);
          for (const [at, value] of flips) if (at < length) broken[at] = value;
          const declarations = importDeclarations(broken);
          expect(declarations === undefined || declarations.every((each) => each.length > 1)).toBe(true);
        },
      ),
      { seed: 7, numRuns: 3000 },
    );
  });
});
