;; target: x86_64 tier: baseline bounds: guard cpu: avx bmi
;; A comparison is fused with the branch on it; eqz inverts; and tests; the flags of an operation serve its own test.
(module
  (func (export "br_if") (param i32 i32) (result i32)
    (block (br_if 0 (i32.lt_s (local.get 0) (local.get 1))) (return (i32.const 1)))
    (i32.const 2))
  (func (export "eqz") (param i32 i64) (result i32)
    (block
      (br_if 0 (i32.eqz (local.get 0)))
      (br_if 0 (i32.eqz (i32.eqz (local.get 0))))
      (br_if 0 (i64.eqz (local.get 1)))
      (br_if 0 (i32.eqz (i32.gt_u (local.get 0) (i32.const 10)))))
    (i32.const 2))
  (func (export "test") (param i32 i64) (result i32)
    (block
      (br_if 0 (i32.and (local.get 0) (i32.const 4)))
      (br_if 0 (i64.eqz (i64.and (local.get 1) (i64.const 4)))))
    (i32.const 2))
  (func (export "flags_of_sub") (param i32) (result i32)
    (loop
      (local.set 0 (i32.sub (local.get 0) (i32.const 1)))
      (br_if 0 (local.get 0)))
    (local.get 0))
  (func (export "as_value") (param i32 i32) (result i32)
    (i32.add (i32.ge_u (local.get 0) (local.get 1)) (i32.eqz (local.get 0)))))

;; ---- x86_64 tier: baseline bounds: guard cpu: avx bmi
;; br_if:
;;   push rbp
;;   mov rbp, rsp
;;   lea rsp, [rsp-16]
;;   cmp edi, esi
;;   jl L1
;;   mov eax, 1
;;   leave
;;   ret
;; L1:
;;   mov eax, 2
;;   leave
;;   ret
;; eqz:
;;   push rbp
;;   mov rbp, rsp
;;   lea rsp, [rsp-16]
;;   test edi, edi
;;   je L1
;;   test edi, edi
;;   jne L1
;;   test rsi, rsi
;;   je L1
;;   cmp edi, 10
;;   jbe L1
;; L1:
;;   mov eax, 2
;;   leave
;;   ret
;; test:
;;   push rbp
;;   mov rbp, rsp
;;   lea rsp, [rsp-16]
;;   test dil, 4
;;   jne L1
;;   test sil, 4
;;   je L1
;; L1:
;;   mov eax, 2
;;   leave
;;   ret
;; flags_of_sub:
;;   push rbp
;;   mov rbp, rsp
;;   lea rsp, [rsp-16]
;; L1:
;;   cmp dword [r15+stop], 0
;;   jne L2
;;   sub edi, 1
;;   jne L1
;;   mov eax, edi
;;   leave
;;   ret
;; L2:
;;   call trap_Interrupted
;; as_value:
;;   push rbp
;;   mov rbp, rsp
;;   lea rsp, [rsp-16]
;;   cmp edi, esi
;;   setae al
;;   movzx eax, al
;;   test edi, edi
;;   sete cl
;;   movzx ecx, cl
;;   add eax, ecx
;;   leave
;;   ret
