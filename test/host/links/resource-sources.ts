import type { Source } from '../support/component.ts';
import { allocator } from './sources.ts';

export const counters = 'example:counts/counters';
const whole = `${counters}@1.0.0`;

/** The interface of the pair: a resource in every place that a handle can have. */
export const countersWit = (more = ''): string => `package example:counts@1.0.0 { interface counters {
  resource counter {
    constructor(start: u32);
    next: func() -> u32;
    merge: static func(a: counter, b: borrow<counter>) -> counter;
  }
  record pair { first: counter, second: option<counter> }
  open: func(count: u32) -> list<counter>;
  both: func(pair: pair) -> tuple<counter, u32>;
  peek: func(of: borrow<counter>) -> u32;
  take: func(what: counter) -> result<u32, counter>;
  live: func() -> u32;
  twice: func() -> counter;
  foreign: func() -> counter;
  kept: func() -> u32;
  wait: func(of: borrow<counter>) -> u32;
  ${more}
} }`;

/**
 * Counts: a counter is a cell of its memory. `take` gives an odd one back as its error, `twice` gives out one handle
 * again and again, `foreign` one that it never made, `kept` reads what it was lent last, and `wait` loops for ever.
 */
export const counting: Source = {
  world: `export ${whole}; export alive: func() -> u32;`,
  more: countersWit(),
  core: `(module
    (import "[export]${whole}" "[resource-new]counter" (func $new (param i32) (result i32)))
    (import "[export]${whole}" "[resource-rep]counter" (func $rep (param i32) (result i32)))
    (import "[export]${whole}" "[resource-drop]counter" (func $drop (param i32)))
    ${allocator}
    (global $live (mut i32) (i32.const 0))
    (global $cell (mut i32) (i32.const 65536))
    (global $lent (mut i32) (i32.const 0))
    (global $given (mut i32) (i32.const 0))
    (func $make (param $start i32) (result i32)
      (global.set $live (i32.add (global.get $live) (i32.const 1)))
      (global.set $cell (i32.add (global.get $cell) (i32.const 8)))
      (if (i32.ge_u (global.get $cell) (i32.const 262000)) (then (global.set $cell (i32.const 65544))))
      (i32.store (global.get $cell) (local.get $start))
      (call $new (global.get $cell)))
    (func (export "alive") (result i32) (global.get $live))
    (func (export "${whole}#live") (result i32) (global.get $live))
    (func (export "${whole}#[dtor]counter") (param i32)
      (global.set $live (i32.sub (global.get $live) (i32.const 1))))
    (func (export "${whole}#[constructor]counter") (param i32) (result i32) (call $make (local.get 0)))
    (func $next (export "${whole}#[method]counter.next") (param i32) (result i32)
      (i32.store (local.get 0) (i32.add (i32.load (local.get 0)) (i32.const 1)))
      (i32.load (local.get 0)))
    (func (export "${whole}#[static]counter.merge") (param i32 i32) (result i32)
      (local $sum i32)
      (local.set $sum (i32.add (i32.load (call $rep (local.get 0))) (i32.load (local.get 1))))
      (call $drop (local.get 0))
      (call $make (local.get $sum)))
    (func (export "${whole}#open") (param $count i32) (result i32)
      (local $at i32)
      (i32.store (i32.const 8) (i32.const 1024)) (i32.store (i32.const 12) (local.get $count))
      (loop $more
        (if (i32.lt_u (local.get $at) (local.get $count)) (then
          (i32.store (i32.add (i32.const 1024) (i32.shl (local.get $at) (i32.const 2))) (call $make (local.get $at)))
          (local.set $at (i32.add (local.get $at) (i32.const 1)))
          (br $more))))
      (i32.const 8))
    (func (export "${whole}#both") (param $first i32) (param $is i32) (param $second i32) (result i32)
      (i32.store (i32.const 24) (i32.load (call $rep (local.get $first))))
      (if (local.get $is) (then
        (i32.store (i32.const 24) (i32.add (i32.load (i32.const 24)) (i32.load (call $rep (local.get $second)))))
        (call $drop (local.get $second))))
      (i32.store (i32.const 20) (local.get $first))
      (i32.const 20))
    (func (export "${whole}#peek") (param i32) (result i32) (global.set $lent (local.get 0)) (i32.load (local.get 0)))
    (func (export "${whole}#take") (param $what i32) (result i32)
      (local $value i32)
      (local.set $value (i32.load (call $rep (local.get $what))))
      (if (i32.and (local.get $value) (i32.const 1))
        (then (i32.store (i32.const 32) (i32.const 1)) (i32.store (i32.const 36) (local.get $what)))
        (else
          (call $drop (local.get $what))
          (i32.store (i32.const 32) (i32.const 0)) (i32.store (i32.const 36) (local.get $value))))
      (i32.const 32))
    (func (export "${whole}#twice") (result i32)
      (if (i32.eqz (global.get $given)) (then (global.set $given (call $make (i32.const 7)))))
      (global.get $given))
    (func (export "${whole}#foreign") (result i32) (i32.const 999))
    (func (export "${whole}#kept") (result i32) (i32.load (global.get $lent)))
    (func (export "${whole}#wait") (param i32) (result i32) (loop $again (br $again)) (unreachable)))`,
};

