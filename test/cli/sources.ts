import type { Source } from '../host/support/component.ts';
import { allocator } from '../host/support/sources.ts';

/**
 * A command: prints each of its arguments on a line, or what it reads where it has none. It ends with an error where an
 * argument begins with `!`.
 */
export const echoing: Source = {
  world: `
    import wasi:cli/environment@0.2.12;
    import wasi:cli/stdin@0.2.12;
    import wasi:cli/stdout@0.2.12;
    import wasi:io/streams@0.2.12;
    export wasi:cli/run@0.2.12;
  `,
  core: `(module
    (import "wasi:cli/environment@0.2.12" "get-arguments" (func $arguments (param i32)))
    (import "wasi:cli/stdin@0.2.12" "get-stdin" (func $stdin (result i32)))
    (import "wasi:cli/stdout@0.2.12" "get-stdout" (func $stdout (result i32)))
    (import "wasi:io/streams@0.2.12" "[method]input-stream.blocking-read" (func $read (param i32 i64 i32)))
    (import "wasi:io/streams@0.2.12" "[method]output-stream.blocking-write-and-flush" (func $write (param i32 i32 i32 i32)))
    ${allocator}
    (func $print (param $at i32) (param $size i32)
      (call $write (call $stdout) (local.get $at) (local.get $size) (i32.const 32)))
    (func $copy
      (local $input i32)
      (local.set $input (call $stdin))
      (block $end (loop $again
        (call $read (local.get $input) (i64.const 4096) (i32.const 48))
        (br_if $end (i32.load8_u (i32.const 48)))
        (call $print (i32.load (i32.const 52)) (i32.load (i32.const 56)))
        (br $again))))
    (func (export "wasi:cli/run@0.2.12#run") (result i32)
      (local $at i32) (local $left i32) (local $failed i32)
      (call $arguments (i32.const 16))
      (local.set $at (i32.load (i32.const 16)))
      (local.set $left (i32.load (i32.const 20)))
      (if (i32.eqz (local.get $left)) (then (call $copy)))
      (block $end (loop $again
        (br_if $end (i32.eqz (local.get $left)))
        (if (i32.eq (i32.load8_u (i32.load (local.get $at))) (i32.const 33)) (then (local.set $failed (i32.const 1))))
        (call $print (i32.load (local.get $at)) (i32.load offset=4 (local.get $at)))
        (call $print (i32.const 64) (i32.const 1))
        (local.set $at (i32.add (local.get $at) (i32.const 8)))
        (local.set $left (i32.sub (local.get $left) (i32.const 1)))
        (br $again)))
      (local.get $failed))
    (data (i32.const 64) "\\0a"))`,
};

/** Keeps a value in its own namespace, and says whether it is there: 1 for yes, 0 for no. */
export const remembering: Source = {
  world: `
    import wasi:keyvalue/store@0.2.0-draft2;
    export remember: func() -> u32;
    export remembers: func() -> u32;
  `,
  core: `(module
    (import "wasi:keyvalue/store@0.2.0-draft2" "open" (func $open (param i32 i32 i32)))
    (import "wasi:keyvalue/store@0.2.0-draft2" "[method]bucket.set" (func $set (param i32 i32 i32 i32 i32 i32)))
    (import "wasi:keyvalue/store@0.2.0-draft2" "[method]bucket.exists" (func $exists (param i32 i32 i32 i32)))
    ${allocator}
    (func $bucket (result i32)
      (call $open (i32.const 64) (i32.const 8) (i32.const 32))
      (if (i32.load8_u (i32.const 32)) (then (unreachable)))
      (i32.load (i32.const 36)))
    (func (export "remember") (result i32)
      (call $set (call $bucket) (i32.const 72) (i32.const 1) (i32.const 72) (i32.const 1) (i32.const 32))
      (i32.eqz (i32.load8_u (i32.const 32))))
    (func (export "remembers") (result i32)
      (call $exists (call $bucket) (i32.const 72) (i32.const 1) (i32.const 32))
      (if (i32.load8_u (i32.const 32)) (then (unreachable)))
      (i32.load8_u (i32.const 36)))
    (data (i32.const 64) "keeper.x") (data (i32.const 72) "k"))`,
};

/** Empties a file of its folder, or makes one, and says whether it could. */
export const emptying: Source = {
  world: `
    import wasi:filesystem/types@0.2.12;
    import wasi:filesystem/preopens@0.2.12;
    export empty: func(path: string) -> bool;
  `,
  core: `(module
    (import "wasi:filesystem/preopens@0.2.12" "get-directories" (func $directories (param i32)))
    (import "wasi:filesystem/types@0.2.12" "[method]descriptor.open-at"
      (func $open (param i32 i32 i32 i32 i32 i32 i32)))
    ${allocator}
    (func (export "empty") (param $at i32) (param $size i32) (result i32)
      (call $directories (i32.const 16))
      (call $open (i32.load (i32.load (i32.const 16))) (i32.const 0) (local.get $at) (local.get $size)
        (i32.const 9) (i32.const 2) (i32.const 32))
      (i32.eqz (i32.load8_u (i32.const 32)))))`,
};
