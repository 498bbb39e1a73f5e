;; Matrix product of float64: c (+)= a · b, in tiles of 4 rows and 4 columns whose sums stay in eight registers
;; (Goto & van de Geijn 2008). One element is one sum over l in order, from +0; every product and sum is rounded to
;; float64 (no fused multiply-add), so all machines and the portable twin in ../matmul.ts agree bit for bit.
;; All places, strides and steps are in bytes.
(module
  (import "simd" "memory" (memory 1))

  ;; a(4·t + i, l) is at a + 4·t·band + i·row + l·step; b(l, 4·t + j) at b + t·tile + l·line + 8·j; c(i, j) at
  ;; c + i·ldc + 8·j. m, k, n ≥ 1.
  ;; Whole tiles of columns are read and written: columns of b and c beyond n are padding with any content. Rows beyond m
  ;; repeat the last row, reading and writing the same. With `add` the sums go on top of what c holds.
  (func (export "gemm")
    (param $c i32) (param $ldc i32) (param $a i32) (param $band i32) (param $row i32) (param $step i32)
    (param $b i32) (param $tile i32) (param $line i32) (param $m i32) (param $k i32) (param $n i32) (param $add i32)
    (local $i i32) (local $j i32) (local $l i32) (local $q i32) (local $x v128) (local $y0 v128) (local $y1 v128)
    (local $p0 i32) (local $p1 i32) (local $p2 i32) (local $p3 i32)
    (local $c0 i32) (local $c1 i32) (local $c2 i32) (local $c3 i32)
    (local $s00 v128) (local $s01 v128) (local $s10 v128) (local $s11 v128)
    (local $s20 v128) (local $s21 v128) (local $s30 v128) (local $s31 v128)
    (loop $columns
      (local.set $i (i32.const 0))
      (local.set $p0 (local.get $a))
      (local.set $c0 (i32.add (local.get $c) (i32.shl (local.get $j) (i32.const 3))))
      (loop $rows
        (local.set $p1 (i32.add (local.get $p0) (select (local.get $row) (i32.const 0)
          (i32.lt_u (i32.add (local.get $i) (i32.const 1)) (local.get $m)))))
        (local.set $p2 (i32.add (local.get $p1) (select (local.get $row) (i32.const 0)
          (i32.lt_u (i32.add (local.get $i) (i32.const 2)) (local.get $m)))))
        (local.set $p3 (i32.add (local.get $p2) (select (local.get $row) (i32.const 0)
          (i32.lt_u (i32.add (local.get $i) (i32.const 3)) (local.get $m)))))
        (local.set $c1 (i32.add (local.get $c0) (select (local.get $ldc) (i32.const 0)
          (i32.lt_u (i32.add (local.get $i) (i32.const 1)) (local.get $m)))))
        (local.set $c2 (i32.add (local.get $c1) (select (local.get $ldc) (i32.const 0)
          (i32.lt_u (i32.add (local.get $i) (i32.const 2)) (local.get $m)))))
        (local.set $c3 (i32.add (local.get $c2) (select (local.get $ldc) (i32.const 0)
          (i32.lt_u (i32.add (local.get $i) (i32.const 3)) (local.get $m)))))
        (local.set $s00 (v128.const i32x4 0 0 0 0)) (local.set $s01 (v128.const i32x4 0 0 0 0))
        (local.set $s10 (v128.const i32x4 0 0 0 0)) (local.set $s11 (v128.const i32x4 0 0 0 0))
        (local.set $s20 (v128.const i32x4 0 0 0 0)) (local.set $s21 (v128.const i32x4 0 0 0 0))
        (local.set $s30 (v128.const i32x4 0 0 0 0)) (local.set $s31 (v128.const i32x4 0 0 0 0))
        (local.set $q (local.get $b))
        (local.set $l (local.get $k))
        ;; Not unrolled: the compiler does that, and would otherwise load ahead and spill the sums. Rows that lie in one
        ;; packed panel need one pointer instead of four, a sixth of all instructions.
        (if (i32.and (i32.le_u (i32.add (local.get $i) (i32.const 4)) (local.get $m))
              (i32.and (i32.eq (local.get $row) (i32.const 8)) (i32.eq (local.get $step) (i32.const 32))))
          (then
            (loop $packed
              (local.set $y0 (v128.load (local.get $q)))
              (local.set $y1 (v128.load offset=16 (local.get $q)))
              (local.set $x (v128.load64_splat (local.get $p0)))
              (local.set $s00 (f64x2.add (local.get $s00) (f64x2.mul (local.get $x) (local.get $y0))))
              (local.set $s01 (f64x2.add (local.get $s01) (f64x2.mul (local.get $x) (local.get $y1))))
              (local.set $x (v128.load64_splat offset=8 (local.get $p0)))
              (local.set $s10 (f64x2.add (local.get $s10) (f64x2.mul (local.get $x) (local.get $y0))))
              (local.set $s11 (f64x2.add (local.get $s11) (f64x2.mul (local.get $x) (local.get $y1))))
              (local.set $x (v128.load64_splat offset=16 (local.get $p0)))
              (local.set $s20 (f64x2.add (local.get $s20) (f64x2.mul (local.get $x) (local.get $y0))))
              (local.set $s21 (f64x2.add (local.get $s21) (f64x2.mul (local.get $x) (local.get $y1))))
              (local.set $x (v128.load64_splat offset=24 (local.get $p0)))
              (local.set $s30 (f64x2.add (local.get $s30) (f64x2.mul (local.get $x) (local.get $y0))))
              (local.set $s31 (f64x2.add (local.get $s31) (f64x2.mul (local.get $x) (local.get $y1))))
              (local.set $p0 (i32.add (local.get $p0) (i32.const 32)))
              (local.set $q (i32.add (local.get $q) (local.get $line)))
              (br_if $packed (local.tee $l (i32.sub (local.get $l) (i32.const 1))))))
          (else
            (loop $inner
              (local.set $y0 (v128.load (local.get $q)))
              (local.set $y1 (v128.load offset=16 (local.get $q)))
              (local.set $x (v128.load64_splat (local.get $p0)))
              (local.set $s00 (f64x2.add (local.get $s00) (f64x2.mul (local.get $x) (local.get $y0))))
              (local.set $s01 (f64x2.add (local.get $s01) (f64x2.mul (local.get $x) (local.get $y1))))
              (local.set $x (v128.load64_splat (local.get $p1)))
              (local.set $s10 (f64x2.add (local.get $s10) (f64x2.mul (local.get $x) (local.get $y0))))
              (local.set $s11 (f64x2.add (local.get $s11) (f64x2.mul (local.get $x) (local.get $y1))))
              (local.set $x (v128.load64_splat (local.get $p2)))
              (local.set $s20 (f64x2.add (local.get $s20) (f64x2.mul (local.get $x) (local.get $y0))))
              (local.set $s21 (f64x2.add (local.get $s21) (f64x2.mul (local.get $x) (local.get $y1))))
              (local.set $x (v128.load64_splat (local.get $p3)))
              (local.set $s30 (f64x2.add (local.get $s30) (f64x2.mul (local.get $x) (local.get $y0))))
              (local.set $s31 (f64x2.add (local.get $s31) (f64x2.mul (local.get $x) (local.get $y1))))
              (local.set $p0 (i32.add (local.get $p0) (local.get $step)))
              (local.set $p1 (i32.add (local.get $p1) (local.get $step)))
              (local.set $p2 (i32.add (local.get $p2) (local.get $step)))
              (local.set $p3 (i32.add (local.get $p3) (local.get $step)))
              (local.set $q (i32.add (local.get $q) (local.get $line)))
              (br_if $inner (local.tee $l (i32.sub (local.get $l) (i32.const 1)))))))
        ;; All reads come before the writes, for repeated rows.
        (if (local.get $add) (then
          (local.set $s00 (f64x2.add (v128.load (local.get $c0)) (local.get $s00)))
          (local.set $s01 (f64x2.add (v128.load offset=16 (local.get $c0)) (local.get $s01)))
          (local.set $s10 (f64x2.add (v128.load (local.get $c1)) (local.get $s10)))
          (local.set $s11 (f64x2.add (v128.load offset=16 (local.get $c1)) (local.get $s11)))
          (local.set $s20 (f64x2.add (v128.load (local.get $c2)) (local.get $s20)))
          (local.set $s21 (f64x2.add (v128.load offset=16 (local.get $c2)) (local.get $s21)))
          (local.set $s30 (f64x2.add (v128.load (local.get $c3)) (local.get $s30)))
          (local.set $s31 (f64x2.add (v128.load offset=16 (local.get $c3)) (local.get $s31)))))
        (v128.store (local.get $c0) (local.get $s00)) (v128.store offset=16 (local.get $c0) (local.get $s01))
        (v128.store (local.get $c1) (local.get $s10)) (v128.store offset=16 (local.get $c1) (local.get $s11))
        (v128.store (local.get $c2) (local.get $s20)) (v128.store offset=16 (local.get $c2) (local.get $s21))
        (v128.store (local.get $c3) (local.get $s30)) (v128.store offset=16 (local.get $c3) (local.get $s31))
        (local.set $i (i32.add (local.get $i) (i32.const 4)))
        (local.set $p0 (i32.add (local.get $a) (i32.mul (local.get $i) (local.get $band))))
        (local.set $c0 (i32.add (local.get $c3) (local.get $ldc)))
        (br_if $rows (i32.lt_u (local.get $i) (local.get $m))))
      (local.set $b (i32.add (local.get $b) (local.get $tile)))
      (br_if $columns (i32.lt_u (local.tee $j (i32.add (local.get $j) (i32.const 4))) (local.get $n)))))

  ;; Packs `count` lines of `depth` elements, x(j, l) at from + j·line + l·step, into panels of `group` (4) lines
  ;; interleaved by l: one tile of a or of b. Missing lines of the last panel repeat a line or hold what follows in memory.
  ;; count, depth ≥ 1.
  (func (export "pack")
    (param $to i32) (param $from i32) (param $line i32) (param $step i32) (param $count i32) (param $depth i32)
    (param $group i32)
    (local $j i32)
    (loop $pairs
      (call $two (local.get $to) (i32.shl (local.get $group) (i32.const 3))
        (i32.add (local.get $from) (i32.mul (local.get $j) (local.get $line)))
        (local.get $line) (local.get $step) (i32.sub (local.get $count) (local.get $j)) (local.get $depth))
      (local.set $j (i32.add (local.get $j) (i32.const 2)))
      (local.set $to (i32.add (local.get $to)
        (if (result i32) (i32.and (local.get $j) (i32.sub (local.get $group) (i32.const 1)))
          (then (i32.const 16))
          (else (i32.sub (i32.mul (i32.shl (local.get $depth) (i32.const 3)) (local.get $group))
            (i32.sub (i32.shl (local.get $group) (i32.const 3)) (i32.const 16)))))))
      (br_if $pairs (i32.lt_u (local.get $j) (local.get $count)))))

  ;; Writes x(j, l), at from + j·line + l·step, to to + l·next + 8·j, for `count` j and `depth` l; what follows a row of
  ;; the result up to a whole vector gets any content. count, depth ≥ 1.
  (func (export "transpose")
    (param $to i32) (param $next i32) (param $from i32) (param $line i32) (param $step i32) (param $count i32) (param $depth i32)
    (local $j i32)
    (loop $lines
      (call $two (i32.add (local.get $to) (i32.shl (local.get $j) (i32.const 3))) (local.get $next)
        (i32.add (local.get $from) (i32.mul (local.get $j) (local.get $line)))
        (local.get $line) (local.get $step) (i32.sub (local.get $count) (local.get $j)) (local.get $depth))
      (br_if $lines (i32.lt_u (local.tee $j (i32.add (local.get $j) (i32.const 2))) (local.get $count)))))

  ;; Two lines side by side, two elements every `next` bytes.
  (func $two
    (param $to i32) (param $next i32) (param $from i32) (param $line i32) (param $step i32) (param $count i32) (param $depth i32)
    (local $p1 i32) (local $x0 v128) (local $x1 v128)
    (if (i32.eq (local.get $line) (i32.const 8)) (then
      (loop $copy
        (v128.store (local.get $to) (v128.load (local.get $from)))
        (local.set $to (i32.add (local.get $to) (local.get $next)))
        (local.set $from (i32.add (local.get $from) (local.get $step)))
        (br_if $copy (local.tee $depth (i32.sub (local.get $depth) (i32.const 1)))))
      (return)))
    (local.set $p1 (i32.add (local.get $from)
      (select (local.get $line) (i32.const 0) (i32.gt_u (local.get $count) (i32.const 1)))))
    (if (i32.eq (local.get $step) (i32.const 8)) (then
      (block $done (loop $transpose
        (br_if $done (i32.lt_u (local.get $depth) (i32.const 2)))
        (local.set $x0 (v128.load (local.get $from)))
        (local.set $x1 (v128.load (local.get $p1)))
        (v128.store (local.get $to)
          (i8x16.shuffle 0 1 2 3 4 5 6 7 16 17 18 19 20 21 22 23 (local.get $x0) (local.get $x1)))
        (local.set $to (i32.add (local.get $to) (local.get $next)))
        (v128.store (local.get $to)
          (i8x16.shuffle 8 9 10 11 12 13 14 15 24 25 26 27 28 29 30 31 (local.get $x0) (local.get $x1)))
        (local.set $to (i32.add (local.get $to) (local.get $next)))
        (local.set $from (i32.add (local.get $from) (i32.const 16)))
        (local.set $p1 (i32.add (local.get $p1) (i32.const 16)))
        (local.set $depth (i32.sub (local.get $depth) (i32.const 2)))
        (br $transpose)))))
    (block $done (loop $single
      (br_if $done (i32.eqz (local.get $depth)))
      (i64.store (local.get $to) (i64.load (local.get $from)))
      (i64.store offset=8 (local.get $to) (i64.load (local.get $p1)))
      (local.set $to (i32.add (local.get $to) (local.get $next)))
      (local.set $from (i32.add (local.get $from) (local.get $step)))
      (local.set $p1 (i32.add (local.get $p1) (local.get $step)))
      (local.set $depth (i32.sub (local.get $depth) (i32.const 1)))
      (br $single)))))
