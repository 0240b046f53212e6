;; target: x86_64 tier: baseline bounds: guard cpu: avx bmi
;; cmov for integers, a short jump for floats.
(module
  (func (export "integers") (param i32 i32 i32) (result i32)
    (select (local.get 0) (local.get 1) (local.get 2)))
  (func (export "fused") (param i64 i64) (result i64)
    (select (local.get 0) (local.get 1) (i64.lt_s (local.get 0) (local.get 1))))
  (func (export "float_condition") (param i32 i32 f64 f64) (result i32)
    (select (local.get 0) (local.get 1) (f64.eq (local.get 2) (local.get 3))))
  (func (export "floats") (param f64 f64 i32) (result f64)
    (select (local.get 0) (local.get 1) (local.get 2))))

;; ---- x86_64 tier: baseline bounds: guard cpu: avx bmi
;; integers:
;;   push rbp
;;   mov rbp, rsp
;;   lea rsp, [rsp-32]
;;   mov eax, edi
;;   test ebx, ebx
;;   cmove eax, esi
;;   leave
;;   ret
;; fused:
;;   push rbp
;;   mov rbp, rsp
;;   lea rsp, [rsp-16]
;;   cmp rdi, rsi
;;   mov rax, rdi
;;   cmovge rax, rsi
;;   leave
;;   ret
;; float_condition:
;;   push rbp
;;   mov rbp, rsp
;;   lea rsp, [rsp-32]
;;   vucomisd xmm4, xmm5
;;   mov eax, edi
;;   cmovne eax, esi
;;   cmovp eax, esi
;;   leave
;;   ret
;; floats:
;;   push rbp
;;   mov rbp, rsp
;;   lea rsp, [rsp-32]
;;   vmovaps xmm0, xmm4
;;   test edi, edi
;;   jne L1
;;   vmovaps xmm0, xmm5
;; L1:
;;   leave
;;   ret
