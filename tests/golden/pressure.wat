;; target: x86_64 tier: baseline bounds: guard cpu: avx bmi
;; More locals than homes: the hottest have them, the others are operands in memory. More operands than temporaries: the deepest is spilled.
(module
  (func (export "locals") (param i32) (result i32)
    (local i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32)
    (loop
      (local.set 1 (i32.add (local.get 1) (local.get 2)))
      (local.set 2 (i32.add (local.get 2) (local.get 3)))
      (local.set 3 (i32.add (local.get 3) (local.get 4)))
      (local.set 4 (i32.add (local.get 4) (local.get 5)))
      (local.set 5 (i32.add (local.get 5) (local.get 6)))
      (local.set 6 (i32.add (local.get 6) (local.get 7)))
      (local.set 7 (i32.add (local.get 7) (local.get 8)))
      (local.set 8 (i32.add (local.get 8) (local.get 9)))
      (local.set 9 (i32.add (local.get 9) (local.get 10)))
      (local.set 10 (i32.add (local.get 10) (local.get 11)))
      (local.set 11 (i32.add (local.get 11) (local.get 0)))
      (br_if 0 (i32.lt_s (local.get 1) (i32.const 1000))))
    (local.get 1))
  (func (export "operands") (param i64 i64 i64 i64 i64 i64 i64) (result i64)
    (i64.mul (local.get 0) (i64.const 3))
    (i64.mul (local.get 1) (i64.const 4))
    (i64.mul (local.get 2) (i64.const 5))
    (i64.mul (local.get 3) (i64.const 6))
    (i64.mul (local.get 4) (i64.const 7))
    (i64.mul (local.get 5) (i64.const 8))
    (i64.mul (local.get 6) (i64.const 9))
    (i64.mul (local.get 0) (i64.const 10))
    (i64.mul (local.get 1) (i64.const 11))
    (i64.mul (local.get 2) (i64.const 12))
    (i64.mul (local.get 3) (i64.const 13))
    (i64.mul (local.get 4) (i64.const 14))
    (i64.mul (i64.mul (local.get 0) (local.get 1)) (i64.mul (i64.mul (local.get 2) (local.get 3)) (i64.mul (local.get 4) (local.get 5))))
    (i64.add) (i64.add) (i64.add) (i64.add) (i64.add) (i64.add) (i64.add) (i64.add) (i64.add) (i64.add) (i64.add) (i64.add)))

;; ---- x86_64 tier: baseline bounds: guard cpu: avx bmi
;; locals:
;;   push rbp
;;   mov rbp, rsp
;;   lea rsp, [rsp-96]
;;   mov [rbp-8], edi
;;   mov qword [rbp-16], 0
;;   mov qword [rbp-24], 0
;;   mov qword [rbp-32], 0
;;   mov qword [rbp-40], 0
;;   mov qword [rbp-48], 0
;;   mov qword [rbp-56], 0
;;   mov qword [rbp-64], 0
;;   mov qword [rbp-72], 0
;;   mov qword [rbp-80], 0
;;   mov qword [rbp-88], 0
;;   mov qword [rbp-96], 0
;;   mov edi, [rbp-16]
;;   mov esi, [rbp-24]
;;   mov ebx, [rbp-32]
;;   mov r8d, [rbp-40]
;;   mov r9d, [rbp-48]
;;   mov r10d, [rbp-56]
;;   mov r11d, [rbp-64]
;;   mov r12d, [rbp-72]
;;   mov r13d, [rbp-80]
;; L1:
;;   cmp dword [r15+stop], 0
;;   jne L2
;;   add edi, esi
;;   add esi, ebx
;;   add ebx, r8d
;;   add r8d, r9d
;;   add r9d, r10d
;;   add r10d, r11d
;;   add r11d, r12d
;;   add r12d, r13d
;;   add r13d, [rbp-88]
;;   mov eax, [rbp-88]
;;   add eax, [rbp-96]
;;   mov [rbp-88], eax
;;   mov ecx, [rbp-96]
;;   add ecx, [rbp-8]
;;   mov [rbp-96], ecx
;;   cmp edi, 1000
;;   jl L1
;;   mov eax, edi
;;   leave
;;   ret
;; L2:
;;   call trap_Interrupted
;; operands:
;;   push rbp
;;   mov rbp, rsp
;;   lea rsp, [rsp-96]
;;   imul rax, rdi, 3
;;   mov rcx, rsi
;;   shl rcx, 2
;;   imul rdx, rbx, 5
;;   imul r12, r8, 6
;;   imul r13, r9, 7
;;   mov [rbp-56], rax
;;   mov rax, r10
;;   shl rax, 3
;;   mov r11, [rbp+16]
;;   imul r11, r11, 9
;;   mov [rbp-64], rcx
;;   imul rcx, rdi, 10
;;   mov [rbp-72], rdx
;;   imul rdx, rsi, 11
;;   mov [rbp-80], r12
;;   imul r12, rbx, 12
;;   mov [rbp-88], r13
;;   imul r13, r8, 13
;;   mov [rbp-96], rax
;;   imul rax, r9, 14
;;   imul rdi, rsi
;;   imul rbx, r8
;;   imul r9, r10
;;   imul rbx, r9
;;   imul rdi, rbx
;;   add rax, rdi
;;   add r13, rax
;;   add r12, r13
;;   add rdx, r12
;;   add rcx, rdx
;;   add r11, rcx
;;   add r11, [rbp-96]
;;   add r11, [rbp-88]
;;   add r11, [rbp-80]
;;   add r11, [rbp-72]
;;   add r11, [rbp-64]
;;   add r11, [rbp-56]
;;   mov rax, r11
;;   leave
;;   ret 8
