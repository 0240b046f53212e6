;; target: x86_64 tier: baseline bounds: guard cpu: avx bmi
;; Updates of a local in place, lea where the operands live on, reduced constants.
(module
  (func (export "in_place") (param i32 i32) (result i32)
    (local.set 0 (i32.add (local.get 0) (local.get 1)))
    (local.set 0 (i32.sub (local.get 0) (i32.const 7)))
    (local.set 1 (i32.xor (local.get 0) (local.get 1)))
    (local.set 1 (i32.sub (local.get 0) (local.get 1)))
    (i32.mul (local.get 0) (local.get 1)))
  (func (export "three_operands") (param i32 i32) (result i32)
    (local i32)
    (local.set 2 (i32.add (local.get 0) (local.get 1)))
    (i32.or (i32.or (local.get 2) (i32.sub (local.get 0) (i32.const 5))) (i32.and (local.get 1) (i32.const 1000000))))
  (func (export "reduced") (param i64) (result i64)
    (i64.add
      (i64.mul (local.get 0) (i64.const 8))
      (i64.mul (i64.add (local.get 0) (i64.const 0)) (i64.const 10))))
  (func (export "large_constant") (param i64) (result i64)
    (i64.add (i64.and (local.get 0) (i64.const 0x123456789a)) (i64.const -2))))

;; ---- x86_64 tier: baseline bounds: guard cpu: avx bmi
;; in_place:
;;   push rbp
;;   mov rbp, rsp
;;   lea rsp, [rsp-16]
;;   add edi, esi
;;   sub edi, 7
;;   xor esi, edi
;;   mov eax, edi
;;   sub eax, esi
;;   mov esi, eax
;;   imul edi, esi
;;   mov eax, edi
;;   leave
;;   ret
;; three_operands:
;;   push rbp
;;   mov rbp, rsp
;;   lea rsp, [rsp-32]
;;   lea ebx, [rdi+rsi]
;;   sub edi, 5
;;   or edi, ebx
;;   and esi, 1000000
;;   or edi, esi
;;   mov eax, edi
;;   leave
;;   ret
;; reduced:
;;   push rbp
;;   mov rbp, rsp
;;   lea rsp, [rsp-16]
;;   mov rax, rdi
;;   shl rax, 3
;;   imul rdi, rdi, 10
;;   add rax, rdi
;;   leave
;;   ret
;; large_constant:
;;   push rbp
;;   mov rbp, rsp
;;   lea rsp, [rsp-16]
;;   mov rax, 78187493530
;;   and rdi, rax
;;   add rdi, -2
;;   mov rax, rdi
;;   leave
;;   ret
