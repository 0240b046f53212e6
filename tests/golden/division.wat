;; target: x86_64 tier: baseline bounds: guard cpu: avx bmi
;; target: x86_64 tier: baseline bounds: explicit cpu: avx bmi
;; Zero is checked; that the quotient overflows is left to the processor with guard pages, and checked otherwise. The remainder by -1 is 0 without a division.
(module
  (func (export "div_s") (param i32 i32) (result i32) (i32.div_s (local.get 0) (local.get 1)))
  (func (export "div_u") (param i64 i64) (result i64) (i64.div_u (local.get 0) (local.get 1)))
  (func (export "rem_s") (param i32 i32) (result i32) (i32.rem_s (local.get 0) (local.get 1)))
  (func (export "both") (param i32 i32) (result i32)
    (i32.add (i32.div_u (local.get 0) (local.get 1)) (i32.rem_u (local.get 0) (local.get 1)))))

;; ---- x86_64 tier: baseline bounds: guard cpu: avx bmi
;; div_s:
;;   push rbp
;;   mov rbp, rsp
;;   lea rsp, [rsp-16]
;;   mov eax, edi
;;   test esi, esi
;;   je L1
;;   cdq
;;   idiv esi
;;   leave
;;   ret
;; L1:
;;   call trap_IntegerDivideByZero
;; div_u:
;;   push rbp
;;   mov rbp, rsp
;;   lea rsp, [rsp-16]
;;   mov rax, rdi
;;   test rsi, rsi
;;   je L1
;;   xor edx, edx
;;   div rsi
;;   leave
;;   ret
;; L1:
;;   call trap_IntegerDivideByZero
;; rem_s:
;;   push rbp
;;   mov rbp, rsp
;;   lea rsp, [rsp-16]
;;   mov eax, edi
;;   test esi, esi
;;   je L3
;;   cmp esi, -1
;;   jne L1
;;   xor edx, edx
;;   jmp L2
;; L1:
;;   cdq
;;   idiv esi
;; L2:
;;   mov eax, edx
;;   leave
;;   ret
;; L3:
;;   call trap_IntegerDivideByZero
;; both:
;;   push rbp
;;   mov rbp, rsp
;;   lea rsp, [rsp-16]
;;   mov eax, edi
;;   test esi, esi
;;   je L1
;;   xor edx, edx
;;   div esi
;;   mov ecx, eax
;;   mov eax, edi
;;   test esi, esi
;;   je L2
;;   xor edx, edx
;;   div esi
;;   add ecx, edx
;;   mov eax, ecx
;;   leave
;;   ret
;; L1:
;;   call trap_IntegerDivideByZero
;; L2:
;;   call trap_IntegerDivideByZero
;; ---- x86_64 tier: baseline bounds: explicit cpu: avx bmi
;; div_s:
;;   push rbp
;;   mov rbp, rsp
;;   lea rsp, [rsp-16]
;;   mov eax, edi
;;   test esi, esi
;;   je L2
;;   cmp esi, -1
;;   jne L1
;;   cmp eax, 1
;;   jo L3
;; L1:
;;   cdq
;;   idiv esi
;;   leave
;;   ret
;; L2:
;;   call trap_IntegerDivideByZero
;; L3:
;;   call trap_IntegerOverflow
;; div_u:
;;   push rbp
;;   mov rbp, rsp
;;   lea rsp, [rsp-16]
;;   mov rax, rdi
;;   test rsi, rsi
;;   je L1
;;   xor edx, edx
;;   div rsi
;;   leave
;;   ret
;; L1:
;;   call trap_IntegerDivideByZero
;; rem_s:
;;   push rbp
;;   mov rbp, rsp
;;   lea rsp, [rsp-16]
;;   mov eax, edi
;;   test esi, esi
;;   je L3
;;   cmp esi, -1
;;   jne L1
;;   xor edx, edx
;;   jmp L2
;; L1:
;;   cdq
;;   idiv esi
;; L2:
;;   mov eax, edx
;;   leave
;;   ret
;; L3:
;;   call trap_IntegerDivideByZero
;; both:
;;   push rbp
;;   mov rbp, rsp
;;   lea rsp, [rsp-16]
;;   mov eax, edi
;;   test esi, esi
;;   je L1
;;   xor edx, edx
;;   div esi
;;   mov ecx, eax
;;   mov eax, edi
;;   test esi, esi
;;   je L2
;;   xor edx, edx
;;   div esi
;;   add ecx, edx
;;   mov eax, ecx
;;   leave
;;   ret
;; L1:
;;   call trap_IntegerDivideByZero
;; L2:
;;   call trap_IntegerDivideByZero