/**
 * Does with counters whatever it is told, by the numbers that its own handles have: who calls it can forge each of them.
 */
export const clerk: Source = {
  world: `
    import ${whole};
    export make: func(start: u32) -> u32;
    export next: func(of: u32) -> u32;
    export drop: func(what: u32);
    export merge: func(a: u32, b: u32) -> u32;
    export open: func(count: u32) -> u32;
    export both: func(first: u32, second: u32) -> u32;
    export peek: func(of: u32) -> u32;
    export take: func(what: u32) -> u32;
    export live: func() -> u32;
    export twice: func() -> u32;
    export foreign: func() -> u32;
    export kept: func() -> u32;
    export wait: func(of: u32) -> u32;
    export churn: func(times: u32) -> u32;
    export hoard: func(times: u32) -> u32;
  `,
  more: countersWit(),
  core: `(module
    (import "${whole}" "[constructor]counter" (func $make (param i32) (result i32)))
    (import "${whole}" "[method]counter.next" (func $next (param i32) (result i32)))
    (import "${whole}" "[static]counter.merge" (func $merge (param i32 i32) (result i32)))
    (import "${whole}" "[resource-drop]counter" (func $drop (param i32)))
    (import "${whole}" "open" (func $open (param i32 i32)))
    (import "${whole}" "both" (func $both (param i32 i32 i32 i32)))
    (import "${whole}" "peek" (func $peek (param i32) (result i32)))
    (import "${whole}" "take" (func $take (param i32 i32)))
    (import "${whole}" "live" (func $live (result i32)))
    (import "${whole}" "twice" (func $twice (result i32)))
    (import "${whole}" "foreign" (func $foreign (result i32)))
    (import "${whole}" "kept" (func $kept (result i32)))
    (import "${whole}" "wait" (func $wait (param i32) (result i32)))
    ${allocator}
    (func (export "make") (param i32) (result i32) (call $make (local.get 0)))
    (func (export "next") (param i32) (result i32) (call $next (local.get 0)))
    (func (export "drop") (param i32) (call $drop (local.get 0)))
    (func (export "merge") (param i32 i32) (result i32) (call $merge (local.get 0) (local.get 1)))
    (func (export "open") (param i32) (result i32)
      (call $open (local.get 0) (i32.const 16)) (i32.load (i32.load (i32.const 16))))
    (func (export "both") (param i32 i32) (result i32)
      (call $both (local.get 0) (i32.ne (local.get 1) (i32.const 0)) (local.get 1) (i32.const 24))
      (i32.load (i32.const 28)))
    (func (export "peek") (param i32) (result i32) (call $peek (local.get 0)))
    (func (export "take") (param i32) (result i32)
      (call $take (local.get 0) (i32.const 32))
      (i32.add (i32.mul (i32.load8_u (i32.const 32)) (i32.const 1000)) (i32.load (i32.const 36))))
    (func (export "live") (result i32) (call $live))
    (func (export "twice") (result i32) (call $twice))
    (func (export "foreign") (result i32) (call $foreign))
    (func (export "kept") (result i32) (call $kept))
    (func (export "wait") (param i32) (result i32) (call $wait (local.get 0)))
    (func (export "churn") (param $times i32) (result i32)
      (loop $more
        (if (local.get $times) (then
          (call $drop (call $make (local.get $times)))
          (local.set $times (i32.sub (local.get $times) (i32.const 1)))
          (br $more))))
      (call $live))
    (func (export "hoard") (param $times i32) (result i32)
      (loop $more
        (if (local.get $times) (then
          (drop (call $make (local.get $times)))
          (local.set $times (i32.sub (local.get $times) (i32.const 1)))
          (br $more))))
      (call $live)))`,
};

