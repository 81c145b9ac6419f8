import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { packageBinary } from '../../../src/build/component-wit/package-binary.ts';
import { answer } from '../../../src/build/describe/answer.ts';
import type { Question } from '../../../src/build/describe/request.ts';
import type { WitFolder } from '../../../src/build/index.ts';
import { described } from './binaries.ts';

const folder: WitFolder = [
  {
    path: 'shop.wit',
    content: `/// Everything that is sold.
package shop:goods@1.0.0;

/// What a shop knows.
interface stock {
  use units:mass/types@2.0.0.{grams as weight};

  /// One good.
  /// It has a price.
  record good { name: string, /** in cents */ price: u32 }
  variant state { sold, kept(u32) }
  flags marks { new, old }
  enum %enum { a }
  type goods = list<good>;
  resource shelf {
    constructor(room: u32);
    /// Puts a good on it.
    put: func(good: good) -> result<_, string>;
    all: static func() -> list<shelf>;
  }
  /// Weighs a good.
  weigh: func(good: good) -> weight;
}

/// A shop.
world shop {
  import stock;
  /// Says something.
  import say: func(text: string);
  export opened: func() -> bool;
}
`,
  },
  { path: 'more.wit', content: 'interface unused { f: func(); }\nworld empty {}\n' },
  { path: 'deps/mass.wit', content: 'package units:mass@2.0.0;\ninterface types { type grams = u64; }\n' },
];

const ask = async <T>(question: Question): Promise<T> => {
  const outcome = await answer(question);
  if (outcome.kind !== 'done') throw new Error(outcome.message);
  return outcome.value as T;
};

describe('the worlds of a folder', () => {
  it('are those of its own package', async () => {
    expect(await ask({ kind: 'worlds', wit: folder })).toEqual(['shop:goods/shop@1.0.0', 'shop:goods/empty@1.0.0']);
  });

  it('are told with the place of an error', async () => {
    const wit = [{ path: 'a.wit', content: 'package a:b;\n\nworld {\n' }];
    expect(await answer({ kind: 'worlds', wit })).toEqual({
      kind: 'refused',
      message: expect.stringMatching(/^a\.wit, line 3: /),
    });
  });
});

describe('types', () => {
  const files = (side: 'guest' | 'host'): Promise<readonly { path: string; content: string }[]> =>
    ask({ kind: 'types', wit: folder, world: 'shop:goods/shop@1.0.0', side });

  it('of a guest declare the modules that it imports', async () => {
    const made = await files('guest');
    expect(made.map(({ path }) => path)).toContain('shop.d.ts');
    const stock = made.find(({ path }) => path === 'interfaces/shop-goods-stock.d.ts')?.content;
    expect(stock).toContain("declare module 'shop:goods/stock@1.0.0'");
    expect(stock).toContain('put(good: Good): void;');
  });

  it('of a host are modules', async () => {
    const made = await files('host');
    const world = made.find(({ path }) => path === 'shop.d.ts')?.content;
    expect(world).toContain("export type * as ShopGoodsStock100 from './interfaces/shop-goods-stock.js'");
    expect(world).not.toContain('declare module');
  });

  it('are made of what was taken out of a component', async () => {
    const thing = await readFile(join(import.meta.dirname, '../../extension/wit-tools/fixtures/thing.wasm'));
    const { wit } = await described(thing);
    const made = await ask<readonly { path: string }[]>({
      kind: 'types',
      wit,
      world: 'root:component/root',
      side: 'host',
    });
    expect(made.map(({ path }) => path)).toContain('interfaces/shop-orders-variant.d.ts');
  });

  it('are refused with what is wrong, in words without a path of the machine', async () => {
    const outcome = await answer({
      kind: 'types',
      wit: folder.slice(0, 2),
      world: 'shop:goods/shop@1.0.0',
      side: 'guest',
    });
    expect(outcome).toMatchObject({ kind: 'refused', message: expect.stringContaining('units:mass@2.0.0') });
    expect(outcome).not.toMatchObject({ message: expect.stringContaining('airlock-types-') });
  });
});

describe('Markdown', () => {
  it('of a world has all that it names', async () => {
    const text = await ask<string>({ kind: 'markdown', wit: folder, world: 'shop:goods/shop@1.0.0' });
    await expect(text).toMatchFileSnapshot('./fixtures/world.md');
  });

  it('of a package has all that is in it', async () => {
    const text = await ask<string>({ kind: 'markdown', wit: folder, world: undefined });
    await expect(text).toMatchFileSnapshot('./fixtures/package.md');
  });

  it('and types know a dependency in binary form', async () => {
    const wit = [
      { path: 'a.wit', content: 'package a:b;\nworld w { include root:component/root; }' },
      { path: 'deps/root.wasm', content: packageBinary([]) },
    ];
    expect(await ask<string>({ kind: 'markdown', wit, world: 'a:b/w' })).toContain('It imports and exports nothing.');
    expect(await answer({ kind: 'types', wit, world: 'a:b/w', side: 'guest' })).toMatchObject({ kind: 'done' });
    const core = [wit[0] ?? { path: '', content: '' }, { path: 'deps/c.wat', content: Buffer.from('(module)') }];
    expect(await answer({ kind: 'markdown', wit: core, world: 'a:b/w' })).toEqual({
      kind: 'refused',
      message: 'deps/c.wat: It is not a package of WIT.',
    });
  });

  it('is refused where a name leads nowhere', async () => {
    expect(await answer({ kind: 'markdown', wit: folder.slice(0, 2), world: undefined })).toMatchObject({
      kind: 'refused',
      message: expect.stringMatching(/^shop\.wit, line 6: .*units:mass/),
    });
  });
});
