import type { Source } from './component.ts';

/** Where an allocator stands in each of these modules: it hands out memory upwards and takes nothing back. */
const allocator = `
  (memory (export "memory") 4)
  (global $top (mut i32) (i32.const 8192))
  (func (export "cabi_realloc") (param $old i32) (param $was i32) (param $align i32) (param $size i32) (result i32)
    (local $at i32)
    (local.set $at (i32.and (i32.add (global.get $top) (i32.const 15)) (i32.const -16)))
    (global.set $top (i32.add (local.get $at) (local.get $size)))
    (local.get $at))
`;

/** Logs what its configuration says under `greeting`, and tells what chance and the clock give. */
export const conditioned: Source = {
  world: `
    import wasi:clocks/wall-clock@0.2.12;
    import wasi:config/store@0.2.0-rc.1;
    import wasi:logging/logging@0.1.0-draft;
    import wasi:random/random@0.2.12;
    export greet: func(level: u32);
    export chance: func() -> u64;
    export time: func() -> u64;
  `,
  core: `(module
    (import "wasi:clocks/wall-clock@0.2.12" "now" (func $now (param i32)))
    (import "wasi:config/store@0.2.0-rc.1" "get" (func $get (param i32 i32 i32)))
    (import "wasi:logging/logging@0.1.0-draft" "log" (func $log (param i32 i32 i32 i32 i32)))
    (import "wasi:random/random@0.2.12" "get-random-u64" (func $random (result i64)))
    ${allocator}
    (func (export "greet") (param i32)
      (call $get (i32.const 64) (i32.const 8) (i32.const 16))
      (call $log (local.get 0) (i32.const 72) (i32.const 4) (i32.load (i32.const 24)) (i32.load (i32.const 28))))
    (func (export "chance") (result i64) (call $random))
    (func (export "time") (result i64) (call $now (i32.const 16)) (i64.load (i32.const 16)))
    (data (i32.const 64) "greetingmain"))`,
};

/**
 * Runs a program with one argument, or with none where that is empty. `attempt` gives its code, or less than zero for
 * an error: -1 for the first of `error-code`. `output` gives what it wrote.
 */
export const running: Source = {
  world: `
    import airlock:component/process@0.1.0;
    export attempt: func(program: string, argument: string) -> s32;
    export output: func(program: string, argument: string) -> string;
  `,
  core: `(module
    (import "airlock:component/process@0.1.0" "run" (func $run (param i32 i32 i32 i32 i32 i32 i32)))
    ${allocator}
    (func $once (param $program i32) (param $length i32) (param $argument i32) (param $size i32)
      (i32.store (i32.const 16) (local.get $argument))
      (i32.store (i32.const 20) (local.get $size))
      (call $run (local.get $program) (local.get $length) (i32.const 16) (i32.ne (local.get $size) (i32.const 0))
        (i32.const 64) (i32.const 5) (i32.const 32)))
    (func (export "attempt") (param i32 i32 i32 i32) (result i32)
      (call $once (local.get 0) (local.get 1) (local.get 2) (local.get 3))
      (if (result i32) (i32.load8_u (i32.const 32))
        (then (i32.sub (i32.const -1) (i32.load8_u (i32.const 36))))
        (else (i32.load (i32.const 40)))))
    (func (export "output") (param i32 i32 i32 i32) (result i32)
      (call $once (local.get 0) (local.get 1) (local.get 2) (local.get 3))
      (i32.store (i32.const 8) (i32.load (i32.const 48)))
      (i32.store (i32.const 12) (i32.load (i32.const 52)))
      (i32.const 8))
    (data (i32.const 64) "input"))`,
};

/** Calls an interface that no standard covers. */
export const charging: Source = {
  world: `
    import example:payments/charge@1.0.0;
    export pay: func() -> u32;
    export count: func() -> u32;
  `,
  more: `package example:payments@1.0.0 { interface charge {
    pay: func(cents: u32) -> result<u32, string>;
    value-of: func();
    has-own-property: func() -> string;
  } }`,
  core: `(module
    (import "example:payments/charge@1.0.0" "pay" (func $pay (param i32 i32)))
    (import "example:payments/charge@1.0.0" "value-of" (func $value))
    (import "example:payments/charge@1.0.0" "has-own-property" (func $has (param i32)))
    ${allocator}
    (global $count (mut i32) (i32.const 0))
    (func (export "count") (result i32)
      (global.set $count (i32.add (global.get $count) (i32.const 1))) (global.get $count))
    (func (export "pay") (result i32)
      (call $pay (i32.const 5) (i32.const 16)) (call $value) (call $has (i32.const 32)) (i32.const 1)))`,
};
