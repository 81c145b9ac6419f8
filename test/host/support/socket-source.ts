import type { Source } from './component.ts';

/**
 * Uses sockets while its thread waits: `many` makes as many as it can and counts them, `talk` sends five bytes to a port
 * of this machine and counts what comes back until the other side ends. A refusal is a number from 1000 on.
 */
export const socketing: Source = {
  world: `
    import wasi:sockets/instance-network@0.2.12;
    import wasi:sockets/tcp-create-socket@0.2.12;
    import wasi:sockets/tcp@0.2.12;
    import wasi:io/streams@0.2.12;
    import wasi:io/poll@0.2.12;
    export many: func(times: u32) -> u32;
    export talk: func(port: u16) -> u32;
  `,
  core: `(module
    (import "wasi:sockets/instance-network@0.2.12" "instance-network" (func $network (result i32)))
    (import "wasi:sockets/tcp-create-socket@0.2.12" "create-tcp-socket" (func $create (param i32 i32)))
    (import "wasi:sockets/tcp@0.2.12" "[method]tcp-socket.start-connect" (func $start
      (param i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32)))
    (import "wasi:sockets/tcp@0.2.12" "[method]tcp-socket.finish-connect" (func $finish (param i32 i32)))
    (import "wasi:sockets/tcp@0.2.12" "[method]tcp-socket.subscribe" (func $subscribe (param i32) (result i32)))
    (import "wasi:io/poll@0.2.12" "[method]pollable.block" (func $block (param i32)))
    (import "wasi:io/streams@0.2.12" "[method]output-stream.blocking-write-and-flush" (func $write (param i32 i32 i32 i32)))
    (import "wasi:io/streams@0.2.12" "[method]input-stream.blocking-read" (func $read (param i32 i64 i32)))
    (memory (export "memory") 4)
    (func (export "cabi_realloc") (param i32 i32 i32 i32) (result i32) (i32.const 65536))
    (func (export "many") (param $times i32) (result i32)
      (local $made i32)
      (loop $again
        (call $create (i32.const 0) (i32.const 256))
        (if (i32.eqz (i32.load8_u (i32.const 256))) (then (local.set $made (i32.add (local.get $made) (i32.const 1)))))
        (local.set $times (i32.sub (local.get $times) (i32.const 1)))
        (br_if $again (local.get $times)))
      (local.get $made))
    (func (export "talk") (param $port i32) (result i32)
      (local $socket i32) (local $in i32) (local $sum i32)
      (call $create (i32.const 0) (i32.const 256))
      (local.set $socket (i32.load (i32.const 260)))
      (call $start (local.get $socket) (call $network) (i32.const 0) (local.get $port)
        (i32.const 127) (i32.const 0) (i32.const 0) (i32.const 1)
        (i32.const 0) (i32.const 0) (i32.const 0) (i32.const 0) (i32.const 0) (i32.const 0) (i32.const 256))
      (if (i32.load8_u (i32.const 256)) (then
        (return (i32.add (i32.const 1000) (i32.load8_u (i32.const 257))))))
      (call $block (call $subscribe (local.get $socket)))
      (call $finish (local.get $socket) (i32.const 256))
      (if (i32.load8_u (i32.const 256)) (then
        (return (i32.add (i32.const 1000) (i32.load8_u (i32.const 260))))))
      (local.set $in (i32.load (i32.const 260)))
      (call $write (i32.load (i32.const 264)) (i32.const 64) (i32.const 5) (i32.const 256))
      (loop $again
        (call $read (local.get $in) (i64.const 65536) (i32.const 256))
        (if (i32.eqz (i32.load8_u (i32.const 256))) (then
          (local.set $sum (i32.add (local.get $sum) (i32.load (i32.const 264))))
          (br $again))))
      (local.get $sum))
    (data (i32.const 64) "hello"))`,
};
