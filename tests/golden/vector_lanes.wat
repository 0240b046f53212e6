;; target: x86_64 tier: baseline bounds: guard cpu: avx2
;; target: x86_64 tier: baseline bounds: guard cpu: sse
;; Between scalars and vectors.
(module
  (func (export "splats") (param i32 f64) (result v128)
    (v128.xor (i8x16.splat (local.get 0)) (v128.xor (i32x4.splat (local.get 0)) (f64x2.splat (local.get 1)))))
  (func (export "extract") (param v128) (result i32)
    (i32.add (i8x16.extract_lane_s 5 (local.get 0)) (i32.add (i16x8.extract_lane_u 2 (local.get 0)) (i32x4.extract_lane 0 (local.get 0)))))
  (func (export "extract_floats") (param v128) (result f32)
    (f32.add (f32x4.extract_lane 0 (local.get 0)) (f32.add (f32x4.extract_lane 1 (local.get 0)) (f32x4.extract_lane 3 (local.get 0)))))
  (func (export "replace") (param v128 i64) (result v128)
    (i64x2.replace_lane 1 (local.get 0) (local.get 1)))
  (func (export "replace_floats") (param v128 f32 f64) (result v128)
    (f64x2.replace_lane 0 (f32x4.replace_lane 2 (local.get 0) (local.get 1)) (local.get 2)))
  (func (export "shifts") (param v128 i32) (result v128)
    (i32x4.shl (i64x2.shr_s (i8x16.shl (local.get 0) (i32.const 3)) (i32.const 5)) (local.get 1))))

;; ---- x86_64 tier: baseline bounds: guard cpu: avx2
;; splats:
;;   push rbp
;;   mov rbp, rsp
;;   lea rsp, [rsp-16]
;;   vmovd xmm0, edi
;;   vpbroadcastb xmm0, xmm0
;;   vmovd xmm1, edi
;;   vpbroadcastd xmm1, xmm1
;;   vmovddup xmm4, xmm4
;;   vpxor xmm1, xmm1, xmm4
;;   vpxor xmm0, xmm0, xmm1
;;   leave
;;   ret
;; extract:
;;   push rbp
;;   mov rbp, rsp
;;   lea rsp, [rsp-16]
;;   vpextrb eax, xmm4, 5
;;   movsx eax, al
;;   vpextrw ecx, xmm4, 2
;;   vmovd edx, xmm4
;;   add ecx, edx
;;   add eax, ecx
;;   leave
;;   ret
;; extract_floats:
;;   push rbp
;;   mov rbp, rsp
;;   lea rsp, [rsp-16]
;;   vmovaps xmm0, xmm4
;;   vmovshdup xmm1, xmm4
;;   vpermilps xmm4, xmm4, 3
;;   vaddss xmm1, xmm1, xmm4
;;   vaddss xmm0, xmm0, xmm1
;;   leave
;;   ret
;; replace:
;;   push rbp
;;   mov rbp, rsp
;;   lea rsp, [rsp-32]
;;   vpinsrq xmm4, xmm4, rdi, 1
;;   vmovaps xmm0, xmm4
;;   leave
;;   ret
;; replace_floats:
;;   push rbp
;;   mov rbp, rsp
;;   lea rsp, [rsp-32]
;;   vinsertps xmm4, xmm4, xmm5, 32
;;   vmovsd xmm4, xmm4, xmm6
;;   vmovaps xmm0, xmm4
;;   leave
;;   ret
;; shifts:
;;   push rbp
;;   mov rbp, rsp
;;   lea rsp, [rsp-32]
;;   vpsllw xmm4, xmm4, 3
;;   vpand xmm4, xmm4, [rel const_f8f8f8f8f8f8f8f8_f8f8f8f8f8f8f8f8]
;;   vpsrlq xmm4, xmm4, 5
;;   vpxor xmm4, xmm4, [rel const_0400000000000000_0400000000000000]
;;   vpsubq xmm4, xmm4, [rel const_0400000000000000_0400000000000000]
;;   vmovd xmm15, edi
;;   vpand xmm15, xmm15, [rel const_000000000000001f_0000000000000000]
;;   vpslld xmm4, xmm4, xmm15
;;   vmovaps xmm0, xmm4
;;   leave
;;   ret
;; ---- x86_64 tier: baseline bounds: guard cpu: sse
;; splats:
;;   push rbp
;;   mov rbp, rsp
;;   lea rsp, [rsp-16]
;;   movd xmm0, edi
;;   xorps xmm15, xmm15
;;   pshufb xmm0, xmm15
;;   movd xmm1, edi
;;   pshufd xmm1, xmm1, 0
;;   movddup xmm4, xmm4
;;   pxor xmm1, xmm4
;;   pxor xmm0, xmm1
;;   leave
;;   ret
;; extract:
;;   push rbp
;;   mov rbp, rsp
;;   lea rsp, [rsp-16]
;;   pextrb eax, xmm4, 5
;;   movsx eax, al
;;   pextrw ecx, xmm4, 2
;;   movd edx, xmm4
;;   add ecx, edx
;;   add eax, ecx
;;   leave
;;   ret
;; extract_floats:
;;   push rbp
;;   mov rbp, rsp
;;   lea rsp, [rsp-16]
;;   movaps xmm0, xmm4
;;   movshdup xmm1, xmm4
;;   pshufd xmm4, xmm4, 3
;;   addss xmm1, xmm4
;;   addss xmm0, xmm1
;;   leave
;;   ret
;; replace:
;;   push rbp
;;   mov rbp, rsp
;;   lea rsp, [rsp-32]
;;   pinsrq xmm4, rdi, 1
;;   movaps xmm0, xmm4
;;   leave
;;   ret
;; replace_floats:
;;   push rbp
;;   mov rbp, rsp
;;   lea rsp, [rsp-32]
;;   insertps xmm4, xmm5, 32
;;   movsd xmm4, xmm6
;;   movaps xmm0, xmm4
;;   leave
;;   ret
;; shifts:
;;   push rbp
;;   mov rbp, rsp
;;   lea rsp, [rsp-32]
;;   psllw xmm4, 3
;;   pand xmm4, [rel const_f8f8f8f8f8f8f8f8_f8f8f8f8f8f8f8f8]
;;   psrlq xmm4, 5
;;   pxor xmm4, [rel const_0400000000000000_0400000000000000]
;;   psubq xmm4, [rel const_0400000000000000_0400000000000000]
;;   movd xmm15, edi
;;   pand xmm15, [rel const_000000000000001f_0000000000000000]
;;   pslld xmm4, xmm15
;;   movaps xmm0, xmm4
;;   leave
;;   ret
