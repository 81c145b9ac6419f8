import type { Source } from '../support/component.ts';

/**
 * Keeps values. A number that a function returns is 0 where all went well, 1 for no-such-store, 2 for access-denied and
 * 3 for another error, unless it says something else.
 */
export const keeping: Source = {
  world: `
    import wasi:keyvalue/store@0.2.0-draft2;
    import wasi:keyvalue/atomics@0.2.0-draft2;
    import wasi:keyvalue/batch@0.2.0-draft2;
    /// Opens a bucket, and holds it from then on.
    export open: func(name: string) -> u32;
    export put: func(key: string, value: list<u8>) -> u32;
    /// The length of the value and 10, or 9 where there is none.
    export length: func(key: string) -> u32;
    /// 10 for there is one, 9 for there is none.
    export has: func(key: string) -> u32;
    export remove: func(key: string) -> u32;
    /// The number of keys and 10.
    export keys: func() -> u32;
    /// The first number of a pair is the error, the second the sum.
    export add: func(key: string, delta: s64) -> tuple<u32, s64>;
    /// Two handles on one key: the first swaps, the second fails and hands over a third, which swaps. 0 if it is so.
    export contend: func(key: string) -> u32;
    /// Sets two keys of one value, reads both together with one that is not there, and takes them away: 0 if it is so.
    export together: func() -> u32;
  `,
  core: `(module
    (import "wasi:keyvalue/store@0.2.0-draft2" "open" (func $open (param i32 i32 i32)))
    (import "wasi:keyvalue/store@0.2.0-draft2" "[method]bucket.get" (func $get (param i32 i32 i32 i32)))
    (import "wasi:keyvalue/store@0.2.0-draft2" "[method]bucket.set" (func $set (param i32 i32 i32 i32 i32 i32)))
    (import "wasi:keyvalue/store@0.2.0-draft2" "[method]bucket.delete" (func $delete (param i32 i32 i32 i32)))
    (import "wasi:keyvalue/store@0.2.0-draft2" "[method]bucket.exists" (func $exists (param i32 i32 i32 i32)))
    (import "wasi:keyvalue/store@0.2.0-draft2" "[method]bucket.list-keys" (func $list (param i32 i32 i32 i32 i32)))
    (import "wasi:keyvalue/atomics@0.2.0-draft2" "[static]cas.new" (func $cas (param i32 i32 i32 i32)))
    (import "wasi:keyvalue/atomics@0.2.0-draft2" "[method]cas.current" (func $current (param i32 i32)))
    (import "wasi:keyvalue/atomics@0.2.0-draft2" "increment" (func $increment (param i32 i32 i32 i64 i32)))
    (import "wasi:keyvalue/atomics@0.2.0-draft2" "swap" (func $swap (param i32 i32 i32 i32)))
    (import "wasi:keyvalue/batch@0.2.0-draft2" "get-many" (func $get-many (param i32 i32 i32 i32)))
    (import "wasi:keyvalue/batch@0.2.0-draft2" "set-many" (func $set-many (param i32 i32 i32 i32)))
    (import "wasi:keyvalue/batch@0.2.0-draft2" "delete-many" (func $delete-many (param i32 i32 i32 i32)))
    (memory (export "memory") 100)
    (global $top (mut i32) (i32.const 8192))
    (func (export "cabi_realloc") (param i32 i32 i32 i32) (result i32)
      (local $at i32)
      (if (i32.gt_u (global.get $top) (i32.const 3000000)) (then (global.set $top (i32.const 8192))))
      (local.set $at (i32.and (i32.add (global.get $top) (i32.const 15)) (i32.const -16)))
      (global.set $top (i32.add (local.get $at) (local.get 3)))
      (local.get $at))
    (global $bucket (mut i32) (i32.const -1))
    (func $code (result i32)
      (if (result i32) (i32.load8_u (i32.const 512))
        (then (i32.add (i32.load8_u (i32.const 516)) (i32.const 1))) (else (i32.const 0))))
    (func (export "open") (param i32 i32) (result i32)
      (call $open (local.get 0) (local.get 1) (i32.const 512))
      (if (i32.eqz (call $code)) (then (global.set $bucket (i32.load (i32.const 516)))))
      (call $code))
    (func (export "put") (param i32 i32 i32 i32) (result i32)
      (call $set (global.get $bucket) (local.get 0) (local.get 1) (local.get 2) (local.get 3) (i32.const 512))
      (call $code))
    (func (export "length") (param i32 i32) (result i32)
      (call $get (global.get $bucket) (local.get 0) (local.get 1) (i32.const 512))
      (if (call $code) (then (return (call $code))))
      (if (result i32) (i32.load8_u (i32.const 516))
        (then (i32.add (i32.load (i32.const 524)) (i32.const 10))) (else (i32.const 9))))
    (func (export "has") (param i32 i32) (result i32)
      (call $exists (global.get $bucket) (local.get 0) (local.get 1) (i32.const 512))
      (if (i32.load8_u (i32.const 512)) (then (return (call $code))))
      (i32.add (i32.load8_u (i32.const 516)) (i32.const 9)))
    (func (export "remove") (param i32 i32) (result i32)
      (call $delete (global.get $bucket) (local.get 0) (local.get 1) (i32.const 512))
      (call $code))
    (func (export "keys") (result i32)
      (call $list (global.get $bucket) (i32.const 0) (i32.const 0) (i32.const 0) (i32.const 512))
      (if (i32.load8_u (i32.const 512)) (then (return (call $code))))
      (i32.add (i32.load (i32.const 520)) (i32.const 10)))
    (func (export "add") (param i32 i32 i64) (result i32)
      (call $increment (global.get $bucket) (local.get 0) (local.get 1) (local.get 2) (i32.const 512))
      (i64.store (i32.const 608) (i64.load (i32.const 520)))
      (i32.store (i32.const 600) (i32.const 0))
      (if (i32.load8_u (i32.const 512)) (then
        (i32.store (i32.const 600) (i32.add (i32.load8_u (i32.const 520)) (i32.const 1)))
        (i64.store (i32.const 608) (i64.const 0))))
      (i32.const 600))
    (func (export "contend") (param i32 i32) (result i32)
      (local $one i32) (local $two i32)
      (call $cas (global.get $bucket) (local.get 0) (local.get 1) (i32.const 512))
      (if (call $code) (then (return (i32.const 11))))
      (local.set $one (i32.load (i32.const 516)))
      (call $cas (global.get $bucket) (local.get 0) (local.get 1) (i32.const 512))
      (local.set $two (i32.load (i32.const 516)))
      (call $swap (local.get $one) (i32.const 64) (i32.const 3) (i32.const 512))
      (if (i32.load8_u (i32.const 512)) (then (return (i32.const 12))))
      (call $swap (local.get $two) (i32.const 64) (i32.const 4) (i32.const 512))
      (if (i32.eqz (i32.load8_u (i32.const 512))) (then (return (i32.const 13))))
      (if (i32.ne (i32.load8_u (i32.const 516)) (i32.const 1)) (then (return (i32.const 14))))
      (local.set $two (i32.load (i32.const 520)))
      (call $current (local.get $two) (i32.const 512))
      (if (i32.load8_u (i32.const 512)) (then (return (i32.const 15))))
      (if (i32.ne (i32.load (i32.const 524)) (i32.const 3)) (then (return (i32.const 16))))
      (call $swap (local.get $two) (i32.const 64) (i32.const 5) (i32.const 512))
      (i32.load8_u (i32.const 512)))
    (func (export "together") (result i32)
      (call $set-many (global.get $bucket) (i32.const 128) (i32.const 2) (i32.const 512))
      (if (i32.load8_u (i32.const 512)) (then (return (call $code))))
      (call $get-many (global.get $bucket) (i32.const 192) (i32.const 3) (i32.const 512))
      (if (i32.load8_u (i32.const 512)) (then (return (i32.const 12))))
      (if (i32.ne (i32.load (i32.const 520)) (i32.const 3)) (then (return (i32.const 13))))
      (if (i32.ne (i32.load offset=16 (i32.load (i32.const 516))) (i32.const 4)) (then (return (i32.const 14))))
      (if (i32.load8_u offset=48 (i32.load (i32.const 516))) (then (return (i32.const 15))))
      (call $delete-many (global.get $bucket) (i32.const 192) (i32.const 3) (i32.const 512))
      (i32.load8_u (i32.const 512)))
    (data (i32.const 64) "value!")
    (data (i32.const 80) "abc")
    ;; Two pairs of a key and a value: "a" and "valu", "b" and "valu".
    (data (i32.const 128) "\\50\\00\\00\\00\\01\\00\\00\\00\\40\\00\\00\\00\\04\\00\\00\\00\\51\\00\\00\\00\\01\\00\\00\\00\\40\\00\\00\\00\\04\\00\\00\\00")
    ;; Three keys: "a", "b", "c".
    (data (i32.const 192) "\\50\\00\\00\\00\\01\\00\\00\\00\\51\\00\\00\\00\\01\\00\\00\\00\\52\\00\\00\\00\\01\\00\\00\\00"))`,
};
