;; target: x86_64 tier: baseline bounds: guard cpu: avx bmi
;; target: x86_64 tier: baseline bounds: explicit cpu: avx bmi
;; Locked instructions; a loop only where bits are combined and the old value is used. Alignment is checked unless the address is known. Stores exchange, loads are plain.
(module
  (memory 1)
  (func (export "load") (param i32) (result i64)
    (i64.atomic.load offset=8 (local.get 0)))
  (func (export "store") (param i32 i32)
    (i32.atomic.store8 (local.get 0) (local.get 1))
    (i32.atomic.store offset=2 (local.get 0) (local.get 1)))
  (func (export "add") (param i32 i64) (result i64)
    (i64.atomic.rmw.add (local.get 0) (local.get 1)))
  (func (export "subtract") (param i32 i32) (result i32)
    (i32.atomic.rmw16.sub_u (local.get 0) (local.get 1)))
  (func (export "dropped") (param i32 i32)
    (drop (i32.atomic.rmw.add (i32.const 16) (i32.const 1)))
    (drop (i32.atomic.rmw8.or_u (local.get 0) (local.get 1))))
  (func (export "or") (param i32 i32) (result i32)
    (i32.atomic.rmw.or (local.get 0) (local.get 1)))
  (func (export "exchange") (param i32 i32) (result i32)
    (i32.atomic.rmw.xchg (local.get 0) (local.get 1)))
  (func (export "compare_exchange") (param i32 i32 i32) (result i32)
    (i32.atomic.rmw8.cmpxchg_u (local.get 0) (local.get 1) (local.get 2)))
  (func (export "fence")
    (atomic.fence)))

