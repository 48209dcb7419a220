;; What is done to every byte of payload, done many bytes at a time.
;; `npx vitest run test/frame/packet-memory.test.ts` says what to put into packet-memory.ts when this changes.
(module
  (import "packets" "memory" (memory 1 65536 shared))
  ;; Set the bytes from $from to $to to 0.
  (func (export "blank") (param $from i32) (param $to i32)
    (memory.fill (local.get $from) (i32.const 0) (i32.sub (local.get $to) (local.get $from))))
  ;; The one's complement sum of 16-bit words, eight at a time: RFC 1071, section 2(B) to (D).
  ;; The sum over the bytes from $at to $to, folded to 16 bits, as a big-endian reader would have it.
  (func (export "internetSum") (param $at i32) (param $to i32) (result i32)
    (local $lanes v128)
    (local $last i32)
    (local $sum i64)
    (local.set $last (i32.sub (local.get $to) (i32.const 16)))
    (block $end
      (loop $next
        (br_if $end (i32.gt_s (local.get $at) (local.get $last)))
        (local.set $lanes
          (i32x4.add (local.get $lanes)
            (i32x4.extadd_pairwise_i16x8_u (v128.load align=1 (local.get $at)))))
        (local.set $at (i32.add (local.get $at) (i32.const 16)))
        (br $next)))
    (local.set $sum
      (i64.add
        (i64.add
          (i64.extend_i32_u (i32x4.extract_lane 0 (local.get $lanes)))
          (i64.extend_i32_u (i32x4.extract_lane 1 (local.get $lanes))))
        (i64.add
          (i64.extend_i32_u (i32x4.extract_lane 2 (local.get $lanes)))
          (i64.extend_i32_u (i32x4.extract_lane 3 (local.get $lanes))))))
    (local.set $last (i32.sub (local.get $to) (i32.const 2)))
    (block $end
      (loop $next
        (br_if $end (i32.gt_s (local.get $at) (local.get $last)))
        (local.set $sum (i64.add (local.get $sum) (i64.load16_u align=1 (local.get $at))))
        (local.set $at (i32.add (local.get $at) (i32.const 2)))
        (br $next)))
    (if (i32.lt_s (local.get $at) (local.get $to))
      (then
        (local.set $sum (i64.add (local.get $sum) (i64.load8_u (local.get $at))))))
    (local.set $sum (call $fold (call $fold (call $fold (local.get $sum)))))
    (i32.or
      (i32.shl (i32.and (i32.wrap_i64 (local.get $sum)) (i32.const 0xff)) (i32.const 8))
      (i32.shr_u (i32.wrap_i64 (local.get $sum)) (i32.const 8))))
  (func $fold (param $sum i64) (result i64)
    (i64.add
      (i64.and (local.get $sum) (i64.const 0xffff))
      (i64.shr_u (local.get $sum) (i64.const 16)))))
