;; target: x86_64 tier: baseline bounds: guard cpu: avx bmi
;; One bounds check, one table of 32-bit distances; targets that move nothing are jumped to directly.
(module
  (func (export "switch") (param i32) (result i32)
    (block $c (block $b (block $a
      (br_table $a $b $c $b (local.get 0)))
      (return (i32.const 10)))
      (return (i32.const 20)))
    (i32.const 30))
  (func (export "with_value") (param i32) (result i32)
    (block $b (result i32)
      (drop (block $a (result i32)
        (br_table $a $b (i32.const 7) (local.get 0))))
      (i32.const 8))))

;; ---- x86_64 tier: baseline bounds: guard cpu: avx bmi
;; switch:
;;   push rbp
;;   mov rbp, rsp
;;   lea rsp, [rsp-16]
;;   cmp edi, 3
;;   jae L2
;;   lea rax, [rel table]
;;   movsxd rcx, [rax+rdi*4]
;;   add rcx, rax
;;   jmp rcx
;; table:
;;   dd L1, L2, L3
;; L1:
;;   mov eax, 10
;;   leave
;;   ret
;; L2:
;;   mov eax, 20
;;   leave
;;   ret
;; L3:
;;   mov eax, 30
;;   leave
;;   ret
;; with_value:
;;   push rbp
;;   mov rbp, rsp
;;   lea rsp, [rsp-16]
;;   mov dword [rbp-16], 7
;;   cmp edi, 1
;;   jae L2
;;   lea rax, [rel table]
;;   movsxd rcx, [rax+rdi*4]
;;   add rcx, rax
;;   jmp rcx
;; table:
;;   dd L1
;; L1:
;;   mov eax, [rbp-16]
;;   jmp L3
;; L2:
;;   mov eax, [rbp-16]
;;   jmp L4
;; L3:
;;   mov eax, 8
;; L4:
;;   leave
;;   ret
