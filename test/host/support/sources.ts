import type { Source } from './component.ts';

/** Where an allocator stands in each of these modules: it hands out memory upwards and takes nothing back. */
export const allocator = `
  (memory (export "memory") 1)
  (global $top (mut i32) (i32.const 8192))
  (func $realloc (export "cabi_realloc") (param $old i32) (param $was i32) (param $align i32) (param $size i32) (result i32)
    (local $at i32)
    (local.set $at (i32.and (i32.add (global.get $top) (i32.const 15)) (i32.const -16)))
    (global.set $top (i32.add (local.get $at) (local.get $size)))
    (if (i32.gt_u (global.get $top) (i32.const 60000)) (then (global.set $top (i32.const 8192)) (local.set $at (i32.const 8192))
      (global.set $top (i32.add (i32.const 8192) (local.get $size)))))
    (local.get $at))
`;

/** As {@link allocator}, with room for more: it begins again at 200,000 bytes, when what it gave at first is long done with. */
export const roomyMemory = `
  (memory (export "memory") 4)
  (global $top (mut i32) (i32.const 8192))
  (func (export "cabi_realloc") (param i32 i32 i32 i32) (result i32)
    (local $at i32)
    (if (i32.gt_u (global.get $top) (i32.const 200000)) (then (global.set $top (i32.const 8192))))
    (local.set $at (i32.and (i32.add (global.get $top) (i32.const 15)) (i32.const -16)))
    (global.set $top (i32.add (local.get $at) (local.get 3)))
    (local.get $at))`;

/** Every way to misbehave without an import, beside an honest function and a counter that only a fresh instance forgets. */
export const misbehaving: Source = {
  world: `
    export add: func(a: u32, b: u32) -> u32;
    export count: func() -> u32;
    export loop: func();
    export trap: func();
    export overflow: func() -> u32;
    export grow: func(pages: u32) -> s32;
    export bools: func(length: u32) -> list<bool>;
    export text: func(length: u32) -> string;
    export divide: func(a: u32, b: u32) -> result<u32, string>;
  `,
  core: `(module
    (memory (export "memory") 1)
    (global $count (mut i32) (i32.const 0))
    (func (export "cabi_realloc") (param i32 i32 i32 i32) (result i32) (i32.const 1024))
    (func (export "add") (param i32 i32) (result i32) (i32.add (local.get 0) (local.get 1)))
    (func (export "count") (result i32)
      (global.set $count (i32.add (global.get $count) (i32.const 1))) (global.get $count))
    (func (export "loop") (loop (br 0)))
    (func (export "trap") (unreachable))
    (func $overflow (export "overflow") (result i32) (i32.add (call $overflow) (i32.const 1)))
    (func (export "grow") (param i32) (result i32) (memory.grow (local.get 0)))
    (func (export "bools") (param i32) (result i32)
      (drop (memory.grow (i32.const 200)))
      (i32.store (i32.const 8) (i32.const 1024)) (i32.store (i32.const 12) (local.get 0)) (i32.const 8))
    (func (export "text") (param i32) (result i32)
      (drop (memory.grow (i32.const 200)))
      (i32.store (i32.const 8) (i32.const 1024)) (i32.store (i32.const 12) (local.get 0)) (i32.const 8))
    (func (export "divide") (param i32 i32) (result i32)
      (if (i32.eqz (local.get 1)) (then
        (i32.store (i32.const 16) (i32.const 1)) (i32.store (i32.const 20) (i32.const 64)) (i32.store (i32.const 24) (i32.const 7)))
      (else
        (i32.store (i32.const 16) (i32.const 0)) (i32.store (i32.const 20) (i32.div_u (local.get 0) (local.get 1)))))
      (i32.const 16))
    (data (i32.const 64) "by zero"))`,
};

export const loopingStart: Source = {
  world: 'export add: func(a: u32, b: u32) -> u32;',
  core: `(module
    (func (export "add") (param i32 i32) (result i32) (i32.add (local.get 0) (local.get 1)))
    (func $start (loop (br 0)))
    (start $start))`,
};

export const trappingStart: Source = {
  world: 'export add: func(a: u32, b: u32) -> u32;',
  core: `(module
    (func (export "add") (param i32 i32) (result i32) (i32.add (local.get 0) (local.get 1)))
    (func $start (unreachable))
    (start $start))`,
};

export const exiting: Source = {
  world: `
    import wasi:cli/exit@0.2.12;
    export leave: func();
    export add: func(a: u32, b: u32) -> u32;
  `,
  core: `(module
    (import "wasi:cli/exit@0.2.12" "exit" (func $exit (param i32)))
    (func (export "leave") (call $exit (i32.const 1)))
    (func (export "add") (param i32 i32) (result i32) (i32.add (local.get 0) (local.get 1))))`,
};

