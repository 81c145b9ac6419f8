/** Characters in core names that would break out of a quoted string of JavaScript, or mean something there. */
export const hostileNames: readonly string[] = [
  `x'], globalThis.airlockPwned = true, exports0['x`,
  `x"], globalThis.airlockPwned = true, exports0["x`,
  'a\nb',
  'a\u2028b',
  '\0',
  '\\',
  '`${globalThis.airlockPwned = true}`',
  '*/ globalThis.airlockPwned = true /*',
  '__proto__',
  'constructor',
  'toString',
  '',
  'plain',
  'n0',
  '😀',
  '\ufeffplain',
];

/** A name as the text format writes it: every byte escaped. */
export function quoted(name: string): string {
  const bytes = Array.from(new TextEncoder().encode(name), (byte) => `\\${byte.toString(16).padStart(2, '0')}`);
  return `"${bytes.join('')}"`;
}

/**
 * A component whose every core name is hostile: function `f<i>` goes through an export, an inline export, an argument
 * and an import of the name `names[i]`, and answers 100 + i.
 */
export function hostileComponent(names: readonly string[]): string {
  const each = (write: (name: string, index: number) => string) =>
    names.map((name, i) => write(quoted(name), i)).join('\n');
  return `(component
    (core module $inner ${each((name, i) => `(func (export ${name}) (result i32) (i32.const ${100 + i}))`)})
    (core module $outer
      ${each((name, i) => `(import ${name} ${name} (func $f${i} (result i32)))`)}
      ${each((name, i) => `(func (export ${name}) (result i32) (call $f${i}))`)})
    (core instance $i (instantiate $inner))
    ${each((name, i) => `(core instance $a${i} (export ${name} (func $i ${name})))`)}
    (core instance $o (instantiate $outer ${each((name, i) => `(with ${name} (instance $a${i}))`)}))
    ${each((name, i) => `(func (export "f${i}") (result u32) (canon lift (core func $o ${name})))`)})`;
}

/** A component around one core module; the module's functions that take and give numbers are exported under \`exports\`. */
export function around(module: string, ...exports: readonly string[]): string {
  const lifted = exports.map(
    (name) => `(func (export "${name}") (param "by" u32) (result s32) (canon lift (core func $i "${name}")))`,
  );
  return `(component (core module $m ${module}) (core instance $i (instantiate $m)) ${lifted.join('\n')})`;
}

export const growMemory = (limits: string) =>
  around(`(memory ${limits}) (func (export "grow") (param i32) (result i32) (memory.grow (local.get 0)))`, 'grow');

export const growTable = (table: string) =>
  around(
    `(table ${table}) (func (export "grow") (param i32) (result i32) (table.grow (ref.null func) (local.get 0)))`,
    'grow',
  );

/** Strings and lists through memory, a host import, a nested component, a resource, and a start function of the core. */
export const ordinary = `(component
  (import "test:host/api@1.0.0" (instance $host (export "shout" (func (param "text" string) (result string)))))
  (core module $memory
    (memory (export "memory") 1)
    (global $next (mut i32) (i32.const 1024))
    (func (export "cabi_realloc") (param i32 i32 i32 i32) (result i32)
      (local i32)
      (local.set 4 (i32.and (i32.add (global.get $next) (i32.const 7)) (i32.const -8)))
      (global.set $next (i32.add (local.get 4) (local.get 3)))
      (local.get 4)))
  (core instance $memory (instantiate $memory))
  (alias core export $memory "memory" (core memory $mem))
  (alias core export $memory "cabi_realloc" (core func $realloc))
  (core func $shout (canon lower (func $host "shout") (memory $mem) (realloc $realloc)))
  (type $counter (resource (rep i32)))
  (core func $new (canon resource.new $counter))
  (core module $main
    (import "memory" "memory" (memory 1))
    (import "host" "shout" (func $shout (param i32 i32 i32)))
    (import "host" "new" (func $new (param i32) (result i32)))
    (table 1 funcref)
    (elem (i32.const 0) $answer)
    (global $started (mut i32) (i32.const 0))
    (func $answer (result i32) (i32.const 41))
    (func $start (global.set $started (i32.const 1)))
    (start $start)
    (func (export "shout") (param i32 i32) (result i32)
      (call $shout (local.get 0) (local.get 1) (i32.const 16)) (i32.const 16))
    (func (export "answer") (result i32) (i32.add (call_indirect (result i32) (i32.const 0)) (global.get $started)))
    (func (export "numbers") (result i32)
      (i32.store (i32.const 32) (i32.const 48)) (i32.store (i32.const 36) (i32.const 3))
      (i32.store (i32.const 48) (i32.const 7)) (i32.store (i32.const 52) (i32.const 8)) (i32.store (i32.const 56) (i32.const 9))
      (i32.const 32))
    (func (export "flags") (result i32)
      (i32.store (i32.const 32) (i32.const 64)) (i32.store (i32.const 36) (i32.const 2))
      (i32.store16 (i32.const 64) (i32.const 0x0100))
      (i32.const 32))
    (func (export "make") (param i32) (result i32) (call $new (local.get 0)))
    (func (export "value") (param i32) (result i32) (local.get 0)))
  (core instance $main (instantiate $main
    (with "memory" (instance $memory))
    (with "host" (instance (export "shout" (func $shout)) (export "new" (func $new))))))
  (func (export "shout") (param "text" string) (result string)
    (canon lift (core func $main "shout") (memory $mem) (realloc $realloc)))
  (func (export "answer") (result u32) (canon lift (core func $main "answer")))
  (func (export "numbers") (result (list u32)) (canon lift (core func $main "numbers") (memory $mem)))
  (func (export "flags") (result (list bool)) (canon lift (core func $main "flags") (memory $mem)))
  (func $make (param "from" u32) (result (own $counter)) (canon lift (core func $main "make")))
  (func $value (param "self" (borrow $counter)) (result u32) (canon lift (core func $main "value")))
  (component $shape
    (import "counter" (type $counter (sub resource)))
    (import "make" (func $make (param "from" u32) (result (own $counter))))
    (import "value" (func $value (param "self" (borrow $counter)) (result u32)))
    (export $exported "counter" (type $counter))
    (export "[constructor]counter" (func $make) (func (param "from" u32) (result (own $exported))))
    (export "[method]counter.value" (func $value) (func (param "self" (borrow $exported)) (result u32))))
  (instance $counters (instantiate $shape
    (with "counter" (type $counter)) (with "make" (func $make)) (with "value" (func $value))))
  (export "test:guest/counters@0.1.0" (instance $counters)))`;
