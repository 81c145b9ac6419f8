import type { Source } from '../host/support/component.ts';
import { around } from '../build/harden/components.ts';

/** Everything that grows, in one component without imports. */
export const growing: Source = {
  world: `
    export grow-memory: func(pages: u32) -> s32;
    export grow-table: func(elements: u32) -> s32;
    export recurse: func(depth: u32) -> u32;
    export loop: func();
    export spin-memory: func();
    export strings: func(length: u32) -> list<string>;
    export bools: func(length: u32) -> list<bool>;
    export bytes: func(length: u32) -> list<u8>;
    export nested: func(length: u32) -> list<list<u8>>;
    export options: func(length: u32) -> list<option<u8>>;
    export text: func(length: u32) -> string;
  `,
  core: `(module
    (memory (export "memory") 1)
    (table $t 1 funcref)
    (func (export "cabi_realloc") (param i32 i32 i32 i32) (result i32) (i32.const 1024))
    (func (export "grow-memory") (param i32) (result i32) (memory.grow (local.get 0)))
    (func (export "grow-table") (param i32) (result i32) (table.grow $t (ref.null func) (local.get 0)))
    (func $recurse (export "recurse") (param i32) (result i32)
      (i32.add (call $recurse (i32.add (local.get 0) (i32.const 1))) (i32.const 1)))
    (func (export "loop") (loop (br 0)))
    (func (export "spin-memory") (loop $l (drop (memory.grow (i32.const 1))) (memory.fill (i32.const 0) (i32.const 1) (i32.const 60000)) (br $l)))
    ${['strings', 'bools', 'bytes', 'nested', 'options', 'text']
      .map(
        (name) => `(func (export "${name}") (param i32) (result i32)
      (drop (memory.grow (i32.const 200)))
      (i32.store (i32.const 8) (i32.const 1024)) (i32.store (i32.const 12) (local.get 0)) (i32.const 8))`,
      )
      .join('\n')})`,
};

const instances = (count: number, module: string): string =>
  `(component (core module $m ${module}) ${'(core instance (instantiate $m))'.repeat(count)})`;

const multiplied = (levels: number): string => {
  let inner = '(component $c (core module $m (memory 1)) (core instance (instantiate $m)))';
  for (let level = 0; level < levels; level++)
    inner = `(component $c ${inner} ${'(instance (instantiate $c))'.repeat(10)})`;
  return inner.replace('$c', '');
};

/** Components that need more at their start than anybody gets, or what cannot be bounded; each with a word of its refusal. */
export const oversized: readonly (readonly [what: string, wat: string, word: string])[] = [
  ['a memory of 4 GiB', around('(memory 65536)'), 'memory'],
  ['a table of ten million elements', around('(table 10000000 funcref)'), 'table'],
  ['100 instances of 64 MiB', instances(100, '(memory 1024)'), 'memory'],
  ['200 memories', instances(200, '(memory 0)'), 'memories'],
  ['2,000 instances of nothing', instances(2000, '(func)'), 'instances'],
  ['instances that multiply by nesting', multiplied(6), 'instances'],
  ['200 tables of 100,000 elements', instances(200, '(table 100000 funcref)'), 'table'],
  ['shared memory', around('(memory 1 2 shared)'), 'shared'],
  ['a memory of 64 bits', around('(memory i64 1)'), '64'],
  ['a table of 64 bits', around('(table i64 1 funcref)'), '64'],
  ['garbage-collected arrays', around('(type (array (mut i8)))'), 'garbage'],
  ['threads', '(component (core func (canon thread.spawn-ref 0)))', 'threads'],
];
