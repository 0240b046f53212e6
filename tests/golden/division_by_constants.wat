;; target: x86_64 tier: baseline bounds: guard cpu: avx bmi
;; Unsigned by powers of two: shifts and masks. No check for zero where the divisor is a constant.
(module
  (func (export "div_u_8") (param i32) (result i32) (i32.div_u (local.get 0) (i32.const 8)))
  (func (export "rem_u_8") (param i64) (result i64) (i64.rem_u (local.get 0) (i64.const 8)))
  (func (export "div_u_10") (param i32) (result i32) (i32.div_u (local.get 0) (i32.const 10)))
  (func (export "div_s_8") (param i32) (result i32) (i32.div_s (local.get 0) (i32.const 8)))
  (func (export "rem_s_2") (param i32) (result i32) (i32.rem_s (local.get 0) (i32.const 2)))
  (func (export "by_zero") (param i32) (result i32) (i32.div_s (local.get 0) (i32.const 0))))

;; ---- x86_64 tier: baseline bounds: guard cpu: avx bmi
;; div_u_8:
;;   push rbp
;;   mov rbp, rsp
;;   lea rsp, [rsp-16]
;;   shr edi, 3
;;   mov eax, edi
;;   leave
;;   ret
;; rem_u_8:
;;   push rbp
;;   mov rbp, rsp
;;   lea rsp, [rsp-16]
;;   and edi, 7
;;   mov rax, rdi
;;   leave
;;   ret
;; div_u_10:
;;   push rbp
;;   mov rbp, rsp
;;   lea rsp, [rsp-16]
;;   mov eax, 10
;;   mov ecx, eax
;;   mov eax, edi
;;   xor edx, edx
;;   div ecx
;;   leave
;;   ret
;; div_s_8:
;;   push rbp
;;   mov rbp, rsp
;;   lea rsp, [rsp-16]
;;   mov eax, 8
;;   mov ecx, eax
;;   mov eax, edi
;;   cdq
;;   idiv ecx
;;   leave
;;   ret
;; rem_s_2:
;;   push rbp
;;   mov rbp, rsp
;;   lea rsp, [rsp-16]
;;   mov eax, 2
;;   mov ecx, eax
;;   mov eax, edi
;;   cdq
;;   idiv ecx
;;   mov eax, edx
;;   leave
;;   ret
;; by_zero:
;;   push rbp
;;   mov rbp, rsp
;;   lea rsp, [rsp-16]
;;   mov eax, 0
;;   mov ecx, eax
;;   mov eax, edi
;;   test ecx, ecx
;;   je L1
;;   cdq
;;   idiv ecx
;;   leave
;;   ret
;; L1:
;;   call trap_IntegerDivideByZero
