import type { ComponentVersion } from '../../../src/host/index.ts';
import type { Source } from './component.ts';

/**
 * Answers HTTP requests, each path in its own way: `/hello` with six bytes, `/echo` with what it is sent, chunk by chunk,
 * `/status` with 418, `/silent` not at all, `/partial` with a body that it does not finish, `/xendless` with one that has
 * no end, `/trap`, `/loop` for ever, `/unread` with `hello` and nothing read, `/broken` with 100 as its status.
 */
export const serving: Source = {
  world: `
    import wasi:http/types@0.2.12;
    import wasi:io/streams@0.2.12;
    export wasi:http/incoming-handler@0.2.12;
    export add: func(a: u32, b: u32) -> u32;
  `,
  core: `(module
    (import "wasi:http/types@0.2.12" "[constructor]fields" (func $fields (result i32)))
    (import "wasi:http/types@0.2.12" "[method]incoming-request.path-with-query" (func $path (param i32 i32)))
    (import "wasi:http/types@0.2.12" "[method]incoming-request.consume" (func $consume (param i32 i32)))
    (import "wasi:http/types@0.2.12" "[method]incoming-body.stream" (func $incoming (param i32 i32)))
    (import "wasi:http/types@0.2.12" "[constructor]outgoing-response" (func $response (param i32) (result i32)))
    (import "wasi:http/types@0.2.12" "[method]outgoing-response.set-status-code" (func $status (param i32 i32) (result i32)))
    (import "wasi:http/types@0.2.12" "[method]outgoing-response.body" (func $body (param i32 i32)))
    (import "wasi:http/types@0.2.12" "[static]response-outparam.set" (func $set (param i32 i32 i32 i32 i64 i32 i32 i32 i32)))
    (import "wasi:http/types@0.2.12" "[method]outgoing-body.write" (func $outgoing (param i32 i32)))
    (import "wasi:http/types@0.2.12" "[static]outgoing-body.finish" (func $finish (param i32 i32 i32 i32)))
    (import "wasi:io/streams@0.2.12" "[method]output-stream.blocking-write-and-flush" (func $write (param i32 i32 i32 i32)))
    (import "wasi:io/streams@0.2.12" "[resource-drop]output-stream" (func $drop-output (param i32)))
    (import "wasi:io/streams@0.2.12" "[method]input-stream.blocking-read" (func $read (param i32 i64 i32)))
    (memory (export "memory") 4)
    (func (export "cabi_realloc") (param i32 i32 i32 i32) (result i32)
      (if (result i32) (i32.gt_u (local.get 3) (i32.const 4096)) (then (i32.const 65536)) (else (i32.const 4096))))
    (func (export "add") (param i32 i32) (result i32) (i32.add (local.get 0) (local.get 1)))

    (func $respond (param $out i32) (param $code i32) (result i32)
      (local $made i32)
      (local.set $made (call $response (call $fields)))
      (drop (call $status (local.get $made) (local.get $code)))
      (call $body (local.get $made) (i32.const 256))
      (call $set (local.get $out) (i32.const 0) (local.get $made)
        (i32.const 0) (i64.const 0) (i32.const 0) (i32.const 0) (i32.const 0) (i32.const 0))
      (i32.load (i32.const 260)))

    (func $stream (param $body i32) (result i32)
      (call $outgoing (local.get $body) (i32.const 256))
      (i32.load (i32.const 260)))

    (func $words (param $stream i32) (result i32)
      (call $write (local.get $stream) (i32.const 64) (i32.const 6) (i32.const 256))
      (i32.load8_u (i32.const 256)))

    (func $end (param $body i32) (param $stream i32)
      (call $drop-output (local.get $stream))
      (call $finish (local.get $body) (i32.const 0) (i32.const 0) (i32.const 256)))

    (func $echo (param $request i32) (param $to i32)
      (local $from i32)
      (call $consume (local.get $request) (i32.const 256))
      (call $incoming (i32.load (i32.const 260)) (i32.const 256))
      (local.set $from (i32.load (i32.const 260)))
      (loop $again
        (call $read (local.get $from) (i64.const 65536) (i32.const 256))
        (if (i32.eqz (i32.load8_u (i32.const 256))) (then
          (call $write (local.get $to) (i32.load (i32.const 260)) (i32.load (i32.const 264)) (i32.const 256))
          (br_if $again (i32.eqz (i32.load8_u (i32.const 256))))))))

    (func (export "wasi:http/incoming-handler@0.2.12#handle") (param $request i32) (param $out i32)
      (local $kind i32) (local $body i32) (local $to i32)
      (call $path (local.get $request) (i32.const 128))
      (local.set $kind (i32.load8_u offset=1 (i32.load (i32.const 132))))
      (if (i32.eq (local.get $kind) (i32.const 116)) (then (unreachable)))
      (if (i32.eq (local.get $kind) (i32.const 108)) (then (loop (br 0))))
      (if (i32.eq (i32.load8_u offset=2 (i32.load (i32.const 132))) (i32.const 105)) (then (return)))
      (local.set $body (call $respond (local.get $out)
        (if (result i32) (i32.eq (local.get $kind) (i32.const 115)) (then (i32.const 418)) (else
          (if (result i32) (i32.eq (local.get $kind) (i32.const 98)) (then (i32.const 100)) (else (i32.const 200)))))))
      (local.set $to (call $stream (local.get $body)))
      (if (i32.eq (local.get $kind) (i32.const 101)) (then (call $echo (local.get $request) (local.get $to)))
        (else (drop (call $words (local.get $to)))))
      (if (i32.eq (local.get $kind) (i32.const 120)) (then (loop $more (br_if $more (i32.eqz (call $words (local.get $to)))))))
      (if (i32.eq (local.get $kind) (i32.const 112)) (then (return)))
      (call $end (local.get $body) (local.get $to)))
    (data (i32.const 64) "hello\\0a"))`,
};

/** What the build says of the exports of such a component. */
export const served: Pick<ComponentVersion, 'exports'> = {
  exports: [{ kind: 'interface', name: 'wasi:http/incoming-handler@0.2.12', functions: [] }],
};
