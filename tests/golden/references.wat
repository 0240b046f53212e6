;; target: x86_64 tier: baseline bounds: guard cpu: avx bmi
;; Calling a null reference faults where the record is read first, so no comparison is needed. A branch on null leaves the reference where it is.
(module
  (type $ii (func (param i32) (result i32)))
  (func (export "call") (param $f (ref null $ii)) (param i32) (result i32)
    (call_ref $ii (local.get 1) (local.get $f)))
  (func (export "as_non_null") (param (ref null $ii)) (result i32)
    (call_ref $ii (i32.const 1) (ref.as_non_null (local.get 0))))
  (func (export "on_null") (param (ref null $ii)) (result i32)
    (block $null
      (return (call_ref $ii (i32.const 2) (br_on_null $null (local.get 0)))))
    (i32.const -1))
  (func (export "on_non_null") (param (ref null $ii)) (result i32)
    (call_ref $ii
      (i32.const 3)
      (block $found (result (ref $ii))
        (br_on_non_null $found (local.get 0))
        (return (i32.const -1))))))

;; ---- x86_64 tier: baseline bounds: guard cpu: avx bmi
;; call:
;;   push rbp
;;   mov rbp, rsp
;;   lea rsp, [rsp-32]
;;   mov rax, [r15+execution]
;;   cmp rsp, [rax+stack_limit]
;;   jb L3
;;   mov [rbp-8], r15
;;   mov rax, rdi
;;   mov edi, esi
;;   cmp r15, [rax+8]
;;   jne L2
;;   call qword [rax]
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
;; as_non_null:
;;   push rbp
;;   mov rbp, rsp
;;   lea rsp, [rsp-16]
;;   mov rax, [r15+execution]
;;   cmp rsp, [rax+stack_limit]
;;   jb L3
;;   mov [rbp-8], r15
;;   test rdi, rdi
;;   je L4
;;   mov rax, rdi
;;   mov edi, 1
;;   cmp r15, [rax+8]
;;   jne L2
;;   call qword [rax]
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
;;   call trap_NullReference
;; on_null:
;;   push rbp
;;   mov rbp, rsp
;;   lea rsp, [rsp-16]
;;   mov rax, [r15+execution]
;;   cmp rsp, [rax+stack_limit]
;;   jb L4
;;   mov [rbp-8], r15
;;   test rdi, rdi
;;   je L2
;;   mov rax, rdi
;;   mov edi, 2
;;   cmp r15, [rax+8]
;;   jne L3
;;   call qword [rax]
;; L1:
;;   leave
;;   ret
;; L2:
;;   mov eax, -1
;;   leave
;;   ret
;; L3:
;;   mov r15, [rax+8]
;;   mov r14, [r15+memory0_base]
;;   mov r13, [r15+40]
;;   call qword [rax]
;;   mov r15, [rbp-8]
;;   mov r14, [r15+memory0_base]
;;   jmp L1
;; L4:
;;   call trap_StackOverflow
;; on_non_null:
;;   push rbp
;;   mov rbp, rsp
;;   lea rsp, [rsp-16]
;;   mov rax, [r15+execution]
;;   cmp rsp, [rax+stack_limit]
;;   jb L4
;;   mov [rbp-8], r15
;;   mov rax, rdi
;;   test rax, rax
;;   jne L1
;;   mov eax, -1
;;   leave
;;   ret
;; L1:
;;   mov edi, 3
;;   cmp r15, [rax+8]
;;   jne L3
;;   call qword [rax]
;; L2:
;;   leave
;;   ret
;; L3:
;;   mov r15, [rax+8]
;;   mov r14, [r15+memory0_base]
;;   mov r13, [r15+40]
;;   call qword [rax]
;;   mov r15, [rbp-8]
;;   mov r14, [r15+memory0_base]
;;   jmp L2
;; L4:
;;   call trap_StackOverflow
