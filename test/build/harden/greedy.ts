/**
 * A component whose functions return, pass or hold far more than a process survives. Its memory is 64 MiB, all zero but
 * for a table of pairs (start, length) from byte 65,536 on.
 */
export function greedyComponent(pages = 1024): string {
  // Each function returns a list: its start and length are stored at byte 16.
  const lists: readonly (readonly [name: string, type: string, start: number, length: string])[] = [
    ['bools', '(list bool)', 1_048_576, '60000000'],
    ['few-bools', '(list bool)', 1_048_576, '1000000'],
    ['too-many-bools', '(list bool)', 1_048_576, '1000001'],
    ['bytes', '(list u8)', 1_048_576, '60000000'],
    ['byte-lists', '(list (list u8))', 65_536, '100'],
    ['strings', '(list string)', 65_536, '100'],
    ['bool-lists', '(list (list bool))', 65_536, '100'],
    ['options', '(list (option bool))', 1_048_576, '60000000'],
    ['tuples', '(list (tuple u64 u64 u64 u64))', 1_048_576, '300000'],
    ['chars', '(list char)', 1_048_576, '60000000'],
    ['text', 'string', 1_048_576, '60000000'],
    ['flag-sets', '(list $flags)', 1_048_576, '1000000'],
  ];
  const lift = lists.map(
    ([name, type]) => `(func (export "${name}") (result ${type}) (canon lift (core func $i "${name}") (memory $mem)))`,
  );
  return `(component
    (import "host:api/sink" (instance $host (export "take" (func (param "all" (list bool))))))
    (type $counter (resource (rep i32)))
    (core func $new (canon resource.new $counter))
    (core module $memory (memory (export "memory") ${pages}))
    (core instance $memory (instantiate $memory))
    (alias core export $memory "memory" (core memory $mem))
    (core func $take (canon lower (func $host "take") (memory $mem)))
    (core module $m
      (import "m" "memory" (memory 1))
      (import "h" "take" (func $take (param i32 i32)))
      (import "h" "new" (func $new (param i32) (result i32)))
      (func $fill (local i32)
        (loop
          (i32.store (i32.add (i32.const 65536) (i32.mul (local.get 0) (i32.const 8))) (i32.const 1048576))
          (i32.store (i32.add (i32.const 65540) (i32.mul (local.get 0) (i32.const 8))) (i32.const 60000000))
          (br_if 0 (i32.lt_u (local.tee 0 (i32.add (local.get 0) (i32.const 1))) (i32.const 100)))))
      (start $fill)
      ${lists
        .map(
          ([name, , start, length]) => `(func (export "${name}") (result i32)
            (i32.store (i32.const 16) (i32.const ${start})) (i32.store (i32.const 20) (i32.const ${length})) (i32.const 16))`,
        )
        .join('\n')}
      (func (export "pass") (param i32) (call $take (i32.const 1048576) (local.get 0)))
      (func (export "pass-often") (local i32)
        (loop
          (call $take (i32.const 1048576) (i32.const 900000))
          (br_if 0 (i32.lt_u (local.tee 0 (i32.add (local.get 0) (i32.const 1))) (i32.const 5)))))
      (func (export "hold") (param i32) (local i32)
        (loop
          (drop (call $new (i32.const 4)))
          (br_if 0 (i32.lt_u (local.tee 1 (i32.add (local.get 1) (i32.const 1))) (local.get 0))))))
    (core instance $i (instantiate $m
      (with "m" (instance $memory))
      (with "h" (instance (export "take" (func $take)) (export "new" (func $new))))))
    (import "host:api/types" (instance $types (type $own (flags ${Array.from({ length: 32 }, (_, i) => `"f${i}"`).join(' ')})) (export "set" (type (eq $own)))))
    (alias export $types "set" (type $flags))
    ${lift.join('\n')}
    (func (export "pass") (param "count" u32) (canon lift (core func $i "pass")))
    (func (export "pass-often") (canon lift (core func $i "pass-often")))
    (func (export "hold") (param "count" u32) (canon lift (core func $i "hold"))))`;
}
