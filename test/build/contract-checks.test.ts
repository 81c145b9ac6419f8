import { describe, expect, it } from 'vitest';
import { contractProblems } from '../../src/build/contract-checks.ts';
import { describeWorld } from '../../src/wit/index.ts';

const bomb = [
  'type t0 = tuple<u8, u8>;',
  ...Array.from({ length: 40 }, (_, at) => `type t${at + 1} = tuple<t${at}, t${at}>;`),
].join('\n');

/** Each with the WIT up to where it is refused, marked by `<|>`, and what is said. */
const cases: readonly [name: string, marked: string, message: RegExp][] = [
  ['an async function', 'world w { export <|>run: async func(); }', /"run" yet: it is an async function\.$/],
  ['an imported async function', 'world w { import <|>run: async func(); }', /it is an async function/],
  ['a stream', 'world w { export <|>run: func(x: list<stream<u8>>); }', /its type has a stream\.$/],
  ['a stream of nothing', 'world w { export <|>run: func(x: stream); }', /its type has a stream\.$/],
  ['a future', 'world w { export <|>run: func() -> option<future<u8>>; }', /its type has a future\.$/],
  ['an error context', 'world w { export <|>run: func(x: error-context); }', /its type has an error-context\.$/],
  [
    'a map in a record',
    'interface i { record r { a: map<string, u8> } <|>f: func(x: r); } world w { export i; }',
    /a map/,
  ],
  ['a list of a fixed length', 'world w { export <|>run: func(x: list<u8, 4>); }', /a list of a fixed length\.$/],
  ['a reserved function', 'world w { export <|>then: func(); }', /"then" cannot have this name: .*promise/],
  ['a reserved interface', 'interface eval {} world w { export <|>eval; }', /The interface "a:b\/eval@1\.0\.0" cannot/],
  ['a reserved resource', 'interface i { resource promise { <|>constructor(); } } world w { export i; }', /hide/],
  ['a reserved method', 'interface i { resource r { <|>then: func(); } } world w { import i; }', /"\[method\]r\.then"/],
  [
    'a reserved static',
    'interface i { resource r { <|>name: static func(); } } world w { export i; }',
    /cannot be replaced/,
  ],
  ['a type that doubles', `interface i { ${bomb}\n <|>f: func(x: t40); } world w { export i; }`, /over 100000 parts/],
];

describe('contractProblems', () => {
  it.each(cases)('refuses %s at its place', (_name, marked, message) => {
    const problems = check(marked.replace('<|>', ''));
    expect(problems).toHaveLength(1);
    expect(problems[0]?.message).toMatch(message);
    expect(problems[0]?.origin.span.start).toBe(`${header}${marked}`.indexOf('<|>'));
  });

  it('takes what the engine takes', () => {
    const text = `interface streams { resource input-stream { read: func(n: u64) -> result<list<u8>, error>; }
      variant error { closed, other(string) } flags f { a } enum e { a }
      all: func(f: f, e: e, t: tuple<option<u8>, char>, s: borrow<input-stream>) -> input-stream; }
      world w { import streams; export streams; export run: func() -> string; }`;
    expect(check(text)).toEqual([]);
  });

  it('says once what is wrong with an interface that is imported and exported', () => {
    expect(check('interface i { then: func(); } world w { import i; export i; }')).toHaveLength(1);
  });

  it('adds up what many functions take', () => {
    const many = Array.from({ length: 20 }, (_, at) => `f${at}: func(x: t12);`).join('\n');
    expect(check(`interface i { ${bomb}\n ${many} } world w { export i; }`)).toHaveLength(1);
  });
});

const header = 'package a:b@1.0.0; ';

function check(text: string): ReturnType<typeof contractProblems> {
  const described = describeWorld([{ path: '/w.wit', text: `${header}${text}` }], 'w');
  if (described.kind !== 'world') throw new Error(described.problems.map((problem) => problem.message).join());
  expect(described.unresolved).toEqual([]);
  return contractProblems(described);
}
