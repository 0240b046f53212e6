;; What programs do with garbage-collected objects, each as an exported function from a size to a checksum. `wafer-bench compare heap` runs them beside V8.
(module
  ;; First, so that the driver finds it where it looks for types.
  (type $run (func (param i32) (result i32)))
  (rec
    (type $tree (struct (field $left (ref null $tree)) (field $right (ref null $tree)))))
  (rec
    (type $cell (struct (field $next (mut (ref null $cell))) (field $value (mut i32)))))
  (type $box (struct (field $value i32)))
  (type $boxes (array (mut (ref null $box))))
  (type $long (struct (field $value i64)))
  (type $ints (array (mut i32)))
  (type $bytes (array (mut i8)))
  (type $doubles (array (mut f64)))
  (type $rows (array (mut (ref null $doubles))))
  (type $anys (array (mut (ref null eq))))
  ;; A hierarchy of classes with their methods in a table of each class.
  (rec
    (type $method (func (param (ref $shape)) (param i32) (result i32)))
    (type $class (sub (struct (field $area (ref $method)))))
    (type $shape (sub (struct (field $class (ref $class)) (field $size i32))))
    (type $square (sub $shape (struct (field $class (ref $class)) (field $size i32) (field $side (mut i32)))))
    (type $circle (sub $shape (struct (field $class (ref $class)) (field $size i32) (field $radius (mut i32)) (field $turn i32))))
    (type $ring (sub final $circle (struct (field $class (ref $class)) (field $size i32) (field $radius (mut i32)) (field $turn i32) (field $hole i32))))
    (type $dot (sub final $shape (struct (field $class (ref $class)) (field $size i32)))))
  (elem declare func $area_square $area_circle $area_ring $area_dot)

  (func $next (param $x i32) (result i32)
    (i32.add (i32.mul (local.get $x) (i32.const 1664525)) (i32.const 1013904223)))

  ;; Binary trees, built from the leaves and dropped: everything dies young, but for the last one while it is built.
  (func $build (param $depth i32) (result (ref $tree))
    (if (result (ref $tree)) (i32.eqz (local.get $depth))
      (then (struct.new $tree (ref.null $tree) (ref.null $tree)))
      (else (struct.new $tree
        (call $build (i32.sub (local.get $depth) (i32.const 1)))
        (call $build (i32.sub (local.get $depth) (i32.const 1)))))))
  (func $count (param $tree (ref null $tree)) (result i32)
    (if (result i32) (ref.is_null (local.get $tree))
      (then (i32.const 0))
      (else (i32.add (i32.const 1) (i32.add
        (call $count (struct.get $tree $left (local.get $tree)))
        (call $count (struct.get $tree $right (local.get $tree))))))))
  (func (export "trees") (type $run) (param $n i32) (result i32)
    (local $sum i32) (local $long (ref null $tree))
    (local.set $long (call $build (i32.const 14)))
    (loop $again
      (local.set $sum (i32.add (local.get $sum) (call $count (call $build (i32.const 10)))))
      (br_if $again (local.tee $n (i32.sub (local.get $n) (i32.const 1)))))
    (i32.add (local.get $sum) (call $count (local.get $long))))

  ;; One large tree at a time: most of it survives collections.
  (func (export "big_trees") (type $run) (param $n i32) (result i32)
    (local $sum i32)
    (loop $again
      (local.set $sum (i32.add (local.get $sum) (call $count (call $build (i32.const 17)))))
      (br_if $again (local.tee $n (i32.sub (local.get $n) (i32.const 1)))))
    (local.get $sum))

  ;; A queue of 100000 cells: a new one comes, the oldest goes, so that all survive for a while and then die old.
  (func (export "queue") (type $run) (param $n i32) (result i32)
    (local $head (ref $cell)) (local $tail (ref $cell)) (local $cell (ref $cell)) (local $length i32) (local $sum i32)
    (local.set $head (struct.new $cell (ref.null $cell) (i32.const 1)))
    (local.set $tail (local.get $head))
    (loop $again
      (local.set $cell (struct.new $cell (ref.null $cell) (local.get $n)))
      (struct.set $cell $next (local.get $tail) (local.get $cell))
      (local.set $tail (local.get $cell))
      (if (i32.lt_u (local.get $length) (i32.const 100000))
        (then (local.set $length (i32.add (local.get $length) (i32.const 1))))
        (else
          (local.set $sum (i32.add (local.get $sum) (struct.get $cell $value (local.get $head))))
          (local.set $head (ref.as_non_null (struct.get $cell $next (local.get $head))))))
      (br_if $again (local.tee $n (i32.sub (local.get $n) (i32.const 1)))))
    (local.get $sum))

  ;; New objects stored all over a large old array.
  (func (export "old_array") (type $run) (param $n i32) (result i32)
    (local $boxes (ref $boxes)) (local $x i32) (local $sum i32) (local $at i32) (local $old (ref null $box))
    (local.set $boxes (array.new_default $boxes (i32.const 262144)))
    (loop $again
      (local.set $x (call $next (local.get $x)))
      (local.set $at (i32.shr_u (local.get $x) (i32.const 14)))
      (local.set $old (array.get $boxes (local.get $boxes) (local.get $at)))
      (if (i32.eqz (ref.is_null (local.get $old)))
        (then (local.set $sum (i32.add (local.get $sum) (struct.get $box $value (local.get $old))))))
      (array.set $boxes (local.get $boxes) (local.get $at) (struct.new $box (local.get $n)))
      (br_if $again (local.tee $n (i32.sub (local.get $n) (i32.const 1)))))
    (local.get $sum))

  ;; Boxed numbers that die at once, as languages without static types make them.
  (func $add (param $a (ref eq)) (param $b (ref eq)) (result (ref eq))
    (struct.new $long (i64.add
      (struct.get $long $value (ref.cast (ref $long) (local.get $a)))
      (struct.get $long $value (ref.cast (ref $long) (local.get $b))))))
  (func (export "boxing") (type $run) (param $n i32) (result i32)
    (local $sum (ref eq))
    (local.set $sum (struct.new $long (i64.const 0)))
    (loop $again
      (local.set $sum (call $add (local.get $sum) (struct.new $long (i64.extend_i32_u (local.get $n)))))
      (br_if $again (local.tee $n (i32.sub (local.get $n) (i32.const 1)))))
    (i32.wrap_i64 (struct.get $long $value (ref.cast (ref $long) (local.get $sum)))))

  ;; Small numbers as i31, others boxed.
  (func $number (param $value i32) (result (ref eq))
    (if (result (ref eq)) (i32.lt_u (i32.add (local.get $value) (i32.const 0x20000000)) (i32.const 0x40000000))
      (then (ref.i31 (local.get $value)))
      (else (struct.new $box (local.get $value)))))
  (func $value (param $number (ref eq)) (result i32)
    (block $box (result (ref eq))
      (return (i31.get_s (br_on_cast_fail $box (ref eq) (ref i31) (local.get $number)))))
    (struct.get $box $value (ref.cast (ref $box))))
  (func (export "small_numbers") (type $run) (param $n i32) (result i32)
    (local $sum (ref eq)) (local $x i32)
    (local.set $sum (ref.i31 (i32.const 0)))
    (loop $again
      (local.set $x (call $next (local.get $x)))
      (local.set $sum (call $number (i32.xor (call $value (local.get $sum)) (local.get $x))))
      (br_if $again (local.tee $n (i32.sub (local.get $n) (i32.const 1)))))
    (call $value (local.get $sum)))

  ;; A list that is walked: nothing is made but the list.
  (func (export "walk") (type $run) (param $n i32) (result i32)
    (local $head (ref null $cell)) (local $at (ref null $cell)) (local $i i32) (local $sum i32)
    (local.set $i (i32.const 10000))
    (loop $make
      (local.set $head (struct.new $cell (local.get $head) (local.get $i)))
      (br_if $make (local.tee $i (i32.sub (local.get $i) (i32.const 1)))))
    (loop $again
      (local.set $at (local.get $head))
      (block $end
        (loop $each
          (br_if $end (ref.is_null (local.get $at)))
          (struct.set $cell $value (local.get $at) (i32.add (struct.get $cell $value (local.get $at)) (i32.const 1)))
          (local.set $sum (i32.add (local.get $sum) (struct.get $cell $value (local.get $at))))
          (local.set $at (struct.get $cell $next (local.get $at)))
          (br $each)))
      (br_if $again (local.tee $n (i32.sub (local.get $n) (i32.const 1)))))
    (local.get $sum))

  ;; Which class an object is of, by a chain of branches on casts.
  (func $shapes (param $count i32) (result (ref $anys))
    (local $all (ref $anys)) (local $x i32)
    (local.set $all (array.new_default $anys (local.get $count)))
    (loop $again
      (local.set $count (i32.sub (local.get $count) (i32.const 1)))
      (local.set $x (call $next (local.get $x)))
      (array.set $anys (local.get $all) (local.get $count)
        (block $made (result (ref eq))
          (block $3
            (block $2
              (block $1
                (block $0 (br_table $0 $1 $2 $3 (i32.shr_u (local.get $x) (i32.const 30))))
                (br $made (struct.new $square (struct.new $class (ref.func $area_square)) (i32.const 1) (local.get $x))))
              (br $made (struct.new $circle (struct.new $class (ref.func $area_circle)) (i32.const 2) (local.get $x) (i32.const 3))))
            (br $made (struct.new $ring (struct.new $class (ref.func $area_ring)) (i32.const 3) (local.get $x) (i32.const 5) (i32.const 7))))
          (struct.new $dot (struct.new $class (ref.func $area_dot)) (i32.const 4))))
      (br_if $again (local.get $count)))
    (local.get $all))
  (func $classify (param $item (ref null eq)) (result i32)
    (block $dot (result (ref $dot))
      (block $ring (result (ref $ring))
        (block $circle (result (ref $circle))
          (block $square (result (ref $square))
            (br_on_cast $square (ref null eq) (ref $square) (local.get $item))
            (br_on_cast $ring (ref null eq) (ref $ring))
            (br_on_cast $circle (ref null eq) (ref $circle))
            (br_on_cast $dot (ref null eq) (ref $dot))
            (drop)
            (return (i32.const 0)))
          (return (struct.get $square $side)))
        (return (i32.add (struct.get $circle $radius) (i32.const 1))))
      (return (struct.get $ring $hole)))
    (struct.get $dot $size))
  (func (export "casts") (type $run) (param $n i32) (result i32)
    (local $all (ref $anys)) (local $i i32) (local $sum i32)
    (local.set $all (call $shapes (i32.const 1000)))
    (loop $again
      (local.set $i (i32.const 1000))
      (loop $each
        (local.set $i (i32.sub (local.get $i) (i32.const 1)))
        (local.set $sum (i32.add (local.get $sum) (call $classify (array.get $anys (local.get $all) (local.get $i)))))
        (br_if $each (local.get $i)))
      (br_if $again (local.tee $n (i32.sub (local.get $n) (i32.const 1)))))
    (local.get $sum))

  ;; Methods found in the object's class; each casts its receiver.
  (func $area_square (type $method)
    (i32.add (local.get 1) (struct.get $square $side (ref.cast (ref $square) (local.get 0)))))
  (func $area_circle (type $method)
    (i32.xor (local.get 1) (struct.get $circle $radius (ref.cast (ref $circle) (local.get 0)))))
  (func $area_ring (type $method)
    (i32.sub (local.get 1) (struct.get $ring $hole (ref.cast (ref $ring) (local.get 0)))))
  (func $area_dot (type $method)
    (i32.mul (local.get 1) (struct.get $dot $size (ref.cast (ref $dot) (local.get 0)))))
  (func (export "methods") (type $run) (param $n i32) (result i32)
    (local $all (ref $anys)) (local $i i32) (local $sum i32) (local $shape (ref $shape))
    (local.set $all (call $shapes (i32.const 1000)))
    (loop $again
      (local.set $i (i32.const 1000))
      (loop $each
        (local.set $i (i32.sub (local.get $i) (i32.const 1)))
        (local.set $shape (ref.cast (ref $shape) (array.get $anys (local.get $all) (local.get $i))))
        (local.set $sum (call_ref $method (local.get $shape) (local.get $sum)
          (struct.get $class $area (struct.get $shape $class (local.get $shape)))))
        (br_if $each (local.get $i)))
      (br_if $again (local.tee $n (i32.sub (local.get $n) (i32.const 1)))))
    (local.get $sum))

  ;; Small arrays of numbers that are made, filled and summed.
  (func (export "small_arrays") (type $run) (param $n i32) (result i32)
    (local $ints (ref $ints)) (local $i i32) (local $sum i32)
    (loop $again
      (local.set $ints (array.new $ints (local.get $n) (i32.add (i32.and (local.get $n) (i32.const 15)) (i32.const 1))))
      (local.set $i (i32.const 0))
      (loop $each
        (local.set $sum (i32.add (local.get $sum) (array.get $ints (local.get $ints) (local.get $i))))
        (br_if $each (i32.lt_u (local.tee $i (i32.add (local.get $i) (i32.const 1))) (array.len (local.get $ints)))))
      (br_if $again (local.tee $n (i32.sub (local.get $n) (i32.const 1)))))
    (local.get $sum))

  ;; Strings put together: arrays of bytes, with copies of 10 to 50 bytes.
  (func $concat (param $a (ref $bytes)) (param $b (ref $bytes)) (result (ref $bytes))
    (local $both (ref $bytes))
    (local.set $both (array.new_default $bytes (i32.add (array.len (local.get $a)) (array.len (local.get $b)))))
    (array.copy $bytes $bytes (local.get $both) (i32.const 0) (local.get $a) (i32.const 0) (array.len (local.get $a)))
    (array.copy $bytes $bytes (local.get $both) (array.len (local.get $a)) (local.get $b) (i32.const 0) (array.len (local.get $b)))
    (local.get $both))
  (func (export "strings") (type $run) (param $n i32) (result i32)
    (local $text (ref $bytes)) (local $part (ref $bytes)) (local $sum i32)
    (local.set $text (array.new $bytes (i32.const 7) (i32.const 10)))
    (local.set $part (array.new $bytes (i32.const 5) (i32.const 10)))
    (loop $again
      (local.set $text (call $concat (local.get $text) (local.get $part)))
      (local.set $sum (i32.add (local.get $sum) (array.get_u $bytes (local.get $text) (i32.sub (array.len (local.get $text)) (i32.const 1)))))
      (if (i32.gt_u (array.len (local.get $text)) (i32.const 50))
        (then (local.set $text (array.new $bytes (local.get $n) (i32.const 10)))))
      (br_if $again (local.tee $n (i32.sub (local.get $n) (i32.const 1)))))
    (local.get $sum))

  ;; References moved within an array and filled, 1000 at a time.
  (func (export "bulk") (type $run) (param $n i32) (result i32)
    (local $all (ref $anys))
    (local.set $all (array.new $anys (ref.i31 (i32.const 3)) (i32.const 10000)))
    (loop $again
      (array.fill $anys (local.get $all) (i32.and (local.get $n) (i32.const 4095)) (ref.i31 (local.get $n)) (i32.const 1000))
      (array.copy $anys $anys (local.get $all) (i32.and (local.get $n) (i32.const 1023)) (local.get $all) (i32.and (local.get $n) (i32.const 8191)) (i32.const 1000))
      (br_if $again (local.tee $n (i32.sub (local.get $n) (i32.const 1)))))
    (i31.get_s (ref.cast (ref i31) (array.get $anys (local.get $all) (i32.const 1500)))))

  ;; Matrices as arrays of arrays.
  (func $matrix (param $size i32) (result (ref $rows))
    (local $rows (ref $rows)) (local $row (ref $doubles)) (local $i i32) (local $j i32)
    (local.set $rows (array.new_default $rows (local.get $size)))
    (loop $each
      (local.set $row (array.new_default $doubles (local.get $size)))
      (array.set $rows (local.get $rows) (local.get $i) (local.get $row))
      (local.set $j (i32.const 0))
      (loop $inner
        (array.set $doubles (local.get $row) (local.get $j) (f64.convert_i32_s (i32.and (i32.mul (local.get $i) (i32.add (local.get $j) (i32.const 3))) (i32.const 15))))
        (br_if $inner (i32.lt_u (local.tee $j (i32.add (local.get $j) (i32.const 1))) (local.get $size))))
      (br_if $each (i32.lt_u (local.tee $i (i32.add (local.get $i) (i32.const 1))) (local.get $size))))
    (local.get $rows))
  (func (export "matrices") (type $run) (param $n i32) (result i32)
    (local $a (ref $rows)) (local $b (ref $rows)) (local $row (ref null $doubles)) (local $i i32) (local $j i32) (local $k i32) (local $sum f64) (local $total f64)
    (local.set $a (call $matrix (local.get $n)))
    (local.set $b (call $matrix (local.get $n)))
    (loop $rows
      (local.set $row (array.get $rows (local.get $a) (local.get $i)))
      (local.set $j (i32.const 0))
      (loop $columns
        (local.set $k (i32.const 0))
        (local.set $sum (f64.const 0))
        (loop $sums
          (local.set $sum (f64.add (local.get $sum) (f64.mul
            (array.get $doubles (local.get $row) (local.get $k))
            (array.get $doubles (array.get $rows (local.get $b) (local.get $k)) (local.get $j)))))
          (br_if $sums (i32.lt_u (local.tee $k (i32.add (local.get $k) (i32.const 1))) (local.get $n))))
        (local.set $total (f64.add (local.get $total) (local.get $sum)))
        (br_if $columns (i32.lt_u (local.tee $j (i32.add (local.get $j) (i32.const 1))) (local.get $n))))
      (br_if $rows (i32.lt_u (local.tee $i (i32.add (local.get $i) (i32.const 1))) (local.get $n))))
    (i32.trunc_f64_s (local.get $total))))