/** Prints one byte (a newline, or an `x`) as often as it is told. */
export const printing: Source = {
  world: `
    import wasi:cli/stdout@0.2.12;
    import wasi:io/streams@0.2.12;
    export lines: func(times: u32) -> u32;
    export chunks: func(times: u32, size: u32) -> u32;
    export print-then-loop: func();
  `,
  core: `(module
    (import "wasi:cli/stdout@0.2.12" "get-stdout" (func $stdout (result i32)))
    (import "wasi:io/streams@0.2.12" "[method]output-stream.blocking-write-and-flush" (func $write (param i32 i32 i32 i32)))
    ${allocator}
    (func $print (param $times i32) (param $at i32) (param $size i32) (result i32)
      (local $stream i32) (local $done i32)
      (local.set $stream (call $stdout))
      (loop $again
        (call $write (local.get $stream) (local.get $at) (local.get $size) (i32.const 32))
        (local.set $done (i32.add (local.get $done) (i32.const 1)))
        (br_if $again (i32.lt_u (local.get $done) (local.get $times))))
      (local.get $done))
    (func (export "lines") (param i32) (result i32) (call $print (local.get 0) (i32.const 64) (i32.const 1)))
    (func (export "chunks") (param i32 i32) (result i32) (call $print (local.get 0) (i32.const 1024) (local.get 1)))
    (func (export "print-then-loop") (drop (call $print (i32.const 1) (i32.const 64) (i32.const 8))) (loop (br 0)))
    (data (i32.const 64) "\\0abefore\\0a"))`,
};

/** Waits for a moment that never comes. */
export const sleeping: Source = {
  world: `
    import wasi:clocks/monotonic-clock@0.2.12;
    import wasi:io/poll@0.2.12;
    export sleep: func(nanoseconds: u64) -> u32;
  `,
  core: `(module
    (import "wasi:clocks/monotonic-clock@0.2.12" "subscribe-duration" (func $subscribe (param i64) (result i32)))
    (import "wasi:io/poll@0.2.12" "[method]pollable.block" (func $block (param i32)))
    (func (export "sleep") (param i64) (result i32) (call $block (call $subscribe (local.get 0))) (i32.const 7)))`,
};

/** Opens \`data/a.txt\` again and again: a number of times, or for ever; or until it succeeds, asks for `signal` then, and goes on until it is refused. */
export const opening: Source = {
  world: `
    import wasi:filesystem/types@0.2.12;
    import wasi:filesystem/preopens@0.2.12;
    export attempts: func(times: u32) -> u32;
    export until-refused: func() -> u32;
    export for-ever: func();
  `,
  core: `(module
    (import "wasi:filesystem/preopens@0.2.12" "get-directories" (func $directories (param i32)))
    (import "wasi:filesystem/types@0.2.12" "[method]descriptor.open-at"
      (func $open (param i32 i32 i32 i32 i32 i32 i32)))
    (import "wasi:filesystem/types@0.2.12" "[resource-drop]descriptor" (func $drop (param i32)))
    ${allocator}
    (global $folder (mut i32) (i32.const -1))
    (func $prepare
      (if (i32.eq (global.get $folder) (i32.const -1)) (then
        (call $directories (i32.const 16))
        (global.set $folder (i32.load (i32.load (i32.const 16)))))))
    (func $once (result i32) (call $open-at (i32.const 64) (i32.const 10)))
    (func $open-at (param $at i32) (param $length i32) (result i32)
      (call $open (global.get $folder) (i32.const 0) (local.get $at) (local.get $length) (i32.const 0) (i32.const 1) (i32.const 32))
      (if (result i32) (i32.load8_u (i32.const 32))
        (then (i32.const 0))
        (else (call $drop (i32.load (i32.const 36))) (i32.const 1))))
    (func (export "attempts") (param $times i32) (result i32)
      (local $opened i32)
      (call $prepare)
      (loop $again
        (local.set $opened (i32.add (local.get $opened) (call $once)))
        (local.set $times (i32.sub (local.get $times) (i32.const 1)))
        (br_if $again (local.get $times)))
      (local.get $opened))
    (func (export "until-refused") (result i32)
      (local $opened i32)
      (call $prepare)
      (loop $waiting (br_if $waiting (i32.eqz (call $once))))
      (drop (call $open-at (i32.const 80) (i32.const 6)))
      (loop $again
        (if (call $once) (then (local.set $opened (i32.add (local.get $opened) (i32.const 1))) (br $again))))
      (local.get $opened))
    (func (export "for-ever") (call $prepare) (loop $again (drop (call $once)) (br $again)))
    (data (i32.const 64) "data/a.txt") (data (i32.const 80) "signal"))`,
};