;; ---- x86_64 tier: baseline bounds: guard cpu: avx bmi
;; load:
;;   push rbp
;;   mov rbp, rsp
;;   lea rsp, [rsp-16]
;;   test dil, 7
;;   jne L1
;;   mov rdi, [r14+rdi+8]
;;   mov rax, rdi
;;   leave
;;   ret
;; L1:
;;   call trap_UnalignedAtomic
;; store:
;;   push rbp
;;   mov rbp, rsp
;;   lea rsp, [rsp-16]
;;   mov eax, esi
;;   xchg al, [r14+rdi]
;;   movzx eax, al
;;   mov eax, esi
;;   lea ecx, [rdi+2]
;;   test cl, 3
;;   jne L1
;;   xchg eax, [r14+rdi+2]
;;   leave
;;   ret
;; L1:
;;   call trap_UnalignedAtomic
;; add:
;;   push rbp
;;   mov rbp, rsp
;;   lea rsp, [rsp-16]
;;   mov rax, rsi
;;   test dil, 7
;;   jne L1
;;   lock xadd [r14+rdi], rax
;;   leave
;;   ret
;; L1:
;;   call trap_UnalignedAtomic
;; subtract:
;;   push rbp
;;   mov rbp, rsp
;;   lea rsp, [rsp-16]
;;   mov eax, esi
;;   test dil, 1
;;   jne L1
;;   neg eax
;;   lock xadd [r14+rdi], ax
;;   movzx eax, ax
;;   leave
;;   ret
;; L1:
;;   call trap_UnalignedAtomic
;; dropped:
;;   push rbp
;;   mov rbp, rsp
;;   lea rsp, [rsp-16]
;;   lock add dword [r14+16], 1
;;   lock or [r14+rdi], sil
;;   leave
;;   ret
;; or:
;;   push rbp
;;   mov rbp, rsp
;;   lea rsp, [rsp-16]
;;   test dil, 3
;;   jne L2
;;   mov eax, [r14+rdi]
;; L1:
;;   mov ecx, eax
;;   or ecx, esi
;;   lock cmpxchg [r14+rdi], ecx
;;   jne L1
;;   leave
;;   ret
;; L2:
;;   call trap_UnalignedAtomic
;; exchange:
;;   push rbp
;;   mov rbp, rsp
;;   lea rsp, [rsp-16]
;;   mov eax, esi
;;   test dil, 3
;;   jne L1
;;   xchg eax, [r14+rdi]
;;   leave
;;   ret
;; L1:
;;   call trap_UnalignedAtomic
;; compare_exchange:
;;   push rbp
;;   mov rbp, rsp
;;   lea rsp, [rsp-32]
;;   mov eax, esi
;;   lock cmpxchg [r14+rdi], bl
;;   movzx eax, al
;;   leave
;;   ret
;; fence:
;;   push rbp
;;   mov rbp, rsp
;;   lea rsp, [rsp]
;;   mfence
;;   leave
;;   ret
;; ---- x86_64 tier: baseline bounds: explicit cpu: avx bmi
;; load:
;;   push rbp
;;   mov rbp, rsp
;;   lea rsp, [rsp-16]
;;   test dil, 7
;;   jne L1
;;   lea rax, [rdi+16]
;;   mov rcx, [r15+memory0]
;;   cmp rax, [rcx+byte_length]
;;   ja L2
;;   mov rdi, [r14+rdi+8]
;;   mov rax, rdi
;;   leave
;;   ret
;; L1:
;;   call trap_UnalignedAtomic
;; L2:
;;   call trap_MemoryOutOfBounds
;; store:
;;   push rbp
;;   mov rbp, rsp
;;   lea rsp, [rsp-16]
;;   mov eax, esi
;;   lea rcx, [rdi+1]
;;   mov rdx, [r15+memory0]
;;   cmp rcx, [rdx+byte_length]
;;   ja L1
;;   xchg al, [r14+rdi]
;;   movzx eax, al
;;   mov eax, esi
;;   lea ecx, [rdi+2]
;;   test cl, 3
;;   jne L2
;;   lea rcx, [rdi+6]
;;   mov rdx, [r15+memory0]
;;   cmp rcx, [rdx+byte_length]
;;   ja L3
;;   xchg eax, [r14+rdi+2]
;;   leave
;;   ret
;; L1:
;;   call trap_MemoryOutOfBounds
;; L2:
;;   call trap_UnalignedAtomic
;; L3:
;;   call trap_MemoryOutOfBounds
;; add:
;;   push rbp
;;   mov rbp, rsp
;;   lea rsp, [rsp-16]
;;   mov rax, rsi
;;   test dil, 7
;;   jne L1
;;   lea rcx, [rdi+8]
;;   mov rdx, [r15+memory0]
;;   cmp rcx, [rdx+byte_length]
;;   ja L2
;;   lock xadd [r14+rdi], rax
;;   leave
;;   ret
;; L1:
;;   call trap_UnalignedAtomic
;; L2:
;;   call trap_MemoryOutOfBounds
;; subtract:
;;   push rbp
;;   mov rbp, rsp
;;   lea rsp, [rsp-16]
;;   mov eax, esi
;;   test dil, 1
;;   jne L1
;;   lea rcx, [rdi+2]
;;   mov rdx, [r15+memory0]
;;   cmp rcx, [rdx+byte_length]
;;   ja L2
;;   neg eax
;;   lock xadd [r14+rdi], ax
;;   movzx eax, ax
;;   leave
;;   ret
;; L1:
;;   call trap_UnalignedAtomic
;; L2:
;;   call trap_MemoryOutOfBounds
;; dropped:
;;   push rbp
;;   mov rbp, rsp
;;   lea rsp, [rsp-16]
;;   lock add dword [r14+16], 1
;;   lea rax, [rdi+1]
;;   mov rcx, [r15+memory0]
;;   cmp rax, [rcx+byte_length]
;;   ja L1
;;   lock or [r14+rdi], sil
;;   leave
;;   ret
;; L1:
;;   call trap_MemoryOutOfBounds
;; or:
;;   push rbp
;;   mov rbp, rsp
;;   lea rsp, [rsp-16]
;;   test dil, 3
;;   jne L2
;;   lea rdx, [rdi+4]
;;   mov r8, [r15+memory0]
;;   cmp rdx, [r8+byte_length]
;;   ja L3
;;   mov eax, [r14+rdi]
;; L1:
;;   mov ecx, eax
;;   or ecx, esi
;;   lock cmpxchg [r14+rdi], ecx
;;   jne L1
;;   leave
;;   ret
;; L2:
;;   call trap_UnalignedAtomic
;; L3:
;;   call trap_MemoryOutOfBounds
;; exchange:
;;   push rbp
;;   mov rbp, rsp
;;   lea rsp, [rsp-16]
;;   mov eax, esi
;;   test dil, 3
;;   jne L1
;;   lea rcx, [rdi+4]
;;   mov rdx, [r15+memory0]
;;   cmp rcx, [rdx+byte_length]
;;   ja L2
;;   xchg eax, [r14+rdi]
;;   leave
;;   ret
;; L1:
;;   call trap_UnalignedAtomic
;; L2:
;;   call trap_MemoryOutOfBounds
;; compare_exchange:
;;   push rbp
;;   mov rbp, rsp
;;   lea rsp, [rsp-32]
;;   lea rcx, [rdi+1]
;;   mov rdx, [r15+memory0]
;;   cmp rcx, [rdx+byte_length]
;;   ja L1
;;   mov eax, esi
;;   lock cmpxchg [r14+rdi], bl
;;   movzx eax, al
;;   leave
;;   ret
;; L1:
;;   call trap_MemoryOutOfBounds
;; fence:
;;   push rbp
;;   mov rbp, rsp
;;   lea rsp, [rsp]
;;   mfence
;;   leave
;;   ret
