;; target: x86_64 tier: baseline bounds: guard cpu: avx bmi
;; Bounds, null and type are checked; a function of another instance is called out of line, with the context changed and put back.
(module
  (type $t (func (param i32) (result i32)))
  (table 4 funcref)
  (func (export "call") (param i32 i32) (result i32)
    (call_indirect (type $t) (local.get 0) (local.get 1)))
  (func (export "constant_index") (param i32) (result i32)
    (call_indirect (type $t) (local.get 0) (i32.const 2))))

;; ---- x86_64 tier: baseline bounds: guard cpu: avx bmi
;; call:
;;   push rbp
;;   mov rbp, rsp
;;   lea rsp, [rsp-32]
;;   mov rax, [r15+execution]
;;   cmp rsp, [rax+stack_limit]
;;   jb L3
;;   mov [rbp-8], r15
;;   mov eax, esi
;;   mov rcx, [r15+table0]
;;   cmp rax, [rcx+length]
;;   jae L4
;;   mov rcx, [rcx+elements]
;;   mov rax, [rcx+rax*8]
;;   test rax, rax
;;   je L5
;;   mov ecx, [r15+type_id0]
;;   cmp ecx, [rax+type_id]
;;   jne L6
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
;; L4:
;;   call trap_UndefinedElement
;; L5:
;;   call trap_UninitializedElement
;; L6:
;;   call trap_IndirectCallTypeMismatch
;; constant_index:
;;   push rbp
;;   mov rbp, rsp
;;   lea rsp, [rsp-16]
;;   mov rax, [r15+execution]
;;   cmp rsp, [rax+stack_limit]
;;   jb L3
;;   mov [rbp-8], r15
;;   mov eax, 2
;;   mov rcx, [r15+table0]
;;   cmp rax, [rcx+length]
;;   jae L4
;;   mov rcx, [rcx+elements]
;;   mov rax, [rcx+rax*8]
;;   test rax, rax
;;   je L5
;;   mov ecx, [r15+type_id0]
;;   cmp ecx, [rax+type_id]
;;   jne L6
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
;; L4:
;;   call trap_UndefinedElement
;; L5:
;;   call trap_UninitializedElement
;; L6:
;;   call trap_IndirectCallTypeMismatch