export const payments = 'example:payments/charge';
const charge = `${payments}@1.0.0`;
const store = 'wasi:keyvalue/store@0.2.0-draft2';

const chargeWit =
  'package example:payments@1.0.0 { interface charge { resource till { constructor(); pay: func() -> u32; } } }';

/** Opens a bucket with each payment, and answers with the case of the error that it gets, the first as 1. */
export const till: Source = {
  world: `import ${store}; export ${charge};`,
  more: chargeWit,
  core: `(module
    (import "${store}" "open" (func $open (param i32 i32 i32)))
    (import "[export]${charge}" "[resource-new]till" (func $new (param i32) (result i32)))
    (memory (export "memory") 1)
    (func (export "cabi_realloc") (param i32 i32 i32 i32) (result i32) (i32.const 1024))
    (func (export "${charge}#[constructor]till") (result i32) (call $new (i32.const 8)))
    (func (export "${charge}#[method]till.pay") (param i32) (result i32)
      (call $open (i32.const 64) (i32.const 7) (i32.const 16))
      (i32.add (i32.load8_u (i32.const 20)) (i32.const 1)))
    (data (i32.const 64) "spare.a"))`,
};

/** Pays once. */
export const shopper: Source = {
  world: `import ${charge}; export buy: func() -> u32;`,
  more: chargeWit,
  core: `(module
    (import "${charge}" "[constructor]till" (func $make (result i32)))
    (import "${charge}" "[method]till.pay" (func $pay (param i32) (result i32)))
    (memory (export "memory") 1)
    (func (export "buy") (result i32) (call $pay (call $make))))`,
};

const kinds = 'test:two/kinds@1.0.0';
const uses = 'test:two/uses@1.0.0';
const twoWit = `package test:two@1.0.0 {
  interface kinds {
    resource hash-table { constructor(size: u32) -> result<hash-table, string>; }
    resource token;
  }
  interface uses {
    use kinds.{hash-table as table, token};
    size: func(of: borrow<table>) -> u32;
    sign: func(what: table) -> token;
    value: func(of: token) -> u32;
  }
}`;

/** Resources of one interface that pass through another, one of them without a function of its own. */
export const twoFaces: Source = {
  world: `export ${kinds}; export ${uses};`,
  more: twoWit,
  core: `(module
    (import "[export]${kinds}" "[resource-new]hash-table" (func $table (param i32) (result i32)))
    (import "[export]${kinds}" "[resource-rep]hash-table" (func $size (param i32) (result i32)))
    (import "[export]${kinds}" "[resource-new]token" (func $token (param i32) (result i32)))
    (import "[export]${kinds}" "[resource-rep]token" (func $value (param i32) (result i32)))
    (memory (export "memory") 1)
    (func (export "cabi_realloc") (param i32 i32 i32 i32) (result i32) (i32.const 1024))
    (func (export "${kinds}#[constructor]hash-table") (param i32) (result i32)
      (if (i32.gt_u (local.get 0) (i32.const 100))
        (then (i32.store (i32.const 16) (i32.const 1)) (i32.store (i32.const 20) (i32.const 64)) (i32.store (i32.const 24) (i32.const 8)))
        (else (i32.store (i32.const 16) (i32.const 0)) (i32.store (i32.const 20) (call $table (local.get 0)))))
      (i32.const 16))
    (func (export "${uses}#size") (param i32) (result i32) (local.get 0))
    (func (export "${uses}#sign") (param i32) (result i32) (call $token (i32.add (call $size (local.get 0)) (i32.const 1))))
    (func (export "${uses}#value") (param i32) (result i32) (call $value (local.get 0)))
    (data (i32.const 64) "too many"))`,
};

