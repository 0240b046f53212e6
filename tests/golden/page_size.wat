;; target: x86_64 tier: baseline bounds: guard cpu: avx bmi
;; A memory with pages of one byte ends within a page of the hardware: the end of each access is checked with guard pages too.
(module
  (memory 100 (pagesize 1))
  (memory i64 100 (pagesize 1))
  (func (export "load") (param i32) (result i32) (i32.load offset=16 (local.get 0)))
  (func (export "constant_address") (result i32) (i32.load offset=90 (i32.const 6)))
  (func (export "constant_outside") (result i32) (i32.load offset=90 (i32.const 7)))
  (func (export "load64") (param i64) (result i32) (i32.load 1 offset=16 (local.get 0)))
  (func (export "beyond_least_size") (param i64) (result i32) (i32.load 1 offset=100 (local.get 0))))

;; ---- x86_64 tier: baseline bounds: guard cpu: avx bmi
;; load:
;;   push rbp
;;   mov rbp, rsp
;;   lea rsp, [rsp-16]
;;   lea rax, [rdi+20]
;;   mov rcx, [r15+memory0]
;;   cmp rax, [rcx+byte_length]
;;   ja L1
;;   mov edi, [r14+rdi+16]
;;   mov eax, edi
;;   leave
;;   ret
;; L1:
;;   call trap_MemoryOutOfBounds
;; constant_address:
;;   push rbp
;;   mov rbp, rsp
;;   lea rsp, [rsp]
;;   mov eax, [r14+96]
;;   leave
;;   ret
;; constant_outside:
;;   push rbp
;;   mov rbp, rsp
;;   lea rsp, [rsp]
;;   mov eax, 7
;;   lea rcx, [rax+94]
;;   mov rdx, [r15+memory0]
;;   cmp rcx, [rdx+byte_length]
;;   ja L1
;;   mov ecx, [r14+rax+90]
;;   mov eax, ecx
;;   leave
;;   ret
;; L1:
;;   call trap_MemoryOutOfBounds
;; load64:
;;   push rbp
;;   mov rbp, rsp
;;   lea rsp, [rsp-16]
;;   mov rax, [r15+memory1]
;;   mov rax, [rax+byte_length]
;;   sub rax, 20
;;   cmp rdi, rax
;;   ja L1
;;   mov rax, [r15+memory1_base]
;;   mov edi, [rax+rdi+16]
;;   mov eax, edi
;;   leave
;;   ret
;; L1:
;;   call trap_MemoryOutOfBounds
;; beyond_least_size:
;;   push rbp
;;   mov rbp, rsp
;;   lea rsp, [rsp-16]
;;   mov rax, [r15+memory1]
;;   mov rax, [rax+byte_length]
;;   sub rax, 104
;;   jb L1
;;   cmp rdi, rax
;;   ja L1
;;   mov rax, [r15+memory1_base]
;;   mov edi, [rax+rdi+100]
;;   mov eax, edi
;;   leave
;;   ret
;; L1:
;;   call trap_MemoryOutOfBounds
