import type { Source } from '../host/support/component.ts';

/** What comes back of a call: it ended, or returned something that is of its type all the same. */
type Ending = { readonly failed: readonly string[] } | { readonly returned: unknown };

/**
 * One component that breaks the rules of the canonical ABI in each of its functions: no toolchain writes such calls, so
 * they are written by hand. Each has the names of the failures that it may end in, or the value that it returns.
 */
interface Broken {
  readonly name: string;
  readonly type: string;
  /** The body of the core function, without parameters. */
  readonly body: string;
  readonly result?: 'i32' | 'i64';
  readonly ends: Ending;
}

const trapped: Ending = { failed: ['trapped'] };
const folder = '(call $folder)';
const open = (path: string, how = '(i32.const 0) (i32.const 1)'): string =>
  `(call $open ${folder} (i32.const 0) ${path} ${how} (i32.const 256))`;

/** What works, so that the others do not fail for the component's own mistakes: a file is refused by its error. */
export const honest: Broken = {
  name: 'honest',
  type: 'func() -> u32',
  result: 'i32',
  body: `${open('(i32.const 96) (i32.const 15)')} (i32.load8_u (i32.const 256))`,
  ends: { returned: 1 },
};

/** Catches what the host throws to end its call, and goes on to a file that it may not read. */
const onAfterExit: Broken = {
  name: 'on-after-exit',
  type: 'func() -> u32',
  result: 'i32',
  body: `(block $thrown (try_table (catch_all $thrown) (call $exit (i32.const 1)))) ${honest.body}`,
  ends: trapped,
};

export const broken: readonly Broken[] = [
  // Values out of their type that go to an import.
  { name: 'string-beyond-memory', type: 'func()', body: open('(i32.const -16) (i32.const 64)'), ends: trapped },
  { name: 'string-without-end', type: 'func()', body: open('(i32.const 64) (i32.const -1)'), ends: trapped },
  {
    name: 'result-beyond-memory',
    type: 'func()',
    body: `(call $open ${folder} (i32.const 0) (i32.const 64) (i32.const 3) (i32.const 0) (i32.const 1) (i32.const -4))`,
    ends: trapped,
  },
  {
    name: 'variant-out-of-range',
    type: 'func()',
    body: `(call $times ${folder} (i32.const 0) (i32.const 64) (i32.const 3) (i32.const 77) (i64.const 0) (i32.const 0) (i32.const 0) (i64.const 0) (i32.const 0) (i32.const 256))`,
    ends: trapped,
  },
  {
    name: 'flags-out-of-range',
    type: 'func() -> u32',
    result: 'i32',
    body: `${open('(i32.const 64) (i32.const 3)', '(i32.const -16) (i32.const -1)')} (i32.load8_u (i32.const 256))`,
    ends: trapped,
  },
  {
    name: 'enum-out-of-range',
    type: 'func()',
    body: `(call $advise ${folder} (i64.const 0) (i64.const 0) (i32.const 99) (i32.const 256))`,
    ends: trapped,
  },
  // Handles that are none, are gone, or are of another kind.
  { name: 'handle-of-nothing', type: 'func()', body: '(call $block (i32.const 7))', ends: trapped },
  { name: 'handle-zero', type: 'func()', body: '(call $block (i32.const 0))', ends: trapped },
  { name: 'handle-below-zero', type: 'func()', body: '(call $block (i32.const -1))', ends: trapped },
  { name: 'handle-of-another-kind', type: 'func()', body: '(call $block (call $stdout))', ends: trapped },
  { name: 'folder-for-a-pollable', type: 'func()', body: `(call $block ${folder})`, ends: trapped },
  {
    name: 'use-after-drop',
    type: 'func()',
    body: `(local $p i32) (local.set $p (call $subscribe (i64.const 0))) (call $drop-pollable (local.get $p)) (call $block (local.get $p))`,
    ends: trapped,
  },
  {
    name: 'drop-twice',
    type: 'func()',
    body: `(local $p i32) (local.set $p (call $subscribe (i64.const 0))) (call $drop-pollable (local.get $p)) (call $drop-pollable (local.get $p))`,
    ends: trapped,
  },
  {
    name: 'poll-of-garbage',
    type: 'func()',
    body: '(call $poll (i32.const 1024) (i32.const 4) (i32.const 256))',
    ends: trapped,
  },
  {
    name: 'poll-without-end',
    type: 'func()',
    body: '(call $poll (i32.const 1024) (i32.const -1) (i32.const 256))',
    ends: trapped,
  },
  // An allocator that lies.
  {
    name: 'allocator-beyond-memory',
    type: 'func()',
    body: '(global.set $lie (i32.const -64)) (call $directories (i32.const 16))',
    ends: trapped,
  },
  {
    name: 'allocator-on-the-edge',
    type: 'func()',
    body: '(global.set $lie (i32.const 65535)) (call $directories (i32.const 16))',
    ends: trapped,
  },
  {
    name: 'allocator-that-traps',
    type: 'func()',
    body: '(global.set $lie (i32.const -1)) (call $directories (i32.const 16))',
    ends: trapped,
  },
  {
    name: 'allocator-that-loops',
    type: 'func()',
    body: '(global.set $lie (i32.const -2)) (call $directories (i32.const 16))',
    ends: { failed: ['execution-timeout'] },
  },
  {
    name: 'allocator-that-calls',
    type: 'func()',
    body: '(global.set $lie (i32.const -3)) (call $directories (i32.const 16))',
    ends: { failed: ['trapped', 'exited'] },
  },
  // Values out of their type that an export returns.
  { name: 'truth-of-two', type: 'func() -> bool', result: 'i32', body: '(i32.const 2)', ends: trapped },
  { name: 'character-beyond-all', type: 'func() -> char', result: 'i32', body: '(i32.const 0x110000)', ends: trapped },
  { name: 'half-a-character', type: 'func() -> char', result: 'i32', body: '(i32.const 0xd800)', ends: trapped },
  { name: 'byte-of-300', type: 'func() -> u8', result: 'i32', body: '(i32.const 300)', ends: trapped },
  { name: 'colour-of-none', type: 'func() -> colour', result: 'i32', body: '(i32.const 9)', ends: trapped },
  {
    name: 'option-of-seven',
    type: 'func() -> option<u32>',
    result: 'i32',
    body: '(i32.store (i32.const 16) (i32.const 7)) (i32.const 16)',
    ends: trapped,
  },
  {
    name: 'result-of-seven',
    type: 'func() -> result<u32>',
    result: 'i32',
    body: '(i32.store (i32.const 16) (i32.const 7)) (i32.const 16)',
    ends: trapped,
  },
  {
    name: 'text-beyond-memory',
    type: 'func() -> string',
    result: 'i32',
    body: '(i32.store (i32.const 16) (i32.const -64)) (i32.store (i32.const 20) (i32.const 1000)) (i32.const 16)',
    ends: trapped,
  },
  {
    name: 'list-beyond-memory',
    type: 'func() -> list<u64>',
    result: 'i32',
    body: '(i32.store (i32.const 16) (i32.const 65528)) (i32.store (i32.const 20) (i32.const 1000)) (i32.const 16)',
    ends: { returned: BigUint64Array.of(0n) },
  },
  { name: 'answer-beyond-memory', type: 'func() -> string', result: 'i32', body: '(i32.const -4)', ends: trapped },
  {
    name: 'text-that-is-none',
    type: 'func() -> string',
    result: 'i32',
    body: '(i32.store (i32.const 16) (i32.const 80)) (i32.store (i32.const 20) (i32.const 4)) (i32.const 16)',
    ends: { returned: 'a\ufffd\ufffdb' },
  },
];

