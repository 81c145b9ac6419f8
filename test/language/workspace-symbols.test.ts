import { describe, expect, it } from 'vitest';
import { workspaceSymbols } from '../../src/language/index.ts';
import { fixture } from './fixture.ts';

const files = `
=== wit/main.wit
package a:b@1.0.0;
interface streams {
  use wasi:io/streams@0.2.0.{output-stream};
  record stream-state { field-stream: u8 }
  resource in-stream { constructor(); read: func() -> u8; make-stream: static func() -> in-stream; }
  @since(version = 0.1.0) @deprecated(version = 0.2.0)
  stream: func();
}
world my-world {
  import wasi:io/streams@0.2.0;
  import upstream: func();
  export serve: interface { type STREAM-kind = u8; }
}
package c:stream { interface other {} }
=== wit/deps/io/a.wit
package wasi:io@0.2.0;
interface streams { resource output-stream; }
`;

async function found(query: string, most?: number): Promise<string[]> {
  const { model, slice } = await fixture(files);
  return workspaceSymbols(model, query, most).map((each) => {
    const name = slice(each);
    expect(name).toBe(each.name);
    return `${each.kind} ${name} in ${each.container || 'nothing'}${each.deprecated ? ', deprecated' : ''}`;
  });
}

describe('workspace symbols', () => {
  it('are those with the letters of a query, the closest first', async () => {
    expect(await found('stream')).toEqual([
      'function stream in a:b/streams@1.0.0, deprecated',
      'interface streams in a:b@1.0.0',
      'alias STREAM-kind in a:b/my-world@1.0.0 serve',
      'record stream-state in a:b/streams@1.0.0',
      'interface streams in wasi:io@0.2.0',
      'package c:stream in nothing',
      'resource in-stream in a:b/streams@1.0.0',
      'function make-stream in a:b/streams@1.0.0 in-stream',
      'resource output-stream in wasi:io/streams@0.2.0',
      'function upstream in a:b/my-world@1.0.0',
    ]);
  });

  it.each<[string, string[]]>([
    ['MYW', ['world my-world in a:b@1.0.0']],
    [
      'rd',
      [
        'alias STREAM-kind in a:b/my-world@1.0.0 serve',
        'method read in a:b/streams@1.0.0 in-stream',
        'world my-world in a:b@1.0.0',
      ],
    ],
    ['%oth', ['interface other in c:stream']],
    ['field', []],
    ['zzz', []],
    ['wasi:', ['package wasi:io in nothing']],
  ])('for %s', async (query, expected) => {
    expect((await found(query)).toSorted()).toEqual(expected.toSorted());
  });

  it('are all of them for nothing, and at most as many as are asked for', async () => {
    const all = await found('');
    expect(all).toHaveLength(16);
    expect(all.slice(-3).every((line) => line.includes('wasi:io'))).toBe(true);
    expect(await found('', 4)).toEqual(all.slice(0, 4));
  });
});
