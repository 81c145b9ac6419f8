import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { root } from '../../support/paths.ts';

/** WIT with all that stubs and declarations have to write. */
export const everyType = `package a:b@1.0.0;

interface types {
  record point { x: s32, y-pos: option<f64> }
  variant shape { circle(f32), rect(tuple<u8, u64>), none }
  enum colour { red, dark-blue }
  flags marks { one, two-three }
  resource blob {
    constructor(init: list<u8>);
    read: func(n: u32) -> result<list<u8>, string>;
    merge: static func(l: blob, r: borrow<blob>) -> blob;
  }
}

interface api {
  use types.{point as p, shape, blob};
  resource store {
    constructor(name: string);
    put: func(key: string, value: p) -> result<_, string>;
    all: static func() -> list<store>;
  }
  resource token;
  type pts = list<p>;
  record own-rec { a: p, delete: bool }
  run: func(a: pts, s: shape, b: borrow<blob>, o: own-rec) -> result<pts, string>;
  class: func(default: string, this: u8) -> option<option<string>>;
  nothing: func();
  mixed: func(m: result, k: result<u8>, c: char, ts: list<u32>, st: store, t: token) -> tuple<u8, store>;
}

world w {
  import types;
  import ask-them: func(who: shape, default: list<string>) -> result<option<u8>, string>;
  import %class: func();
  use types.{colour, marks, shape};
  record wr { z: colour }
  type distance = u64;
  export api;
  export lone: interface { go: func(c: char); }
  export greet-all: func(some-name: string, c: colour, m: marks, w: wr) -> result<string, wr>;
  export run: func();
  export far: func(d: distance, all: list<option<s64>>) -> list<tuple<distance, bool>>;
}
`;

/** The WIT of the example, as a build sends it. */
export async function greeterWit(): Promise<{ path: string; content: string }[]> {
  const paths = [
    'world.wit',
    ...['cli', 'clocks', 'filesystem', 'http', 'io'].map((each) => `deps/${each}/package.wit`),
  ];
  const folder = join(root, 'examples/greeter/wit');
  return Promise.all(paths.map(async (path) => ({ path, content: await readFile(join(folder, path), 'utf8') })));
}
