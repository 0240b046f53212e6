;; target: x86_64 tier: baseline bounds: guard cpu: avx bmi
;; target: x86_64 tier: baseline bounds: explicit cpu: avx bmi
;; Guard pages: offsets are displacements, constant addresses too; large offsets are added. Explicit: the end of the access is compared with the size.
(module
  (memory 1)
  (func (export "offset") (param i32) (result i32) (i32.load offset=16 (local.get 0)))
  (func (export "large_offset") (param i32) (result i64) (i64.load offset=0xfffffff0 (local.get 0)))
  (func (export "constant_address") (result i32) (i32.load offset=8 (i32.const 1024)))
  (func (export "constant_outside") (result i32) (i32.load (i32.const 65533)))
  (func (export "computed") (param i32 i32) (result i32) (i32.load8_s (i32.add (local.get 0) (i32.const 4))))
  (func (export "narrow") (param i32) (result i64)
    (i64.add (i64.load16_u (local.get 0)) (i64.load32_s offset=4 (local.get 0)))))

;; ---- x86_64 tier: baseline bounds: guard cpu: avx bmi
;; offset:
;;   push rbp
;;   mov rbp, rsp
;;   lea rsp, [rsp-16]
;;   mov edi, [r14+rdi+16]
;;   mov eax, edi
;;   leave
;;   ret
;; large_offset:
;;   push rbp
;;   mov rbp, rsp
;;   lea rsp, [rsp-16]
;;   mov eax, -16
;;   add rax, rdi
;;   mov rcx, [r14+rax]
;;   mov rax, rcx
;;   leave
;;   ret
;; constant_address:
;;   push rbp
;;   mov rbp, rsp
;;   lea rsp, [rsp]
;;   mov eax, [r14+1032]
;;   leave
;;   ret
;; constant_outside:
;;   push rbp
;;   mov rbp, rsp
;;   lea rsp, [rsp]
;;   mov eax, [r14+65533]
;;   leave
;;   ret
;; computed:
;;   push rbp
;;   mov rbp, rsp
;;   lea rsp, [rsp-16]
;;   add edi, 4
;;   movsx edi, byte [r14+rdi]
;;   mov eax, edi
;;   leave
;;   ret
;; narrow:
;;   push rbp
;;   mov rbp, rsp
;;   lea rsp, [rsp-16]
;;   movzx eax, word [r14+rdi]
;;   movsxd rdi, [r14+rdi+4]
;;   add rax, rdi
;;   leave
;;   ret
;; ---- x86_64 tier: baseline bounds: explicit cpu: avx bmi
;; offset:
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
;; large_offset:
;;   push rbp
;;   mov rbp, rsp
;;   lea rsp, [rsp-16]
;;   mov eax, -8
;;   add rax, rdi
;;   mov rcx, [r15+memory0]
;;   cmp rax, [rcx+byte_length]
;;   ja L1
;;   mov rcx, [r14+rax-8]
;;   mov rax, rcx
;;   leave
;;   ret
;; L1:
;;   call trap_MemoryOutOfBounds
;; constant_address:
;;   push rbp
;;   mov rbp, rsp
;;   lea rsp, [rsp]
;;   mov eax, [r14+1032]
;;   leave
;;   ret
;; constant_outside:
;;   push rbp
;;   mov rbp, rsp
;;   lea rsp, [rsp]
;;   mov eax, 65533
;;   lea rcx, [rax+4]
;;   mov rdx, [r15+memory0]
;;   cmp rcx, [rdx+byte_length]
;;   ja L1
;;   mov ecx, [r14+rax]
;;   mov eax, ecx
;;   leave
;;   ret
;; L1:
;;   call trap_MemoryOutOfBounds
;; computed:
;;   push rbp
;;   mov rbp, rsp
;;   lea rsp, [rsp-16]
;;   add edi, 4
;;   lea rax, [rdi+1]
;;   mov rcx, [r15+memory0]
;;   cmp rax, [rcx+byte_length]
;;   ja L1
;;   movsx edi, byte [r14+rdi]
;;   mov eax, edi
;;   leave
;;   ret
;; L1:
;;   call trap_MemoryOutOfBounds
;; narrow:
;;   push rbp
;;   mov rbp, rsp
;;   lea rsp, [rsp-16]
;;   lea rax, [rdi+2]
;;   mov rcx, [r15+memory0]
;;   cmp rax, [rcx+byte_length]
;;   ja L1
;;   movzx eax, word [r14+rdi]
;;   lea rcx, [rdi+8]
;;   mov rdx, [r15+memory0]
;;   cmp rcx, [rdx+byte_length]
;;   ja L2
;;   movsxd rdi, [r14+rdi+4]
;;   add rax, rdi
;;   leave
;;   ret
;; L1:
;;   call trap_MemoryOutOfBounds
;; L2:
;;   call trap_MemoryOutOfBounds
