import type { Source } from '../../test/host/support/component.ts';
import { roomyMemory } from '../../test/host/support/sources.ts';

/** Adds, and fails when it is told to. */
export const adding: Source = {
  world: 'export add: func(a: u32, b: u32) -> u32; export fail: func();',
  core: `(module
    (func (export "add") (param i32 i32) (result i32) (i32.add (local.get 0) (local.get 1)))
    (func (export "fail") unreachable))`,
};

/** The same as {@link adding}, from another module. */
export const addingToo: Source = {
  world: adding.world,
  core: `(module
    (func (export "add") (param i32 i32) (result i32) (i32.sub (local.get 0) (i32.sub (i32.const 0) (local.get 1))))
    (func (export "fail") unreachable))`,
};

/** Sends so many messages of 64 bytes on `orders.created`, each with its number in its first word. Says how many were taken. */
export const sending: Source = {
  world: `
    import wasmcloud:messaging/consumer@0.2.0;
    export send: func(times: u32) -> u32;
  `,
  core: `(module
    (import "wasmcloud:messaging/consumer@0.2.0" "publish"
      (func $publish (param i32 i32 i32 i32 i32 i32 i32 i32)))
    ${roomyMemory}
    (global $sent (mut i32) (i32.const 0))
    (func (export "send") (param $times i32) (result i32)
      (local $at i32) (local $taken i32)
      (loop $again
        (i32.store (i32.const 128) (global.get $sent))
        (global.set $sent (i32.add (global.get $sent) (i32.const 1)))
        (call $publish (i32.const 64) (i32.const 14) (i32.const 128) (i32.const 64)
          (i32.const 0) (i32.const 0) (i32.const 0) (i32.const 512))
        (local.set $taken (i32.add (local.get $taken) (i32.eqz (i32.load8_u (i32.const 512)))))
        (local.set $at (i32.add (local.get $at) (i32.const 1)))
        (br_if $again (i32.lt_u (local.get $at) (local.get $times))))
      (local.get $taken))
    (data (i32.const 64) "orders.created"))`,
};
