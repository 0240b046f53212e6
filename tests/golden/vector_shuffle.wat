;; target: x86_64 tier: baseline bounds: guard cpu: avx2
;; target: x86_64 tier: baseline bounds: guard cpu: avx512
;; target: x86_64 tier: baseline bounds: guard cpu: sse
;; What programs choose is mostly what one instruction does.
(module
  (func (export "reverse_words") (param v128) (result v128)
    (i8x16.shuffle 12 13 14 15 8 9 10 11 4 5 6 7 0 1 2 3 (local.get 0) (local.get 0)))
  (func (export "interleave") (param v128 v128) (result v128)
    (i8x16.shuffle 16 0 17 1 18 2 19 3 20 4 21 5 22 6 23 7 (local.get 0) (local.get 1)))
  (func (export "align") (param v128 v128) (result v128)
    (i8x16.shuffle 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20 (local.get 0) (local.get 1)))
  (func (export "blend") (param v128 v128) (result v128)
    (i8x16.shuffle 0 1 2 3 20 21 22 23 8 9 10 11 28 29 30 31 (local.get 0) (local.get 1)))
  (func (export "blend_bytes") (param v128 v128) (result v128)
    (i8x16.shuffle 0 17 2 19 4 21 6 23 8 25 10 27 12 29 14 31 (local.get 0) (local.get 1)))
  (func (export "extend") (param v128) (result v128)
    (i8x16.shuffle 0 1 16 16 2 3 16 16 4 5 16 16 6 7 16 16 (local.get 0) (v128.const i64x2 0 0)))
  (func (export "shift") (param v128) (result v128)
    (i8x16.shuffle 0 0 0 16 17 18 19 20 21 22 23 24 25 26 27 28 (v128.const i64x2 0 0) (local.get 0)))
  (func (export "even_floats") (param v128 v128) (result v128)
    (i8x16.shuffle 0 1 2 3 8 9 10 11 16 17 18 19 24 25 26 27 (local.get 0) (local.get 1)))
  (func (export "swap_bytes") (param v128) (result v128)
    (i8x16.swizzle (local.get 0) (v128.const i8x16 1 0 3 2 5 4 7 6 9 8 11 10 13 12 15 14)))
  (func (export "anything") (param v128 v128) (result v128)
    (i8x16.shuffle 3 19 7 1 30 2 16 9 11 27 5 0 21 14 8 31 (local.get 0) (local.get 1)))
  (func (export "by_variable") (param v128 v128) (result v128)
    (i8x16.swizzle (local.get 0) (local.get 1))))