/** `make` gives the size of a table of that size, or 1000 and the length of the error; `signed` goes all the way to a token's value. */
export const facing: Source = {
  world: `import ${kinds}; import ${uses}; export make: func(size: u32) -> u32; export signed: func(size: u32) -> u32; export leave: func();`,
  more: twoWit,
  core: `(module
    (import "${kinds}" "[constructor]hash-table" (func $table (param i32 i32)))
    (import "${kinds}" "[resource-drop]hash-table" (func $drop (param i32)))
    (import "${kinds}" "[resource-drop]token" (func $drop-token (param i32)))
    (import "${uses}" "size" (func $size (param i32) (result i32)))
    (import "${uses}" "sign" (func $sign (param i32) (result i32)))
    (import "${uses}" "value" (func $value (param i32) (result i32)))
    (memory (export "memory") 1)
    (func (export "cabi_realloc") (param i32 i32 i32 i32) (result i32) (i32.const 1024))
    (func $made (param i32) (result i32)
      (call $table (local.get 0) (i32.const 16))
      (i32.load (i32.const 20)))
    (func (export "make") (param i32) (result i32)
      (local $made i32)
      (local.set $made (call $made (local.get 0)))
      (if (i32.load8_u (i32.const 16)) (then (return (i32.add (i32.load (i32.const 24)) (i32.const 1000)))))
      (call $size (local.get $made))
      (call $drop (local.get $made)))
    (func (export "signed") (param i32) (result i32) (call $value (call $sign (call $made (local.get 0)))))
    (func (export "leave") (call $drop-token (call $sign (call $made (i32.const 9))))))`,
};

const boxes = 'test:chain/boxes@1.0.0';
const boxWit = 'package test:chain@1.0.0 { interface boxes { resource box { constructor(); next: func() -> u32; } } }';

/** Puts a counter of another component into each of its boxes. */
export const boxing: Source = {
  world: `import ${whole}; export ${boxes};`,
  more: `${countersWit()} ${boxWit}`,
  core: `(module
    (import "${whole}" "[constructor]counter" (func $make (param i32) (result i32)))
    (import "${whole}" "[method]counter.next" (func $next (param i32) (result i32)))
    (import "${whole}" "[resource-drop]counter" (func $drop (param i32)))
    (import "[export]${boxes}" "[resource-new]box" (func $new (param i32) (result i32)))
    (memory (export "memory") 1)
    (func (export "cabi_realloc") (param i32 i32 i32 i32) (result i32) (i32.const 1024))
    (func (export "${boxes}#[constructor]box") (result i32) (call $new (call $make (i32.const 100))))
    (func (export "${boxes}#[method]box.next") (param i32) (result i32) (call $next (local.get 0)))
    (func (export "${boxes}#[dtor]box") (param i32) (call $drop (local.get 0))))`,
};

/** Holds boxes. */
export const packer: Source = {
  world: `import ${boxes}; export make: func() -> u32; export next: func(of: u32) -> u32; export drop: func(what: u32);`,
  more: boxWit,
  core: `(module
    (import "${boxes}" "[constructor]box" (func $make (result i32)))
    (import "${boxes}" "[method]box.next" (func $next (param i32) (result i32)))
    (import "${boxes}" "[resource-drop]box" (func $drop (param i32)))
    (memory (export "memory") 1)
    (func (export "make") (result i32) (call $make))
    (func (export "next") (param i32) (result i32) (call $next (local.get 0)))
    (func (export "drop") (param i32) (call $drop (local.get 0))))`,
};
