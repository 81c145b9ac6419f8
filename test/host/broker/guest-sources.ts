import type { ComponentVersion } from '../../../src/host/index.ts';
import { describeWorld } from '../../../src/wit/index.ts';
import { referenceWit, type Source } from '../support/component.ts';
import { roomyMemory } from '../support/sources.ts';

/** What the world of a source exports, as a build reads it from the WIT. */
export function exportsOf({ world }: Source): ComponentVersion['exports'] {
  const messages = referenceWit.find((each) => each.startsWith('package wasmcloud:messaging@0.2.0;')) ?? '';
  const nested = `${messages.replace(/^package ([^;]+);/, 'package $1 {')}\n}`;
  const described = describeWorld([{ path: 'a.wit', text: `package a:b;\nworld root {${world}}\n${nested}` }], 'root');
  if (described.kind !== 'world') throw new Error(described.problems[0]?.message);
  return described.exports;
}

const memory = `
  (memory (export "memory") 80)
  (global $top (mut i32) (i32.const 8192))
  (func (export "cabi_realloc") (param i32 i32 i32 i32) (result i32)
    (local $at i32)
    (if (i32.gt_u (global.get $top) (i32.const 2500000)) (then (global.set $top (i32.const 8192))))
    (local.set $at (i32.and (i32.add (global.get $top) (i32.const 15)) (i32.const -16)))
    (global.set $top (i32.add (local.get $at) (local.get 3)))
    (local.get $at))
`;

const publish = `(import "wasmcloud:messaging/consumer@0.2.0" "publish"
  (func $publish (param i32 i32 i32 i32 i32 i32 i32 i32)))`;

/**
 * Takes messages. By the first letter of a body: `e` gives the error "no good", `t` traps, `q` stays without an answer;
 * all others are answered with the same body, twice where it begins with `2`.
 */
export const answering: Source = {
  world: `
    import wasmcloud:messaging/consumer@0.2.0;
    export wasmcloud:messaging/handler@0.2.0;
    /// How many messages it was given, and how many of its answers were refused.
    export counts: func() -> tuple<u32, u32>;
  `,
  core: `(module
    ${publish}
    ${memory}
    (global $given (mut i32) (i32.const 0))
    (global $refused (mut i32) (i32.const 0))
    (func $answer (param $subject i32) (param $length i32) (param $body i32) (param $size i32)
      (call $publish (local.get $subject) (local.get $length) (local.get $body) (local.get $size)
        (i32.const 0) (i32.const 0) (i32.const 0) (i32.const 512))
      (global.set $refused (i32.add (global.get $refused) (i32.load8_u (i32.const 512)))))
    (func (export "wasmcloud:messaging/handler@0.2.0#handle-message")
      (param $subject i32) (param $length i32) (param $body i32) (param $size i32)
      (param $answered i32) (param $reply i32) (param $reply-length i32) (result i32)
      (local $first i32)
      (global.set $given (i32.add (global.get $given) (i32.const 1)))
      (local.set $first (i32.load8_u (local.get $body)))
      (i32.store (i32.const 600) (i32.const 0))
      (if (i32.eq (local.get $first) (i32.const 101)) (then
        (i32.store (i32.const 600) (i32.const 1))
        (i32.store (i32.const 604) (i32.const 64))
        (i32.store (i32.const 608) (i32.const 7))
        (return (i32.const 600))))
      (if (i32.eq (local.get $first) (i32.const 116)) (then (unreachable)))
      (if (i32.or (i32.eqz (local.get $answered)) (i32.eq (local.get $first) (i32.const 113)))
        (then (return (i32.const 600))))
      (call $answer (local.get $reply) (local.get $reply-length) (local.get $body) (local.get $size))
      (if (i32.eq (local.get $first) (i32.const 50)) (then
        (call $answer (local.get $reply) (local.get $reply-length) (local.get $body) (local.get $size))))
      (i32.const 600))
    (func (export "counts") (result i32)
      (i32.store (i32.const 640) (global.get $given))
      (i32.store (i32.const 644) (global.get $refused))
      (i32.const 640))
    (data (i32.const 64) "no good"))`,
};

/** Sends what it is told to send. */
export const asking: Source = {
  world: `
    import wasmcloud:messaging/consumer@0.2.0;
    export ask: func(subject: string, body: list<u8>, timeout: u32) -> result<list<u8>, string>;
    export tell: func(subject: string, body: list<u8>) -> result<_, string>;
    /// Tells so many times, and says how many of them were taken.
    export tell-often: func(subject: string, times: u32) -> u32;
  `,
  core: `(module
    (import "wasmcloud:messaging/consumer@0.2.0" "request" (func $request (param i32 i32 i32 i32 i32 i32)))
    ${publish}
    ${memory}
    (func (export "ask") (param i32 i32 i32 i32 i32) (result i32)
      (call $request (local.get 0) (local.get 1) (local.get 2) (local.get 3) (local.get 4) (i32.const 512))
      (if (i32.eqz (i32.load8_u (i32.const 512))) (then
        (i32.store (i32.const 600) (i32.const 0))
        (i32.store (i32.const 604) (i32.load (i32.const 524)))
        (i32.store (i32.const 608) (i32.load (i32.const 528)))
        (return (i32.const 600))))
      (i32.const 512))
    (func (export "tell") (param i32 i32 i32 i32) (result i32)
      (call $publish (local.get 0) (local.get 1) (local.get 2) (local.get 3)
        (i32.const 0) (i32.const 0) (i32.const 0) (i32.const 512))
      (i32.const 512))
    (func (export "tell-often") (param i32 i32 i32) (result i32)
      (local $taken i32)
      (loop $again
        (call $publish (local.get 0) (local.get 1) (i32.const 64) (i32.const 1)
          (i32.const 0) (i32.const 0) (i32.const 0) (i32.const 512))
        (local.set $taken (i32.add (local.get $taken) (i32.eqz (i32.load8_u (i32.const 512)))))
        (local.set 2 (i32.sub (local.get 2) (i32.const 1)))
        (br_if $again (local.get 2)))
      (local.get $taken))
    (data (i32.const 64) "x"))`,
};

/** Takes numbered messages. Says how many messages it was given, and how many of them had not the number after the one before. */
export const numbered: Source = {
  world: 'export wasmcloud:messaging/handler@0.2.0; export counts: func() -> tuple<u32, u32>;',
  core: `(module
    ${roomyMemory}
    (global $given (mut i32) (i32.const 0))
    (global $wrong (mut i32) (i32.const 0))
    (func (export "wasmcloud:messaging/handler@0.2.0#handle-message")
      (param $subject i32) (param $length i32) (param $body i32) (param $size i32)
      (param $answered i32) (param $reply i32) (param $reply-length i32) (result i32)
      (if (i32.ne (i32.load (local.get $body)) (global.get $given)) (then
        (global.set $wrong (i32.add (global.get $wrong) (i32.const 1)))))
      (global.set $given (i32.add (global.get $given) (i32.const 1)))
      (i32.store (i32.const 600) (i32.const 0))
      (i32.const 600))
    (func (export "counts") (result i32)
      (i32.store (i32.const 640) (global.get $given))
      (i32.store (i32.const 644) (global.get $wrong))
      (i32.const 640)))`,
};
