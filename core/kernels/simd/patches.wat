;; Lines of a patch matrix (../patches.ts), for float32 and float64. A line is `before` places left of the image, `count`
;; inside it and `behind` right of it; lines of the matrix follow each other without gaps, their pixels are `row` bytes
;; apart, those of neighbouring places `step` bytes. lines ≥ 1.
;; unroll: copies pixels from `from` to the matrix at `to`, with zeros outside. roll: adds the matrix at `from` to the
;; pixels at `to`, place by place in order.
(module
  (import "simd" "memory" (memory 1))

  (func (export "unroll32")
    (param $to i32) (param $from i32) (param $row i32) (param $step i32)
    (param $lines i32) (param $before i32) (param $count i32) (param $behind i32)
    (local $p i32) (local $end i32)
    (loop $line
      (local.set $p (local.get $from))
      (local.set $end (i32.add (local.get $to) (i32.shl (local.get $before) (i32.const 2))))
      (block $done (loop $zero
        (br_if $done (i32.ge_u (local.get $to) (local.get $end)))
        (i32.store (local.get $to) (i32.const 0))
        (local.set $to (i32.add (local.get $to) (i32.const 4)))
        (br $zero)))
      (local.set $end (i32.add (local.get $to) (i32.shl (local.get $count) (i32.const 2))))
      (if (i32.eq (local.get $step) (i32.const 4)) (then
        (block $done (loop $vector
          (br_if $done (i32.gt_u (i32.add (local.get $to) (i32.const 16)) (local.get $end)))
          (v128.store (local.get $to) (v128.load (local.get $p)))
          (local.set $to (i32.add (local.get $to) (i32.const 16)))
          (local.set $p (i32.add (local.get $p) (i32.const 16)))
          (br $vector)))))
      (block $done (loop $single
        (br_if $done (i32.ge_u (local.get $to) (local.get $end)))
        (i32.store (local.get $to) (i32.load (local.get $p)))
        (local.set $to (i32.add (local.get $to) (i32.const 4)))
        (local.set $p (i32.add (local.get $p) (local.get $step)))
        (br $single)))
      (local.set $end (i32.add (local.get $to) (i32.shl (local.get $behind) (i32.const 2))))
      (block $done (loop $zero
        (br_if $done (i32.ge_u (local.get $to) (local.get $end)))
        (i32.store (local.get $to) (i32.const 0))
        (local.set $to (i32.add (local.get $to) (i32.const 4)))
        (br $zero)))
      (local.set $from (i32.add (local.get $from) (local.get $row)))
      (br_if $line (local.tee $lines (i32.sub (local.get $lines) (i32.const 1))))))

  (func (export "roll32")
    (param $to i32) (param $from i32) (param $row i32) (param $step i32)
    (param $lines i32) (param $before i32) (param $count i32) (param $behind i32)
    (local $q i32) (local $end i32)
    (loop $line
      (local.set $q (local.get $to))
      (local.set $from (i32.add (local.get $from) (i32.shl (local.get $before) (i32.const 2))))
      (local.set $end (i32.add (local.get $from) (i32.shl (local.get $count) (i32.const 2))))
      (if (i32.eq (local.get $step) (i32.const 4)) (then
        (block $done (loop $vector
          (br_if $done (i32.gt_u (i32.add (local.get $from) (i32.const 16)) (local.get $end)))
          (v128.store (local.get $q) (f32x4.add (v128.load (local.get $q)) (v128.load (local.get $from))))
          (local.set $q (i32.add (local.get $q) (i32.const 16)))
          (local.set $from (i32.add (local.get $from) (i32.const 16)))
          (br $vector)))))
      (block $done (loop $single
        (br_if $done (i32.ge_u (local.get $from) (local.get $end)))
        (f32.store (local.get $q) (f32.add (f32.load (local.get $q)) (f32.load (local.get $from))))
        (local.set $q (i32.add (local.get $q) (local.get $step)))
        (local.set $from (i32.add (local.get $from) (i32.const 4)))
        (br $single)))
      (local.set $from (i32.add (local.get $from) (i32.shl (local.get $behind) (i32.const 2))))
      (local.set $to (i32.add (local.get $to) (local.get $row)))
      (br_if $line (local.tee $lines (i32.sub (local.get $lines) (i32.const 1))))))

  (func (export "unroll64")
    (param $to i32) (param $from i32) (param $row i32) (param $step i32)
    (param $lines i32) (param $before i32) (param $count i32) (param $behind i32)
    (local $p i32) (local $end i32)
    (loop $line
      (local.set $p (local.get $from))
      (local.set $end (i32.add (local.get $to) (i32.shl (local.get $before) (i32.const 3))))
      (block $done (loop $zero
        (br_if $done (i32.ge_u (local.get $to) (local.get $end)))
        (i64.store (local.get $to) (i64.const 0))
        (local.set $to (i32.add (local.get $to) (i32.const 8)))
        (br $zero)))
      (local.set $end (i32.add (local.get $to) (i32.shl (local.get $count) (i32.const 3))))
      (if (i32.eq (local.get $step) (i32.const 8)) (then
        (block $done (loop $vector
          (br_if $done (i32.gt_u (i32.add (local.get $to) (i32.const 16)) (local.get $end)))
          (v128.store (local.get $to) (v128.load (local.get $p)))
          (local.set $to (i32.add (local.get $to) (i32.const 16)))
          (local.set $p (i32.add (local.get $p) (i32.const 16)))
          (br $vector)))))
      (block $done (loop $single
        (br_if $done (i32.ge_u (local.get $to) (local.get $end)))
        (i64.store (local.get $to) (i64.load (local.get $p)))
        (local.set $to (i32.add (local.get $to) (i32.const 8)))
        (local.set $p (i32.add (local.get $p) (local.get $step)))
        (br $single)))
      (local.set $end (i32.add (local.get $to) (i32.shl (local.get $behind) (i32.const 3))))
      (block $done (loop $zero
        (br_if $done (i32.ge_u (local.get $to) (local.get $end)))
        (i64.store (local.get $to) (i64.const 0))
        (local.set $to (i32.add (local.get $to) (i32.const 8)))
        (br $zero)))
      (local.set $from (i32.add (local.get $from) (local.get $row)))
      (br_if $line (local.tee $lines (i32.sub (local.get $lines) (i32.const 1))))))

  (func (export "roll64")
    (param $to i32) (param $from i32) (param $row i32) (param $step i32)
    (param $lines i32) (param $before i32) (param $count i32) (param $behind i32)
    (local $q i32) (local $end i32)
    (loop $line
      (local.set $q (local.get $to))
      (local.set $from (i32.add (local.get $from) (i32.shl (local.get $before) (i32.const 3))))
      (local.set $end (i32.add (local.get $from) (i32.shl (local.get $count) (i32.const 3))))
      (if (i32.eq (local.get $step) (i32.const 8)) (then
        (block $done (loop $vector
          (br_if $done (i32.gt_u (i32.add (local.get $from) (i32.const 16)) (local.get $end)))
          (v128.store (local.get $q) (f64x2.add (v128.load (local.get $q)) (v128.load (local.get $from))))
          (local.set $q (i32.add (local.get $q) (i32.const 16)))
          (local.set $from (i32.add (local.get $from) (i32.const 16)))
          (br $vector)))))
      (block $done (loop $single
        (br_if $done (i32.ge_u (local.get $from) (local.get $end)))
        (f64.store (local.get $q) (f64.add (f64.load (local.get $q)) (f64.load (local.get $from))))
        (local.set $q (i32.add (local.get $q) (local.get $step)))
        (local.set $from (i32.add (local.get $from) (i32.const 8)))
        (br $single)))
      (local.set $from (i32.add (local.get $from) (i32.shl (local.get $behind) (i32.const 3))))
      (local.set $to (i32.add (local.get $to) (local.get $row)))
      (br_if $line (local.tee $lines (i32.sub (local.get $lines) (i32.const 1)))))))