/** The component of them all. */
export const breaking: Source = {
  world: `
    import wasi:cli/exit@0.2.12; import wasi:cli/stdout@0.2.12; import wasi:clocks/monotonic-clock@0.2.12;
    import wasi:filesystem/preopens@0.2.12; import wasi:filesystem/types@0.2.12; import wasi:io/poll@0.2.12;
    enum colour { red, green }
    ${[honest, onAfterExit, ...broken].map(({ name, type }) => `export ${name}: ${type};`).join('\n')}`,
  core: `(module
    (import "wasi:cli/exit@0.2.12" "exit" (func $exit (param i32)))
    (import "wasi:cli/stdout@0.2.12" "get-stdout" (func $stdout (result i32)))
    (import "wasi:clocks/monotonic-clock@0.2.12" "subscribe-duration" (func $subscribe (param i64) (result i32)))
    (import "wasi:filesystem/preopens@0.2.12" "get-directories" (func $directories (param i32)))
    (import "wasi:filesystem/types@0.2.12" "[method]descriptor.open-at" (func $open (param i32 i32 i32 i32 i32 i32 i32)))
    (import "wasi:filesystem/types@0.2.12" "[method]descriptor.advise" (func $advise (param i32 i64 i64 i32 i32)))
    (import "wasi:filesystem/types@0.2.12" "[method]descriptor.set-times-at"
      (func $times (param i32 i32 i32 i32 i32 i64 i32 i32 i64 i32 i32)))
    (import "wasi:io/poll@0.2.12" "poll" (func $poll (param i32 i32 i32)))
    (import "wasi:io/poll@0.2.12" "[method]pollable.block" (func $block (param i32)))
    (import "wasi:io/poll@0.2.12" "[resource-drop]pollable" (func $drop-pollable (param i32)))
    (memory (export "memory") 1 1)
    ;; Zero is the truth: memory from 4096 on, 64 bytes for each.
    (global $lie (mut i32) (i32.const 0))
    (global $top (mut i32) (i32.const 4096))
    (func (export "cabi_realloc") (param i32 i32 i32 i32) (result i32)
      (if (i32.eqz (global.get $lie)) (then
        (global.set $top (i32.add (global.get $top) (i32.const 64)))
        (return (global.get $top))))
      (if (i32.eq (global.get $lie) (i32.const -1)) (then (unreachable)))
      (if (i32.eq (global.get $lie) (i32.const -2)) (then (loop (br 0))))
      (if (i32.eq (global.get $lie) (i32.const -3)) (then (call $exit (i32.const 1))))
      (global.get $lie))
    (func $folder (result i32)
      (call $directories (i32.const 16)) (i32.load (i32.load (i32.const 16))))
    ${[honest, onAfterExit, ...broken].map(({ name, body, result }) => `(func (export "${name}") ${result ? `(result ${result})` : ''} ${body})`).join('\n')}
    (data (i32.const 64) "out") (data (i32.const 80) "a\\ff\\feb") (data (i32.const 96) "private/key.txt"))`,
};
