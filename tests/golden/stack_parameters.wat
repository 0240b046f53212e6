;; target: x86_64 tier: baseline bounds: guard cpu: avx bmi
;; Parameters beyond six integers and eight floats are pushed, the last one first; the callee reads them in place and pops them.
(module
  (func $callee (param i32 i32 i32 i32 i32 i32 i32 i64) (result i64)
    (i64.add (i64.extend_i32_u (i32.add (local.get 0) (local.get 6))) (local.get 7)))
  (func (export "caller") (param i32 i64) (result i64)
    (call $callee (local.get 0) (i32.const 2) (i32.const 3) (i32.const 4) (i32.const 5) (i32.const 6) (i32.add (local.get 0) (i32.const 7)) (local.get 1)))
  (func (export "assigned") (param i32 i32 i32 i32 i32 i32 i32) (result i32)
    (loop
      (local.set 6 (i32.add (local.get 6) (local.get 0)))
      (br_if 0 (i32.lt_s (local.get 6) (i32.const 100))))
    (local.get 6)))

;; ---- x86_64 tier: baseline bounds: guard cpu: avx bmi
;; func0:
;;   push rbp
;;   mov rbp, rsp
;;   lea rsp, [rsp-48]
;;   add edi, [rbp+16]
;;   add rdi, [rbp+24]
;;   mov rax, rdi
;;   leave
;;   ret 16
;; caller:
;;   push rbp
;;   mov rbp, rsp
;;   lea rsp, [rsp-16]
;;   mov rax, [r15+execution]
;;   cmp rsp, [rax+stack_limit]
;;   jb L1
;;   lea eax, [rdi+7]
;;   push rsi
;;   push rax
;;   mov esi, 2
;;   mov ebx, 3
;;   mov r8d, 4
;;   mov r9d, 5
;;   mov r10d, 6
;;   call func0
;;   leave
;;   ret
;; L1:
;;   call trap_StackOverflow
;; assigned:
;;   push rbp
;;   mov rbp, rsp
;;   lea rsp, [rsp-48]
;;   mov esi, edi
;;   mov edi, [rbp+16]
;; L1:
;;   cmp dword [r15+stop], 0
;;   jne L2
;;   add edi, esi
;;   cmp edi, 100
;;   jl L1
;;   mov eax, edi
;;   leave
;;   ret 8
;; L2:
;;   call trap_Interrupted
