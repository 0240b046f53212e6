;; target: x86_64 tier: baseline bounds: guard cpu: avx bmi
;; Small leaf functions check no stack limit; others do, and store the context only if they may leave the instance. Locals that are assigned first are not cleared.
(module
  (import "m" "f" (func $import))
  (func (export "empty"))
  (func (export "leaf") (param i32) (result i32) (local.get 0))
  (func (export "caller") (call 1))
  (func (export "leaves") (call $import))
  (func (export "locals") (param i32) (result i32)
    (local $read i32) (local $assigned i32) (local $unused i64)
    (local.set $assigned (i32.mul (local.get 0) (local.get 0)))
    (i32.add (local.get $assigned) (local.get $read))))

;; ---- x86_64 tier: baseline bounds: guard cpu: avx bmi
;; empty:
;;   push rbp
;;   mov rbp, rsp
;;   lea rsp, [rsp]
;;   leave
;;   ret
;; leaf:
;;   push rbp
;;   mov rbp, rsp
;;   lea rsp, [rsp-16]
;;   mov eax, edi
;;   leave
;;   ret
;; caller:
;;   push rbp
;;   mov rbp, rsp
;;   lea rsp, [rsp]
;;   mov rax, [r15+execution]
;;   cmp rsp, [rax+stack_limit]
;;   jb L1
;;   call empty
;;   leave
;;   ret
;; L1:
;;   call trap_StackOverflow
;; leaves:
;;   push rbp
;;   mov rbp, rsp
;;   lea rsp, [rsp-16]
;;   mov rax, [r15+execution]
;;   cmp rsp, [rax+stack_limit]
;;   jb L3
;;   mov [rbp-8], r15
;;   mov rax, [r15+import0]
;;   cmp r15, [rax+instance]
;;   jne L2
;;   call qword [rax+code]
;; L1:
;;   leave
;;   ret
;; L2:
;;   mov r15, [rax+8]
;;   mov r14, [r15+memory0_base]
;;   mov r13, [r15+40]
;;   call qword [rax]
;;   mov r15, [rbp-8]
;;   mov r14, [r15+memory0_base]
;;   jmp L1
;; L3:
;;   call trap_StackOverflow
;; locals:
;;   push rbp
;;   mov rbp, rsp
;;   lea rsp, [rsp-32]
;;   mov qword [rbp-16], 0
;;   mov eax, edi
;;   imul eax, edi
;;   mov edi, eax
;;   add edi, [rbp-16]
;;   mov eax, edi
;;   leave
;;   ret
