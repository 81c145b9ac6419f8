import type { Source } from '../support/component.ts';
import { roomyMemory } from '../support/sources.ts';

const state = 'airlock:component/state@0.1.0';

/** Counts its calls and hands the count on, adds, and fails in two ways. `mark` tells two versions apart. */
export function counting(mark: number): Source {
  return {
    world: `export ${state}; export bump: func() -> u32; export add: func(a: u32, b: u32) -> u32;
      export trap: func(); export spin: func(); export mark: func() -> u32;`,
    core: `(module ${roomyMemory}
      (global $count (mut i32) (i32.const 0))
      (func (export "bump") (result i32)
        (global.set $count (i32.add (global.get $count) (i32.const 1))) (global.get $count))
      (func (export "add") (param i32 i32) (result i32) (i32.add (local.get 0) (local.get 1)))
      (func (export "trap") unreachable)
      (func (export "spin") (loop $again (br $again)))
      (func (export "mark") (result i32) (i32.const ${mark}))
      (func (export "${state}#take") (result i32)
        (i32.store (i32.const 128) (global.get $count))
        (i32.store (i32.const 16) (i32.const 0)) (i32.store (i32.const 20) (i32.const 128))
        (i32.store (i32.const 24) (i32.const 4)) (i32.const 16))
      (func (export "${state}#give") (param i32 i32) (result i32)
        (global.set $count (i32.load (local.get 0)))
        (i32.store (i32.const 16) (i32.const 0)) (i32.const 16)))`,
  };
}

const publish = `(import "wasmcloud:messaging/consumer@0.2.0" "publish"
  (func $publish (param i32 i32 i32 i32 i32 i32 i32 i32)))`;

/** Sends messages whose first word is their number. */
export const sending: Source = {
  world: `
    import wasmcloud:messaging/consumer@0.2.0;
    /// Sends so many of them from this number on, and says how many were taken.
    export send: func(first: u32, times: u32) -> u32;
    /// Sends one as a request, and gives the first word of its answer.
    export ask: func(number: u32) -> result<u32, string>;
  `,
  core: `(module
    ${publish}
    (import "wasmcloud:messaging/consumer@0.2.0" "request" (func $request (param i32 i32 i32 i32 i32 i32)))
    ${roomyMemory}
    (func (export "send") (param $number i32) (param $times i32) (result i32)
      (local $taken i32) (local $end i32)
      (local.set $end (i32.add (local.get $number) (local.get $times)))
      (loop $again
        (i32.store (i32.const 128) (local.get $number))
        (call $publish (i32.const 64) (i32.const 9) (i32.const 128) (i32.const 64)
          (i32.const 0) (i32.const 0) (i32.const 0) (i32.const 512))
        (local.set $taken (i32.add (local.get $taken) (i32.eqz (i32.load8_u (i32.const 512)))))
        (local.set $number (i32.add (local.get $number) (i32.const 1)))
        (br_if $again (i32.lt_u (local.get $number) (local.get $end))))
      (local.get $taken))
    (func (export "ask") (param $number i32) (result i32)
      (i32.store (i32.const 128) (local.get $number))
      (call $request (i32.const 64) (i32.const 9) (i32.const 128) (i32.const 64) (i32.const 20000) (i32.const 512))
      (i32.store (i32.const 600) (i32.load8_u (i32.const 512)))
      (if (result i32) (i32.load8_u (i32.const 512))
        (then
          (i32.store (i32.const 604) (i32.load (i32.const 516))) (i32.store (i32.const 608) (i32.load (i32.const 520)))
          (i32.const 600))
        (else
          (i32.store (i32.const 604) (i32.load (i32.load (i32.const 524))))
          (i32.const 600))))
    (data (i32.const 64) "soak.news"))`,
};

/** Takes messages and answers requests with their own body. Traps at the number that is all ones. */
export const receiving: Source = {
  world: `
    import wasmcloud:messaging/consumer@0.2.0;
    export wasmcloud:messaging/handler@0.2.0;
    /// How many messages it was given, and how many of them had no higher number than the one before.
    export counts: func() -> tuple<u32, u32>;
    export trap: func();
  `,
  core: `(module
    ${publish}
    ${roomyMemory}
    (global $given (mut i32) (i32.const 0))
    (global $wrong (mut i32) (i32.const 0))
    (global $last (mut i32) (i32.const 0))
    (func (export "trap") unreachable)
    (func (export "wasmcloud:messaging/handler@0.2.0#handle-message")
      (param $subject i32) (param $length i32) (param $body i32) (param $size i32)
      (param $answered i32) (param $reply i32) (param $reply-length i32) (result i32)
      (local $number i32)
      (local.set $number (i32.load (local.get $body)))
      (if (i32.le_u (local.get $number) (global.get $last)) (then
        (global.set $wrong (i32.add (global.get $wrong) (i32.const 1)))))
      (global.set $last (local.get $number))
      (global.set $given (i32.add (global.get $given) (i32.const 1)))
      (if (local.get $answered) (then
        (call $publish (local.get $reply) (local.get $reply-length) (local.get $body) (local.get $size)
          (i32.const 0) (i32.const 0) (i32.const 0) (i32.const 512))))
      (i32.store (i32.const 600) (i32.const 0))
      (i32.const 600))
    (func (export "counts") (result i32)
      (i32.store (i32.const 640) (global.get $given))
      (i32.store (i32.const 644) (global.get $wrong))
      (i32.const 640)))`,
};
