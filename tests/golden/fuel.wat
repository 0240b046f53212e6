;; target: x86_64 tier: baseline bounds: guard cpu: avx bmi fuel
;; A region is charged once, when it is entered: at the function's start, the loop's header, behind the branch and where the block ends.
(module
  (func (export "sum") (param i32) (result i32)
    (local $sum i32)
    (block $done
      (loop $l
        (br_if $done (i32.eqz (local.get 0)))
        (local.set $sum (i32.add (local.get $sum) (local.get 0)))
        (local.set 0 (i32.sub (local.get 0) (i32.const 1)))
        (br $l)))
    (local.get $sum)))

;; ---- x86_64 tier: baseline bounds: guard cpu: avx bmi fuel
;; sum:
;;   push rbp
;;   mov rbp, rsp
;;   lea rsp, [rsp-16]
;;   mov qword [rbp-16], 0
;;   sub qword [r15+fuel], 0
;;   js L7
;; L1:
;;   mov esi, [rbp-16]
;; L2:
;;   cmp dword [r15+stop], 0
;;   jne L11
;;   sub qword [r15+fuel], 3
;;   js L8
;; L3:
;;   test edi, edi
;;   je L5
;;   sub qword [r15+fuel], 9
;;   js L9
;; L4:
;;   add esi, edi
;;   sub edi, 1
;;   jmp L2
;;   mov esi, [rbp-16]
;; L5:
;;   sub qword [r15+fuel], 1
;;   js L10
;; L6:
;;   mov eax, esi
;;   leave
;;   ret
;;   push rax
;;   mov rax, [r15+execution]
;;   mov rax, [rax+OutOfFuel]
;;   xchg rax, [rsp]
;;   ret
;; L7:
;;   call out_of_fuel
;;   jmp L1
;; L8:
;;   call out_of_fuel
;;   jmp L3
;; L9:
;;   call out_of_fuel
;;   jmp L4
;; L10:
;;   call out_of_fuel
;;   jmp L6
;; L11:
;;   call trap_Interrupted
