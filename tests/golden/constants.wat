;; target: x86_64 tier: baseline bounds: guard cpu: avx bmi
;; Operations on constants are carried out by the compiler; constants are materialised as late as possible.
(module
  (func (export "folded") (result i32)
    (i32.add (i32.mul (i32.const 6) (i32.const 7)) (i32.shl (i32.const 1) (i32.const 33))))
  (func (export "folded_condition") (result i64)
    (if (result i64) (i32.lt_u (i32.const 1) (i32.const 2)) (then (i64.const 5)) (else (i64.const 6))))
  (func (export "zero") (result i64) (i64.const 0))
  (func (export "wide") (result i64) (i64.const 0x7fffffffffffffff))
  (func (export "negative") (result i64) (i64.const -1))
  (func (export "floats") (result f64 f32 f64) (f64.const 1.5) (f32.const 0) (f64.const -0)))

;; ---- x86_64 tier: baseline bounds: guard cpu: avx bmi
;; folded:
;;   push rbp
;;   mov rbp, rsp
;;   lea rsp, [rsp]
;;   mov eax, 44
;;   leave
;;   ret
;; folded_condition:
;;   push rbp
;;   mov rbp, rsp
;;   lea rsp, [rsp]
;;   mov eax, 1
;;   test eax, eax
;;   je L1
;;   mov eax, 5
;;   jmp L2
;; L1:
;;   mov eax, 6
;; L2:
;;   leave
;;   ret
;; zero:
;;   push rbp
;;   mov rbp, rsp
;;   lea rsp, [rsp]
;;   mov eax, 0
;;   leave
;;   ret
;; wide:
;;   push rbp
;;   mov rbp, rsp
;;   lea rsp, [rsp]
;;   mov rax, 9223372036854775807
;;   leave
;;   ret
;; negative:
;;   push rbp
;;   mov rbp, rsp
;;   lea rsp, [rsp]
;;   mov rax, -1
;;   leave
;;   ret
;; floats:
;;   push rbp
;;   mov rbp, rsp
;;   lea rsp, [rsp]
;;   vmovsd xmm0, [rel const_3ff8000000000000]
;;   vxorps xmm1, xmm1, xmm1
;;   vmovsd xmm2, [rel const_8000000000000000]
;;   leave
;;   ret