/** Makes field lists, each with a large value, until something stops it. */
export const hoarding: Source = {
  world: `
    import wasi:http/types@0.2.12;
    export hoard: func();
  `,
  core: `(module
    (import "wasi:http/types@0.2.12" "[constructor]fields" (func $fields (result i32)))
    (import "wasi:http/types@0.2.12" "[method]fields.append" (func $append (param i32 i32 i32 i32 i32 i32)))
    (memory (export "memory") 4)
    (func (export "cabi_realloc") (param i32 i32 i32 i32) (result i32) (i32.const 1024))
    (func (export "hoard")
      (memory.fill (i32.const 2048) (i32.const 65) (i32.const 100000))
      (loop $again
        (call $append (call $fields) (i32.const 64) (i32.const 1) (i32.const 2048) (i32.const 100000) (i32.const 128))
        (br $again)))
    (data (i32.const 64) "a"))`,
};

/** Fetches \`/\` of an authority and counts the bytes of the body; a failure is a number above 2^32. */
export const fetching: Source = {
  world: `
    import wasi:http/types@0.2.12;
    import wasi:http/outgoing-handler@0.2.12;
    import wasi:io/streams@0.2.12;
    import wasi:io/poll@0.2.12;
    export fetch: func(authority: string) -> u64;
    export ask-again: func(authority: string) -> u32;
  `,
  core: `(module
    (import "wasi:http/types@0.2.12" "[constructor]fields" (func $fields (result i32)))
    (import "wasi:http/types@0.2.12" "[constructor]outgoing-request" (func $request (param i32) (result i32)))
    (import "wasi:http/types@0.2.12" "[method]outgoing-request.set-authority" (func $authority (param i32 i32 i32 i32) (result i32)))
    (import "wasi:http/types@0.2.12" "[method]outgoing-request.set-scheme" (func $scheme (param i32 i32 i32 i32 i32) (result i32)))
    (import "wasi:http/outgoing-handler@0.2.12" "handle" (func $handle (param i32 i32 i32 i32)))
    (import "wasi:http/types@0.2.12" "[method]future-incoming-response.subscribe" (func $subscribe (param i32) (result i32)))
    (import "wasi:http/types@0.2.12" "[method]future-incoming-response.get" (func $get (param i32 i32)))
    (import "wasi:http/types@0.2.12" "[resource-drop]future-incoming-response" (func $drop (param i32)))
    (import "wasi:http/types@0.2.12" "[method]incoming-response.consume" (func $consume (param i32 i32)))
    (import "wasi:http/types@0.2.12" "[method]incoming-body.stream" (func $stream (param i32 i32)))
    (import "wasi:io/streams@0.2.12" "[method]input-stream.blocking-read" (func $read (param i32 i64 i32)))
    (import "wasi:io/poll@0.2.12" "[method]pollable.block" (func $block (param i32)))
    (memory (export "memory") 4)
    (func (export "cabi_realloc") (param i32 i32 i32 i32) (result i32)
      (if (result i32) (i32.gt_u (local.get 3) (i32.const 4096)) (then (i32.const 65536)) (else (i32.const 4096))))
    (func $prepared (param $at i32) (param $length i32) (result i32)
      (local $made i32)
      (local.set $made (call $request (call $fields)))
      (drop (call $scheme (local.get $made) (i32.const 1) (i32.const 0) (i32.const 0) (i32.const 0)))
      (drop (call $authority (local.get $made) (i32.const 1) (local.get $at) (local.get $length)))
      (local.get $made))
    (func (export "fetch") (param $at i32) (param $length i32) (result i64)
      (local $future i32) (local $from i32) (local $sum i64)
      (call $handle (call $prepared (local.get $at) (local.get $length)) (i32.const 0) (i32.const 0) (i32.const 512))
      (if (i32.load8_u (i32.const 512)) (then (return (i64.const 0x100000001))))
      (local.set $future (i32.load (i32.const 520)))
      (call $block (call $subscribe (local.get $future)))
      (call $get (local.get $future) (i32.const 512))
      (if (i32.load8_u (i32.const 528)) (then (return (i64.const 0x100000002))))
      (call $consume (i32.load (i32.const 536)) (i32.const 512))
      (call $stream (i32.load (i32.const 516)) (i32.const 512))
      (local.set $from (i32.load (i32.const 516)))
      (loop $again
        (call $read (local.get $from) (i64.const 65536) (i32.const 512))
        (if (i32.eqz (i32.load8_u (i32.const 512))) (then
          (local.set $sum (i64.add (local.get $sum) (i64.extend_i32_u (i32.load (i32.const 520)))))
          (br $again))))
      (local.get $sum))
    (func (export "ask-again") (param $at i32) (param $length i32) (result i32)
      (local $asked i32)
      (loop $again
        (call $handle (call $prepared (local.get $at) (local.get $length)) (i32.const 0) (i32.const 0) (i32.const 512))
        (if (i32.eqz (i32.load8_u (i32.const 512))) (then
          (call $drop (i32.load (i32.const 520)))
          (local.set $asked (i32.add (local.get $asked) (i32.const 1)))
          (br $again))))
      (local.get $asked)))`,
};
