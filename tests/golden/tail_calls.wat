;; target: x86_64 tier: baseline bounds: guard cpu: avx bmi
;; A tail call saves nothing, gives the frame up and jumps. Stack arguments move to where the caller will find them popped; the return address moves only if their size changes.
;; Into another instance a frame that brings the caller's instance back is left behind, once.
(module
  (type $ii (func (param i32) (result i32)))
  (import "m" "imported" (func $imported (type $ii)))
  (table 1 funcref)
  (func $loop (export "loop") (param $n i64) (param $sum i64) (result i64)
    (if (i64.eqz (local.get $n)) (then (return (local.get $sum))))
    (return_call $loop (i64.sub (local.get $n) (i64.const 1)) (i64.add (local.get $sum) (local.get $n))))
  (func $nine (export "as_many_stack_arguments") (param i64 i64 i64 i64 i64 i64 i64 i64 i64)
    (return_call $nine
      (local.get 1) (local.get 2) (local.get 3) (local.get 4) (local.get 5) (local.get 6) (local.get 7) (local.get 8) (local.get 0)))
  (func $seven (export "more_stack_arguments") (param i64 i64 i64 i64 i64 i64 i64)
    (return_call $nine
      (local.get 0) (local.get 1) (local.get 2) (local.get 3) (local.get 4) (local.get 5) (local.get 6) (i64.const 7) (i64.const 8)))
  (func (export "no_stack_arguments_left") (param i64 i64 i64 i64 i64 i64 i64) (result i64)
    (return_call $loop (local.get 6) (local.get 0)))
  (func (export "import") (param i32) (result i32)
    (return_call $imported (local.get 0)))
  (func (export "indirect") (param i32 i32) (result i32)
    (return_call_indirect (type $ii) (local.get 1) (local.get 0)))
  (func (export "reference") (param i32 (ref null $ii)) (result i32)
    (return_call_ref $ii (local.get 0) (local.get 1))))

