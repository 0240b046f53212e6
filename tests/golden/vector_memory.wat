;; target: x86_64 tier: baseline bounds: guard cpu: avx2
;; target: x86_64 tier: baseline bounds: guard cpu: sse
;; target: x86_64 tier: baseline bounds: explicit cpu: avx2
;; A load just before an operator that takes its last operand from memory becomes that operand, but without AVX, which would demand alignment.
(module
  (memory 1)
  (func (export "operand") (param i32 v128) (result v128)
    (i8x16.add (local.get 1) (v128.load offset=16 (local.get 0))))
  (func (export "not_an_operand") (param i32 v128) (result v128)
    (i16x8.extmul_low_i8x16_u (local.get 1) (v128.load (local.get 0))))
  (func (export "extended") (param i32) (result v128)
    (i32x4.add (v128.load16x4_u (local.get 0)) (v128.load32_splat (local.get 0))))
  (func (export "lanes") (param i32 v128)
    (v128.store8_lane 3 (local.get 0) (v128.load64_lane 1 (local.get 0) (local.get 1))))
  (func (export "copy") (param i32 i32)
    (v128.store (local.get 0) (v128.load (local.get 1)))))

;; ---- x86_64 tier: baseline bounds: guard cpu: avx2
;; operand:
;;   push rbp
;;   mov rbp, rsp
;;   lea rsp, [rsp-32]
;;   vpaddb xmm4, xmm4, [r14+rdi+16]
;;   vmovaps xmm0, xmm4
;;   leave
;;   ret
;; not_an_operand:
;;   push rbp
;;   mov rbp, rsp
;;   lea rsp, [rsp-32]
;;   vmovups xmm0, [r14+rdi]
;;   vpmovzxbw xmm15, xmm4
;;   vpmovzxbw xmm0, xmm0
;;   vpmullw xmm0, xmm0, xmm15
;;   leave
;;   ret
;; extended:
;;   push rbp
;;   mov rbp, rsp
;;   lea rsp, [rsp-16]
;;   vpmovzxwd xmm0, [r14+rdi]
;;   vbroadcastss xmm1, [r14+rdi]
;;   vpaddd xmm0, xmm0, xmm1
;;   leave
;;   ret
;; lanes:
;;   push rbp
;;   mov rbp, rsp
;;   lea rsp, [rsp-32]
;;   vmovhps xmm4, xmm4, [r14+rdi]
;;   vpextrb [r14+rdi], xmm4, 3
;;   leave
;;   ret
;; copy:
;;   push rbp
;;   mov rbp, rsp
;;   lea rsp, [rsp-16]
;;   vmovups xmm0, [r14+rsi]
;;   vmovups [r14+rdi], xmm0
;;   leave
;;   ret
;; ---- x86_64 tier: baseline bounds: guard cpu: sse
;; operand:
;;   push rbp
;;   mov rbp, rsp
;;   lea rsp, [rsp-32]
;;   movups xmm15, [r14+rdi+16]
;;   paddb xmm4, xmm15
;;   movaps xmm0, xmm4
;;   leave
;;   ret
;; not_an_operand:
;;   push rbp
;;   mov rbp, rsp
;;   lea rsp, [rsp-32]
;;   movups xmm0, [r14+rdi]
;;   pmovzxbw xmm15, xmm4
;;   pmovzxbw xmm0, xmm0
;;   pmullw xmm0, xmm15
;;   leave
;;   ret
;; extended:
;;   push rbp
;;   mov rbp, rsp
;;   lea rsp, [rsp-16]
;;   pmovzxwd xmm0, [r14+rdi]
;;   movss xmm1, [r14+rdi]
;;   shufps xmm1, xmm1, 0
;;   paddd xmm0, xmm1
;;   leave
;;   ret
;; lanes:
;;   push rbp
;;   mov rbp, rsp
;;   lea rsp, [rsp-32]
;;   movhps xmm4, [r14+rdi]
;;   pextrb [r14+rdi], xmm4, 3
;;   leave
;;   ret
;; copy:
;;   push rbp
;;   mov rbp, rsp
;;   lea rsp, [rsp-16]
;;   movups xmm0, [r14+rsi]
;;   movups [r14+rdi], xmm0
;;   leave
;;   ret
;; ---- x86_64 tier: baseline bounds: explicit cpu: avx2
;; operand:
;;   push rbp
;;   mov rbp, rsp
;;   lea rsp, [rsp-32]
;;   lea rax, [rdi+32]
;;   mov rcx, [r15+memory0]
;;   cmp rax, [rcx+byte_length]
;;   ja L1
;;   vpaddb xmm4, xmm4, [r14+rdi+16]
;;   vmovaps xmm0, xmm4
;;   leave
;;   ret
;; L1:
;;   call trap_MemoryOutOfBounds
;; not_an_operand:
;;   push rbp
;;   mov rbp, rsp
;;   lea rsp, [rsp-32]
;;   lea rax, [rdi+16]
;;   mov rcx, [r15+memory0]
;;   cmp rax, [rcx+byte_length]
;;   ja L1
;;   vmovups xmm0, [r14+rdi]
;;   vpmovzxbw xmm15, xmm4
;;   vpmovzxbw xmm0, xmm0
;;   vpmullw xmm0, xmm0, xmm15
;;   leave
;;   ret
;; L1:
;;   call trap_MemoryOutOfBounds
;; extended:
;;   push rbp
;;   mov rbp, rsp
;;   lea rsp, [rsp-16]
;;   lea rax, [rdi+8]
;;   mov rcx, [r15+memory0]
;;   cmp rax, [rcx+byte_length]
;;   ja L1
;;   vpmovzxwd xmm0, [r14+rdi]
;;   lea rax, [rdi+4]
;;   mov rcx, [r15+memory0]
;;   cmp rax, [rcx+byte_length]
;;   ja L2
;;   vbroadcastss xmm1, [r14+rdi]
;;   vpaddd xmm0, xmm0, xmm1
;;   leave
;;   ret
;; L1:
;;   call trap_MemoryOutOfBounds
;; L2:
;;   call trap_MemoryOutOfBounds
;; lanes:
;;   push rbp
;;   mov rbp, rsp
;;   lea rsp, [rsp-32]
;;   lea rax, [rdi+8]
;;   mov rcx, [r15+memory0]
;;   cmp rax, [rcx+byte_length]
;;   ja L1
;;   vmovhps xmm4, xmm4, [r14+rdi]
;;   lea rax, [rdi+1]
;;   mov rcx, [r15+memory0]
;;   cmp rax, [rcx+byte_length]
;;   ja L2
;;   vpextrb [r14+rdi], xmm4, 3
;;   leave
;;   ret
;; L1:
;;   call trap_MemoryOutOfBounds
;; L2:
;;   call trap_MemoryOutOfBounds
;; copy:
;;   push rbp
;;   mov rbp, rsp
;;   lea rsp, [rsp-16]
;;   lea rax, [rsi+16]
;;   mov rcx, [r15+memory0]
;;   cmp rax, [rcx+byte_length]
;;   ja L1
;;   vmovups xmm0, [r14+rsi]
;;   lea rax, [rdi+16]
;;   mov rcx, [r15+memory0]
;;   cmp rax, [rcx+byte_length]
;;   ja L2
;;   vmovups [r14+rdi], xmm0
;;   leave
;;   ret
;; L1:
;;   call trap_MemoryOutOfBounds
;; L2:
;;   call trap_MemoryOutOfBounds