;; ---- x86_64 tier: baseline bounds: guard cpu: avx2
;; reverse_words:
;;   push rbp
;;   mov rbp, rsp
;;   lea rsp, [rsp-16]
;;   vpshufd xmm4, xmm4, 27
;;   vmovaps xmm0, xmm4
;;   leave
;;   ret
;; interleave:
;;   push rbp
;;   mov rbp, rsp
;;   lea rsp, [rsp-32]
;;   vpunpcklbw xmm4, xmm5, xmm4
;;   vmovaps xmm0, xmm4
;;   leave
;;   ret
;; align:
;;   push rbp
;;   mov rbp, rsp
;;   lea rsp, [rsp-32]
;;   vpalignr xmm4, xmm5, xmm4, 5
;;   vmovaps xmm0, xmm4
;;   leave
;;   ret
;; blend:
;;   push rbp
;;   mov rbp, rsp
;;   lea rsp, [rsp-32]
;;   vpblendd xmm4, xmm4, xmm5, 10
;;   vmovaps xmm0, xmm4
;;   leave
;;   ret
;; blend_bytes:
;;   push rbp
;;   mov rbp, rsp
;;   lea rsp, [rsp-32]
;;   vmovups xmm15, [rel const_ff00ff00ff00ff00_ff00ff00ff00ff00]
;;   vpblendvb xmm4, xmm4, xmm5, xmm15
;;   vmovaps xmm0, xmm4
;;   leave
;;   ret
;; extend:
;;   push rbp
;;   mov rbp, rsp
;;   lea rsp, [rsp-16]
;;   vpmovzxwd xmm4, xmm4
;;   vmovaps xmm0, xmm4
;;   leave
;;   ret
;; shift:
;;   push rbp
;;   mov rbp, rsp
;;   lea rsp, [rsp-16]
;;   vpslldq xmm4, xmm4, 3
;;   vmovaps xmm0, xmm4
;;   leave
;;   ret
;; even_floats:
;;   push rbp
;;   mov rbp, rsp
;;   lea rsp, [rsp-32]
;;   vshufps xmm4, xmm4, xmm5, -120
;;   vmovaps xmm0, xmm4
;;   leave
;;   ret
;; swap_bytes:
;;   push rbp
;;   mov rbp, rsp
;;   lea rsp, [rsp-16]
;;   vpshufb xmm4, xmm4, [rel const_0607040502030001_0e0f0c0d0a0b0809]
;;   vmovaps xmm0, xmm4
;;   leave
;;   ret
;; anything:
;;   push rbp
;;   mov rbp, rsp
;;   lea rsp, [rsp-32]
;;   vpshufb xmm15, xmm4, [rel const_0980028001078003_80080e800005800b]
;;   vpshufb xmm4, xmm5, [rel const_8000800e80800380_0f80800580800b80]
;;   vpor xmm4, xmm4, xmm15
;;   vmovaps xmm0, xmm4
;;   leave
;;   ret
;; by_variable:
;;   push rbp
;;   mov rbp, rsp
;;   lea rsp, [rsp-32]
;;   vpaddusb xmm15, xmm5, [rel const_7070707070707070_7070707070707070]
;;   vpshufb xmm4, xmm4, xmm15
;;   vmovaps xmm0, xmm4
;;   leave
;;   ret
;; ---- x86_64 tier: baseline bounds: guard cpu: avx512
;; reverse_words:
;;   push rbp
;;   mov rbp, rsp
;;   lea rsp, [rsp-16]
;;   vpshufd xmm4, xmm4, 27
;;   vmovaps xmm0, xmm4
;;   leave
;;   ret
;; interleave:
;;   push rbp
;;   mov rbp, rsp
;;   lea rsp, [rsp-32]
;;   vpunpcklbw xmm4, xmm5, xmm4
;;   vmovaps xmm0, xmm4
;;   leave
;;   ret
;; align:
;;   push rbp
;;   mov rbp, rsp
;;   lea rsp, [rsp-32]
;;   vpalignr xmm4, xmm5, xmm4, 5
;;   vmovaps xmm0, xmm4
;;   leave
;;   ret
;; blend:
;;   push rbp
;;   mov rbp, rsp
;;   lea rsp, [rsp-32]
;;   vpblendd xmm4, xmm4, xmm5, 10
;;   vmovaps xmm0, xmm4
;;   leave
;;   ret
;; blend_bytes:
;;   push rbp
;;   mov rbp, rsp
;;   lea rsp, [rsp-32]
;;   vmovups xmm15, [rel const_ff00ff00ff00ff00_ff00ff00ff00ff00]
;;   vpblendvb xmm4, xmm4, xmm5, xmm15
;;   vmovaps xmm0, xmm4
;;   leave
;;   ret
;; extend:
;;   push rbp
;;   mov rbp, rsp
;;   lea rsp, [rsp-16]
;;   vpmovzxwd xmm4, xmm4
;;   vmovaps xmm0, xmm4
;;   leave
;;   ret
;; shift:
;;   push rbp
;;   mov rbp, rsp
;;   lea rsp, [rsp-16]
;;   vpslldq xmm4, xmm4, 3
;;   vmovaps xmm0, xmm4
;;   leave
;;   ret
;; even_floats:
;;   push rbp
;;   mov rbp, rsp
;;   lea rsp, [rsp-32]
;;   vshufps xmm4, xmm4, xmm5, -120
;;   vmovaps xmm0, xmm4
;;   leave
;;   ret
;; swap_bytes:
;;   push rbp
;;   mov rbp, rsp
;;   lea rsp, [rsp-16]
;;   vpshufb xmm4, xmm4, [rel const_0607040502030001_0e0f0c0d0a0b0809]
;;   vmovaps xmm0, xmm4
;;   leave
;;   ret
;; anything:
;;   push rbp
;;   mov rbp, rsp
;;   lea rsp, [rsp-32]
;;   vmovups xmm15, [rel const_0910021e01071303_1f080e1500051b0b]
;;   vpermt2b xmm4, xmm15, xmm5
;;   vmovaps xmm0, xmm4
;;   leave
;;   ret
;; by_variable:
;;   push rbp
;;   mov rbp, rsp
;;   lea rsp, [rsp-32]
;;   vpaddusb xmm15, xmm5, [rel const_7070707070707070_7070707070707070]
;;   vpshufb xmm4, xmm4, xmm15
;;   vmovaps xmm0, xmm4
;;   leave
;;   ret
;; ---- x86_64 tier: baseline bounds: guard cpu: sse
;; reverse_words:
;;   push rbp
;;   mov rbp, rsp
;;   lea rsp, [rsp-16]
;;   pshufd xmm4, xmm4, 27
;;   movaps xmm0, xmm4
;;   leave
;;   ret
;; interleave:
;;   push rbp
;;   mov rbp, rsp
;;   lea rsp, [rsp-32]
;;   movaps xmm15, xmm4
;;   movaps xmm4, xmm5
;;   punpcklbw xmm4, xmm15
;;   movaps xmm0, xmm4
;;   leave
;;   ret
;; align:
;;   push rbp
;;   mov rbp, rsp
;;   lea rsp, [rsp-32]
;;   movaps xmm15, xmm4
;;   movaps xmm4, xmm5
;;   palignr xmm4, xmm15, 5
;;   movaps xmm0, xmm4
;;   leave
;;   ret
;; blend:
;;   push rbp
;;   mov rbp, rsp
;;   lea rsp, [rsp-32]
;;   pblendw xmm4, xmm5, -52
;;   movaps xmm0, xmm4
;;   leave
;;   ret
;; blend_bytes:
;;   push rbp
;;   mov rbp, rsp
;;   lea rsp, [rsp-32]
;;   movaps xmm15, xmm4
;;   pshufb xmm15, [rel const_8006800480028000_800e800c800a8008]
;;   movaps xmm4, xmm5
;;   pshufb xmm4, [rel const_0780058003800180_0f800d800b800980]
;;   por xmm4, xmm15
;;   movaps xmm0, xmm4
;;   leave
;;   ret
;; extend:
;;   push rbp
;;   mov rbp, rsp
;;   lea rsp, [rsp-16]
;;   pmovzxwd xmm4, xmm4
;;   movaps xmm0, xmm4
;;   leave
;;   ret
;; shift:
;;   push rbp
;;   mov rbp, rsp
;;   lea rsp, [rsp-16]
;;   pslldq xmm4, 3
;;   movaps xmm0, xmm4
;;   leave
;;   ret
;; even_floats:
;;   push rbp
;;   mov rbp, rsp
;;   lea rsp, [rsp-32]
;;   shufps xmm4, xmm5, -120
;;   movaps xmm0, xmm4
;;   leave
;;   ret
;; swap_bytes:
;;   push rbp
;;   mov rbp, rsp
;;   lea rsp, [rsp-16]
;;   pshufb xmm4, [rel const_0607040502030001_0e0f0c0d0a0b0809]
;;   movaps xmm0, xmm4
;;   leave
;;   ret
;; anything:
;;   push rbp
;;   mov rbp, rsp
;;   lea rsp, [rsp-32]
;;   movaps xmm15, xmm4
;;   pshufb xmm15, [rel const_0980028001078003_80080e800005800b]
;;   movaps xmm4, xmm5
;;   pshufb xmm4, [rel const_8000800e80800380_0f80800580800b80]
;;   por xmm4, xmm15
;;   movaps xmm0, xmm4
;;   leave
;;   ret
;; by_variable:
;;   push rbp
;;   mov rbp, rsp
;;   lea rsp, [rsp-32]
;;   movaps xmm15, xmm5
;;   paddusb xmm15, [rel const_7070707070707070_7070707070707070]
;;   pshufb xmm4, xmm15
;;   movaps xmm0, xmm4
;;   leave
;;   ret
