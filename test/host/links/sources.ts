import type { Source } from '../support/component.ts';

/** An allocator as small as can be: it hands out memory upwards and takes nothing back. */
export const allocator = `
  (memory (export "memory") 4)
  (global $top (mut i32) (i32.const 8192))
  (func (export "cabi_realloc") (param $old i32) (param $was i32) (param $align i32) (param $size i32) (result i32)
    (local $at i32)
    (local.set $at (i32.and (i32.add (global.get $top) (i32.const 15)) (i32.const -16)))
    (global.set $top (i32.add (local.get $at) (local.get $size)))
    (local.get $at))`;

/** The interface of the pair, as both sides have it. */
export const mathWit = (body = usualMath, version = '1.0.0'): string =>
  `package example:math@${version} { interface add { ${body} } }`;

const usualMath = `
  variant shape { none, some(string), many(list<u64>) }
  flags marks { first, second-one }
  record point { x-at: s64, label: string, marks: marks, shape: shape, extra: option<option<u8>> }
  add: func(a: u32, b: u32) -> u32;
  divide: func(a: u32, b: u32) -> result<u32, string>;
  echo: func(points: list<point>) -> list<point>;
  value-of: func() -> u32;
  has-own-property: func(wait: u32) -> u32;
`;

/** Adds, divides, gives back what it is given, traps (`value-of`) and loops for ever (`has-own-property`) unless it is given 0. */
export const calculator: Source = {
  world: 'export example:math/add@1.0.0; export count: func() -> u32;',
  more: mathWit(),
  core: `(module ${allocator}
    (global $count (mut i32) (i32.const 0))
    (func $counted (global.set $count (i32.add (global.get $count) (i32.const 1))))
    (func (export "count") (result i32) (global.get $count))
    (func (export "example:math/add@1.0.0#add") (param i32 i32) (result i32)
      (call $counted) (i32.add (local.get 0) (local.get 1)))
    (func (export "example:math/add@1.0.0#divide") (param i32 i32) (result i32)
      (if (i32.eqz (local.get 1))
        (then (i32.store (i32.const 16) (i32.const 1)) (i32.store (i32.const 20) (i32.const 64)) (i32.store (i32.const 24) (i32.const 7)))
        (else (i32.store (i32.const 16) (i32.const 0)) (i32.store (i32.const 20) (i32.div_u (local.get 0) (local.get 1)))))
      (i32.const 16))
    (func (export "example:math/add@1.0.0#echo") (param i32 i32) (result i32)
      (i32.store (i32.const 32) (local.get 0)) (i32.store (i32.const 36) (local.get 1)) (i32.const 32))
    (func (export "example:math/add@1.0.0#value-of") (result i32) (unreachable))
    (func (export "example:math/add@1.0.0#has-own-property") (param i32) (result i32)
      (loop $again (br_if $again (local.get 0))) (i32.const 9))
    (data (i32.const 64) "by zero"))`,
};

/** Passes each of its calls on to the interface that it imports. */
export const desk: Source = {
  world: `
    import example:math/add@1.0.0;
    use example:math/add@1.0.0.{point};
    export sum: func(a: u32, b: u32) -> u32;
    export divide: func(a: u32, b: u32) -> result<u32, string>;
    export echo: func(points: list<point>) -> list<point>;
    export trap: func() -> u32;
    export wait: func(long: u32) -> u32;
    export calls: func() -> u32;
  `,
  more: mathWit(),
  core: `(module
    (import "example:math/add@1.0.0" "add" (func $add (param i32 i32) (result i32)))
    (import "example:math/add@1.0.0" "divide" (func $divide (param i32 i32 i32)))
    (import "example:math/add@1.0.0" "echo" (func $echo (param i32 i32 i32)))
    (import "example:math/add@1.0.0" "value-of" (func $then (result i32)))
    (import "example:math/add@1.0.0" "has-own-property" (func $wait (param i32) (result i32)))
    ${allocator}
    (global $calls (mut i32) (i32.const 0))
    (func $counted (global.set $calls (i32.add (global.get $calls) (i32.const 1))))
    (func (export "calls") (result i32) (global.get $calls))
    (func (export "sum") (param i32 i32) (result i32) (call $counted) (call $add (local.get 0) (local.get 1)))
    (func (export "divide") (param i32 i32) (result i32)
      (call $divide (local.get 0) (local.get 1) (i32.const 16)) (i32.const 16))
    (func (export "echo") (param i32 i32) (result i32)
      (call $echo (local.get 0) (local.get 1) (i32.const 32)) (i32.const 32))
    (func (export "trap") (result i32) (call $then))
    (func (export "wait") (param i32) (result i32) (call $wait (local.get 0))))`,
};

/** One that answers `test:ring/<answers>` by asking `test:ring/<asks>`, or by 1 where it asks nobody. */
export function ring(answers: string, asks: string | undefined): Source {
  const face = (name: string): string => `test:ring/${name}@1.0.0`;
  const next = asks === undefined ? '' : `(import "${face(asks)}" "go" (func $next (result i32)))`;
  const faces = [answers, ...(asks === undefined ? [] : [asks])].map(
    (name) => `interface ${name} { go: func() -> u32; }`,
  );
  return {
    world: `${asks === undefined ? '' : `import ${face(asks)};`} export ${face(answers)};`,
    more: `package test:ring@1.0.0 { ${Array.from(new Set(faces)).join(' ')} }`,
    core: `(module ${next} (memory (export "memory") 1)
      (func (export "${face(answers)}#go") (result i32)
        ${asks === undefined ? '(i32.const 1)' : '(i32.add (call $next) (i32.const 1))'}))`,
  };
}
