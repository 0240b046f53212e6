;; target: x86_64 tier: baseline bounds: guard cpu: avx bmi
;; At a call only locals that changed and are read again are saved; arguments go straight to their registers; a result is used from where it comes.
(module
  (func $callee (param i32 i64) (result i32) (local.get 0))
  (func (export "live_and_dead") (param $live i32) (param $dead i32) (result i32)
    (local $new i32)
    (local.set $new (i32.add (local.get $live) (local.get $dead)))
    (i32.add
      (call $callee (local.get $dead) (i64.const 3))
      (i32.add (local.get $live) (local.get $new))))
  (func (export "saved_once") (param i32) (result i32)
    (drop (call $callee (local.get 0) (i64.const 1)))
    (drop (call $callee (local.get 0) (i64.const 2)))
    (call $callee (local.get 0) (i64.const 3)))
  (func (export "swapped") (param i64 i32) (result i32)
    (call $callee (local.get 1) (local.get 0)))
  (func (export "operands_below") (param i32) (result i32)
    (i32.add (i32.mul (local.get 0) (local.get 0)) (call $callee (i32.const 1) (i64.const 1))))
  (func (export "loop_with_call") (param i32) (result i32)
    (local i32)
    (loop
      (local.set 1 (i32.add (local.get 1) (call $callee (local.get 0) (i64.const 1))))
      (br_if 0 (local.tee 0 (i32.sub (local.get 0) (i32.const 1)))))
    (local.get 1)))

;; ---- x86_64 tier: baseline bounds: guard cpu: avx bmi
;; func0:
;;   push rbp
;;   mov rbp, rsp
;;   lea rsp, [rsp-16]
;;   mov eax, edi
;;   leave
;;   ret
;; live_and_dead:
;;   push rbp
;;   mov rbp, rsp
;;   lea rsp, [rsp-32]
;;   mov rax, [r15+execution]
;;   cmp rsp, [rax+stack_limit]
;;   jb L1
;;   lea ebx, [rdi+rsi]
;;   mov [rbp-8], edi
;;   mov [rbp-24], ebx
;;   mov edi, esi
;;   mov esi, 3
;;   call func0
;;   mov edi, [rbp-8]
;;   add edi, [rbp-24]
;;   add eax, edi
;;   leave
;;   ret
;; L1:
;;   call trap_StackOverflow
;; saved_once:
;;   push rbp
;;   mov rbp, rsp
;;   lea rsp, [rsp-16]
;;   mov rax, [r15+execution]
;;   cmp rsp, [rax+stack_limit]
;;   jb L1
;;   mov [rbp-8], edi
;;   mov esi, 1
;;   call func0
;;   mov edi, [rbp-8]
;;   mov esi, 2
;;   call func0
;;   mov edi, [rbp-8]
;;   mov esi, 3
;;   call func0
;;   leave
;;   ret
;; L1:
;;   call trap_StackOverflow
;; swapped:
;;   push rbp
;;   mov rbp, rsp
;;   lea rsp, [rsp-16]
;;   mov rax, [r15+execution]
;;   cmp rsp, [rax+stack_limit]
;;   jb L1
;;   xchg rdi, rsi
;;   call func0
;;   leave
;;   ret
;; L1:
;;   call trap_StackOverflow
;; operands_below:
;;   push rbp
;;   mov rbp, rsp
;;   lea rsp, [rsp-16]
;;   mov rax, [r15+execution]
;;   cmp rsp, [rax+stack_limit]
;;   jb L1
;;   mov eax, edi
;;   imul eax, edi
;;   mov [rbp-16], eax
;;   mov edi, 1
;;   mov esi, 1
;;   call func0
;;   add eax, [rbp-16]
;;   leave
;;   ret
;; L1:
;;   call trap_StackOverflow
;; loop_with_call:
;;   push rbp
;;   mov rbp, rsp
;;   lea rsp, [rsp-16]
;;   mov rax, [r15+execution]
;;   cmp rsp, [rax+stack_limit]
;;   jb L3
;;   mov qword [rbp-16], 0
;;   mov [rbp-8], edi
;; L1:
;;   cmp dword [r15+stop], 0
;;   jne L4
;;   mov edi, [rbp-8]
;;   mov esi, 1
;;   call func0
;;   mov esi, [rbp-16]
;;   add esi, eax
;;   mov edi, [rbp-8]
;;   sub edi, 1
;;   je L2
;;   mov [rbp-8], edi
;;   mov [rbp-16], esi
;;   jmp L1
;; L2:
;;   mov eax, esi
;;   leave
;;   ret
;; L3:
;;   call trap_StackOverflow
;; L4:
;;   call trap_Interrupted
