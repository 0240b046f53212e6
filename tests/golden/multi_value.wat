;; target: x86_64 tier: baseline bounds: guard cpu: avx bmi
;; Results travel in rax, rdx, rcx, rdi, rsi, rbx and xmm0 to xmm7, the rest in the result buffer; values of blocks with several results wait in slots.
(module
  (func $pair (param i32 f64) (result i32 f64 i64) (local.get 0) (local.get 1) (i64.const 9))
  (func (export "use") (param i32) (result i64) (local i64)
    (call $pair (local.get 0) (f64.const 1))
    (i64.const 1) (i64.add) (local.set 1) (drop) (drop) (local.get 1))
  (func $seven (result i32 i32 i32 i32 i32 i32 i32)
    (i32.const 1) (i32.const 2) (i32.const 3) (i32.const 4) (i32.const 5) (i32.const 6) (i32.const 7))
  (func (export "use_seven") (result i32)
    (call $seven) (i32.add) (drop) (drop) (drop) (drop) (drop))
  (func (export "block") (param i32) (result i32)
    (block (result i32 i32)
      (br_if 0 (local.get 0) (i32.const 4) (local.get 0))
      (drop) (drop) (i32.const 1) (i32.const 2))
    (i32.add)))

;; ---- x86_64 tier: baseline bounds: guard cpu: avx bmi
;; func0:
;;   push rbp
;;   mov rbp, rsp
;;   lea rsp, [rsp-16]
;;   mov eax, edi
;;   vmovaps xmm0, xmm4
;;   mov edx, 9
;;   leave
;;   ret
;; use:
;;   push rbp
;;   mov rbp, rsp
;;   lea rsp, [rsp-16]
;;   mov rax, [r15+execution]
;;   cmp rsp, [rax+stack_limit]
;;   jb L1
;;   vmovsd xmm4, [rel const_3ff0000000000000]
;;   call func0
;;   lea rdi, [rdx+1]
;;   mov rax, rdi
;;   leave
;;   ret
;; L1:
;;   call trap_StackOverflow
;; func2:
;;   push rbp
;;   mov rbp, rsp
;;   lea rsp, [rsp]
;;   mov rax, [r15+execution]
;;   mov rax, [rax+result_buffer]
;;   mov ecx, 7
;;   mov [rax], ecx
;;   mov eax, 1
;;   mov edx, 2
;;   mov ecx, 3
;;   mov edi, 4
;;   mov esi, 5
;;   mov ebx, 6
;;   leave
;;   ret
;; use_seven:
;;   push rbp
;;   mov rbp, rsp
;;   lea rsp, [rsp-64]
;;   mov rax, [r15+execution]
;;   cmp rsp, [rax+stack_limit]
;;   jb L1
;;   call func2
;;   mov r8, [r15+execution]
;;   mov r8, [r8+result_buffer]
;;   mov r9d, [r8]
;;   mov [rbp-56], r9d
;;   add ebx, [rbp-56]
;;   leave
;;   ret
;; L1:
;;   call trap_StackOverflow
;; block:
;;   push rbp
;;   mov rbp, rsp
;;   lea rsp, [rsp-32]
;;   mov [rbp-16], edi
;;   mov dword [rbp-24], 4
;;   test edi, edi
;;   jne L1
;;   mov dword [rbp-16], 1
;;   mov dword [rbp-24], 2
;; L1:
;;   mov eax, [rbp-16]
;;   add eax, [rbp-24]
;;   leave
;;   ret
