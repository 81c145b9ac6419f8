(module
  (memory (export "memory") 1)

  ;; Where the next thing is put that the host passes: behind the first 16 bytes, so that nothing lies at zero.
  (global $next (mut i32) (i32.const 16))

  ;; The host asks here for room for what it passes. Nothing is resized, so the first two parameters do not matter.
  (func (export "cabi_realloc") (param $old i32) (param $old-size i32) (param $alignment i32) (param $size i32)
    (result i32)
    (local $start i32)
    (local $end i32)
    (local.set $start
      (i32.and
        (i32.add (global.get $next) (i32.sub (local.get $alignment) (i32.const 1)))
        (i32.sub (i32.const 0) (local.get $alignment))))
    (local.set $end (i32.add (local.get $start) (local.get $size)))
    (block $fits
      (br_if $fits (i32.le_u (local.get $end) (i32.mul (memory.size) (i32.const 65536))))
      (if
        (i32.eq
          (memory.grow (i32.add (i32.shr_u (local.get $size) (i32.const 16)) (i32.const 1)))
          (i32.const -1))
        (then (unreachable))))
    (global.set $next (local.get $end))
    (local.get $start))

  (func (export "add") (param $a i32) (param $b i32) (result i32)
    (i32.add (local.get $a) (local.get $b)))

  ;; A list comes as its address and the count of its items.
  (func (export "total") (param $at i32) (param $count i32) (result i32)
    (local $sum i32)
    (block $done
      (loop $more
        (br_if $done (i32.eqz (local.get $count)))
        (local.set $sum (i32.add (local.get $sum) (i32.load (local.get $at))))
        (local.set $at (i32.add (local.get $at) (i32.const 4)))
        (local.set $count (i32.sub (local.get $count) (i32.const 1)))
        (br $more)))
    ;; Whatever was passed is done with.
    (global.set $next (i32.const 16))
    (local.get $sum)))
