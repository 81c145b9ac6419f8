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