;; ---- x86_64 tier: baseline bounds: guard cpu: avx bmi
;; loop:
;;   push rbp
;;   mov rbp, rsp
;;   lea rsp, [rsp-16]
;;   mov rax, [r15+execution]
;;   cmp rsp, [rax+stack_limit]
;;   jb L2
;;   test rdi, rdi
;;   jne L1
;;   mov rax, rsi
;;   leave
;;   ret
;; L1:
;;   lea rax, [rdi-1]
;;   add rsi, rdi
;;   mov rdi, rax
;;   leave
;;   jmp loop
;; L2:
;;   call trap_StackOverflow
;; as_many_stack_arguments:
;;   push rbp
;;   mov rbp, rsp
;;   lea rsp, [rsp-48]
;;   mov rax, [r15+execution]
;;   cmp rsp, [rax+stack_limit]
;;   jb L1
;;   push rdi
;;   push qword [rbp+32]
;;   push qword [rbp+24]
;;   mov rdi, rsi
;;   mov rsi, rbx
;;   mov rbx, r8
;;   mov r8, r9
;;   mov r9, r10
;;   mov r10, [rbp+16]
;;   mov r11, [rsp+16]
;;   mov [rbp+32], r11
;;   mov r11, [rsp+8]
;;   mov [rbp+24], r11
;;   mov r11, [rsp]
;;   mov [rbp+16], r11
;;   leave
;;   jmp as_many_stack_arguments
;; L1:
;;   call trap_StackOverflow
;; more_stack_arguments:
;;   push rbp
;;   mov rbp, rsp
;;   lea rsp, [rsp-48]
;;   mov rax, [r15+execution]
;;   cmp rsp, [rax+stack_limit]
;;   jb L1
;;   push 8
;;   push 7
;;   push qword [rbp+16]
;;   mov rcx, [rbp+8]
;;   mov rdx, [rbp]
;;   mov r11, [rsp+16]
;;   mov [rbp+16], r11
;;   mov r11, [rsp+8]
;;   mov [rbp+8], r11
;;   mov r11, [rsp]
;;   mov [rbp], r11
;;   mov [rbp-8], rcx
;;   lea rsp, [rbp-8]
;;   mov rbp, rdx
;;   jmp as_many_stack_arguments
;; L1:
;;   call trap_StackOverflow
;; no_stack_arguments_left:
;;   push rbp
;;   mov rbp, rsp
;;   lea rsp, [rsp-48]
;;   mov rax, [r15+execution]
;;   cmp rsp, [rax+stack_limit]
;;   jb L1
;;   mov rsi, rdi
;;   mov rdi, [rbp+16]
;;   mov rcx, [rbp+8]
;;   mov rdx, [rbp]
;;   mov [rbp+16], rcx
;;   lea rsp, [rbp+16]
;;   mov rbp, rdx
;;   jmp loop
;; L1:
;;   call trap_StackOverflow
;; import:
;;   push rbp
;;   mov rbp, rsp
;;   lea rsp, [rsp-32]
;;   mov rax, [r15+execution]
;;   cmp rsp, [rax+stack_limit]
;;   jb L3
;;   mov rax, [r15+import0]
;;   cmp r15, [rax+instance]
;;   jne L1
;;   leave
;;   jmp qword [rax+code]
;; L1:
;;   mov rdx, [r15+execution]
;;   mov rdx, [rdx+RestoreInstance]
;;   mov rcx, [rbp+8]
;;   mov r12, r15
;;   mov r15, [rax+instance]
;;   mov r14, [r15+memory0_base]
;;   mov r13, [r15+40]
;;   cmp rcx, rdx
;;   je L2
;;   mov r11, [rbp]
;;   mov [rbp+8], rcx
;;   mov [rbp], r11
;;   mov [rbp-8], r12
;;   mov [rbp-16], rdx
;;   lea rsp, [rbp-16]
;;   lea rbp, [rbp]
;;   jmp qword [rax+code]
;; L2:
;;   leave
;;   jmp qword [rax+code]
;; L3:
;;   call trap_StackOverflow
;; indirect:
;;   push rbp
;;   mov rbp, rsp
;;   lea rsp, [rsp-32]
;;   mov rax, [r15+execution]
;;   cmp rsp, [rax+stack_limit]
;;   jb L3
;;   mov eax, edi
;;   mov edi, esi
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
;;   jne L1
;;   leave
;;   jmp qword [rax+code]
;; L1:
;;   mov rdx, [r15+execution]
;;   mov rdx, [rdx+RestoreInstance]
;;   mov rcx, [rbp+8]
;;   mov r12, r15
;;   mov r15, [rax+instance]
;;   mov r14, [r15+memory0_base]
;;   mov r13, [r15+40]
;;   cmp rcx, rdx
;;   je L2
;;   mov r11, [rbp]
;;   mov [rbp+8], rcx
;;   mov [rbp], r11
;;   mov [rbp-8], r12
;;   mov [rbp-16], rdx
;;   lea rsp, [rbp-16]
;;   lea rbp, [rbp]
;;   jmp qword [rax+code]
;; L2:
;;   leave
;;   jmp qword [rax+code]
;; L3:
;;   call trap_StackOverflow
;; L4:
;;   call trap_UndefinedElement
;; L5:
;;   call trap_UninitializedElement
;; L6:
;;   call trap_IndirectCallTypeMismatch
;; reference:
;;   push rbp
;;   mov rbp, rsp
;;   lea rsp, [rsp-32]
;;   mov rax, [r15+execution]
;;   cmp rsp, [rax+stack_limit]
;;   jb L3
;;   mov rax, rsi
;;   cmp r15, [rax+8]
;;   jne L1
;;   leave
;;   jmp qword [rax]
;; L1:
;;   mov rdx, [r15+execution]
;;   mov rdx, [rdx+RestoreInstance]
;;   mov rcx, [rbp+8]
;;   mov r12, r15
;;   mov r15, [rax+8]
;;   mov r14, [r15+memory0_base]
;;   mov r13, [r15+40]
;;   cmp rcx, rdx
;;   je L2
;;   mov r11, [rbp]
;;   mov [rbp+8], rcx
;;   mov [rbp], r11
;;   mov [rbp-8], r12
;;   mov [rbp-16], rdx
;;   lea rsp, [rbp-16]
;;   lea rbp, [rbp]
;;   jmp qword [rax]
;; L2:
;;   leave
;;   jmp qword [rax]
;; L3:
;;   call trap_StackOverflow
