;; Folds of rows of float32 in double precision (the extremes in float32). A row is `n` elements from `at` on, rows follow
;; each other; the result of row r is written to `out`, 8 bytes a row (4 for extremes). Addresses in bytes.
;; Sums: element i goes to partial sum i mod 8, those are added as ((0+2)+(4+6)) + ((1+3)+(5+7)), then the last n mod 8
;; elements one by one. `columns` adds whole rows to float64 totals, row by row.
(module
  (import "simd" "memory" (memory 1))

  ;; Σ x
  (func (export "sums") (param $at i32) (param $rows i32) (param $n i32) (param $out i32)
    (local $i i32) (local $x v128) (local $x2 v128) (local $a v128) (local $b v128) (local $c v128) (local $d v128)
    (local $total f64)
    (loop $row
      (local.set $a (v128.const f64x2 0 0)) (local.set $b (v128.const f64x2 0 0))
      (local.set $c (v128.const f64x2 0 0)) (local.set $d (v128.const f64x2 0 0))
      (local.set $i (i32.const 8))
      (block $done
        (loop $eight
          (br_if $done (i32.gt_u (local.get $i) (local.get $n)))
          (local.set $x (v128.load (local.get $at)))
          (local.set $x2 (v128.load offset=16 (local.get $at)))
          (local.set $a (f64x2.add (local.get $a) (f64x2.promote_low_f32x4 (local.get $x))))
          (local.set $b (f64x2.add (local.get $b) (f64x2.promote_low_f32x4 (i8x16.shuffle 8 9 10 11 12 13 14 15 0 1 2 3 4 5 6 7 (local.get $x) (local.get $x)))))
          (local.set $c (f64x2.add (local.get $c) (f64x2.promote_low_f32x4 (local.get $x2))))
          (local.set $d (f64x2.add (local.get $d) (f64x2.promote_low_f32x4 (i8x16.shuffle 8 9 10 11 12 13 14 15 0 1 2 3 4 5 6 7 (local.get $x2) (local.get $x2)))))
          (local.set $at (i32.add (local.get $at) (i32.const 32)))
          (local.set $i (i32.add (local.get $i) (i32.const 8)))
          (br $eight)))
      (local.set $a (f64x2.add (f64x2.add (local.get $a) (local.get $b)) (f64x2.add (local.get $c) (local.get $d))))
      (local.set $total (f64.add (f64x2.extract_lane 0 (local.get $a)) (f64x2.extract_lane 1 (local.get $a))))
      (local.set $i (i32.sub (local.get $i) (i32.const 8)))
      (block $end
        (loop $one
          (br_if $end (i32.ge_u (local.get $i) (local.get $n)))
          (local.set $total (f64.add (local.get $total) (f64.promote_f32 (f32.load (local.get $at)))))
          (local.set $at (i32.add (local.get $at) (i32.const 4)))
          (local.set $i (i32.add (local.get $i) (i32.const 1)))
          (br $one)))
      (f64.store (local.get $out) (local.get $total))
      (local.set $out (i32.add (local.get $out) (i32.const 8)))
      (br_if $row (local.tee $rows (i32.sub (local.get $rows) (i32.const 1))))))

  ;; Σ (x − m)², m being the row's float64 in `means`
  (func (export "squares") (param $at i32) (param $rows i32) (param $n i32) (param $means i32) (param $out i32)
    (local $i i32) (local $x v128) (local $x2 v128) (local $a v128) (local $b v128) (local $c v128) (local $d v128)
    (local $total f64) (local $m v128) (local $y v128) (local $s f64)
    (loop $row
      (local.set $m (v128.load64_splat (local.get $means)))
      (local.set $means (i32.add (local.get $means) (i32.const 8)))
      (local.set $a (v128.const f64x2 0 0)) (local.set $b (v128.const f64x2 0 0))
      (local.set $c (v128.const f64x2 0 0)) (local.set $d (v128.const f64x2 0 0))
      (local.set $i (i32.const 8))
      (block $done
        (loop $eight
          (br_if $done (i32.gt_u (local.get $i) (local.get $n)))
          (local.set $x (v128.load (local.get $at)))
          (local.set $x2 (v128.load offset=16 (local.get $at)))
          (local.set $y (f64x2.sub (f64x2.promote_low_f32x4 (local.get $x)) (local.get $m)))
          (local.set $a (f64x2.add (local.get $a) (f64x2.mul (local.get $y) (local.get $y))))
          (local.set $y (f64x2.sub (f64x2.promote_low_f32x4 (i8x16.shuffle 8 9 10 11 12 13 14 15 0 1 2 3 4 5 6 7 (local.get $x) (local.get $x))) (local.get $m)))
          (local.set $b (f64x2.add (local.get $b) (f64x2.mul (local.get $y) (local.get $y))))
          (local.set $y (f64x2.sub (f64x2.promote_low_f32x4 (local.get $x2)) (local.get $m)))
          (local.set $c (f64x2.add (local.get $c) (f64x2.mul (local.get $y) (local.get $y))))
          (local.set $y (f64x2.sub (f64x2.promote_low_f32x4 (i8x16.shuffle 8 9 10 11 12 13 14 15 0 1 2 3 4 5 6 7 (local.get $x2) (local.get $x2))) (local.get $m)))
          (local.set $d (f64x2.add (local.get $d) (f64x2.mul (local.get $y) (local.get $y))))
          (local.set $at (i32.add (local.get $at) (i32.const 32)))
          (local.set $i (i32.add (local.get $i) (i32.const 8)))
          (br $eight)))
      (local.set $a (f64x2.add (f64x2.add (local.get $a) (local.get $b)) (f64x2.add (local.get $c) (local.get $d))))
      (local.set $total (f64.add (f64x2.extract_lane 0 (local.get $a)) (f64x2.extract_lane 1 (local.get $a))))
      (local.set $i (i32.sub (local.get $i) (i32.const 8)))
      (block $end
        (loop $one
          (br_if $end (i32.ge_u (local.get $i) (local.get $n)))
          (local.set $s (f64.sub (f64.promote_f32 (f32.load (local.get $at))) (f64x2.extract_lane 0 (local.get $m))))
          (local.set $total (f64.add (local.get $total) (f64.mul (local.get $s) (local.get $s))))
          (local.set $at (i32.add (local.get $at) (i32.const 4)))
          (local.set $i (i32.add (local.get $i) (i32.const 1)))
          (br $one)))
      (f64.store (local.get $out) (local.get $total))
      (local.set $out (i32.add (local.get $out) (i32.const 8)))
      (br_if $row (local.tee $rows (i32.sub (local.get $rows) (i32.const 1))))))

  ;; The largest element; NaN if there is one
  (func (export "greatest") (param $at i32) (param $rows i32) (param $n i32) (param $out i32)
    (local $i i32) (local $a v128) (local $top f32)
    (loop $row
      (local.set $a (v128.const f32x4 -inf -inf -inf -inf))
      (local.set $i (i32.const 4))
      (block $done
        (loop $four
          (br_if $done (i32.gt_u (local.get $i) (local.get $n)))
          (local.set $a (f32x4.max (local.get $a) (v128.load (local.get $at))))
          (local.set $at (i32.add (local.get $at) (i32.const 16)))
          (local.set $i (i32.add (local.get $i) (i32.const 4)))
          (br $four)))
      (local.set $top (f32.max
        (f32.max (f32x4.extract_lane 0 (local.get $a)) (f32x4.extract_lane 1 (local.get $a)))
        (f32.max (f32x4.extract_lane 2 (local.get $a)) (f32x4.extract_lane 3 (local.get $a)))))
      (local.set $i (i32.sub (local.get $i) (i32.const 4)))
      (block $end
        (loop $one
          (br_if $end (i32.ge_u (local.get $i) (local.get $n)))
          (local.set $top (f32.max (local.get $top) (f32.load (local.get $at))))
          (local.set $at (i32.add (local.get $at) (i32.const 4)))
          (local.set $i (i32.add (local.get $i) (i32.const 1)))
          (br $one)))
      (f32.store (local.get $out) (local.get $top))
      (local.set $out (i32.add (local.get $out) (i32.const 4)))
      (br_if $row (local.tee $rows (i32.sub (local.get $rows) (i32.const 1))))))

  ;; The smallest
  (func (export "least") (param $at i32) (param $rows i32) (param $n i32) (param $out i32)
    (local $i i32) (local $a v128) (local $top f32)
    (loop $row
      (local.set $a (v128.const f32x4 inf inf inf inf))
      (local.set $i (i32.const 4))
      (block $done
        (loop $four
          (br_if $done (i32.gt_u (local.get $i) (local.get $n)))
          (local.set $a (f32x4.min (local.get $a) (v128.load (local.get $at))))
          (local.set $at (i32.add (local.get $at) (i32.const 16)))
          (local.set $i (i32.add (local.get $i) (i32.const 4)))
          (br $four)))
      (local.set $top (f32.min
        (f32.min (f32x4.extract_lane 0 (local.get $a)) (f32x4.extract_lane 1 (local.get $a)))
        (f32.min (f32x4.extract_lane 2 (local.get $a)) (f32x4.extract_lane 3 (local.get $a)))))
      (local.set $i (i32.sub (local.get $i) (i32.const 4)))
      (block $end
        (loop $one
          (br_if $end (i32.ge_u (local.get $i) (local.get $n)))
          (local.set $top (f32.min (local.get $top) (f32.load (local.get $at))))
          (local.set $at (i32.add (local.get $at) (i32.const 4)))
          (local.set $i (i32.add (local.get $i) (i32.const 1)))
          (br $one)))
      (f32.store (local.get $out) (local.get $top))
      (local.set $out (i32.add (local.get $out) (i32.const 4)))
      (br_if $row (local.tee $rows (i32.sub (local.get $rows) (i32.const 1))))))

  ;; totals[i] += x[r, i] for every row r; there is room for n rounded up to 2 in `totals`
  (func (export "columns") (param $at i32) (param $rows i32) (param $n i32) (param $totals i32)
    (local $i i32) (local $to i32)
    (loop $row
      (local.set $i (i32.const 0))
      (local.set $to (local.get $totals))
      (loop $two
        (v128.store (local.get $to)
          (f64x2.add (v128.load (local.get $to))
            (f64x2.promote_low_f32x4 (v128.load64_zero (i32.add (local.get $at) (i32.shl (local.get $i) (i32.const 2)))))))
        (local.set $to (i32.add (local.get $to) (i32.const 16)))
        (br_if $two (i32.lt_u (local.tee $i (i32.add (local.get $i) (i32.const 2))) (local.get $n))))
      (local.set $at (i32.add (local.get $at) (i32.shl (local.get $n) (i32.const 2))))
      (br_if $row (local.tee $rows (i32.sub (local.get $rows) (i32.const 1)))))))
