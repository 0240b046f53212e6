;; target: x86_64 tier: baseline bounds: guard cpu: avx
;; Vectors as arguments, results and operands that wait for a call: sixteen bytes each, not aligned.
(module
  (global $g (mut v128) (v128.const i64x2 1 2))
  (func $f (export "many") (param v128 v128 v128 v128 v128 v128 v128 v128 v128 i32 v128) (result v128)
    (i8x16.add (local.get 8) (local.get 10)))
  (func (export "call") (param v128 v128) (result v128)
    (i8x16.sub (i8x16.add (local.get 0) (local.get 1))
      (call $f (local.get 1) (local.get 0) (local.get 1) (local.get 0) (local.get 1) (local.get 0) (local.get 1) (local.get 0)
        (v128.const i64x2 3 4) (i32.const 7) (local.get 1))))
  (func (export "results") (param v128) (result v128 i32 v128)
    (global.set $g (i8x16.neg (local.get 0)))
    (local.get 0) (i32.const 1) (global.get $g)))

;; ---- x86_64 tier: baseline bounds: guard cpu: avx
;; many:
;;   push rbp
;;   mov rbp, rsp
;;   lea rsp, [rsp-144]
;;   vmovups xmm4, [rbp+16]
;;   vpaddb xmm4, xmm4, [rbp+32]
;;   vmovaps xmm0, xmm4
;;   leave
;;   ret 32
;; call:
;;   push rbp
;;   mov rbp, rsp
;;   lea rsp, [rsp-48]
;;   mov rax, [r15+execution]
;;   cmp rsp, [rax+stack_limit]
;;   jb L1
;;   vpaddb xmm0, xmm4, xmm5
;;   vmovups [rbp-48], xmm0
;;   lea rsp, [rsp-16]
;;   vmovups [rsp], xmm5
;;   vmovups xmm0, [rel const_0000000000000003_0000000000000004]
;;   lea rsp, [rsp-16]
;;   vmovups [rsp], xmm0
;;   vmovaps xmm6, xmm5
;;   vmovaps xmm11, xmm4
;;   vmovaps xmm10, xmm5
;;   vmovaps xmm9, xmm4
;;   vmovaps xmm8, xmm5
;;   vmovaps xmm7, xmm4
;;   vmovaps xmm15, xmm4
;;   vmovaps xmm4, xmm5
;;   vmovaps xmm5, xmm15
;;   mov edi, 7
;;   call many
;;   vmovups xmm1, [rbp-48]
;;   vpsubb xmm1, xmm1, xmm0
;;   vmovaps xmm0, xmm1
;;   leave
;;   ret
;; L1:
;;   call trap_StackOverflow
;; results:
;;   push rbp
;;   mov rbp, rsp
;;   lea rsp, [rsp-16]
;;   vxorps xmm15, xmm15, xmm15
;;   vpsubb xmm0, xmm15, xmm4
;;   vmovups [r15+global0], xmm0
;;   vmovups xmm0, [r15+global0]
;;   vmovaps xmm1, xmm0
;;   vmovaps xmm0, xmm4
;;   mov eax, 1
;;   leave
;;   ret
