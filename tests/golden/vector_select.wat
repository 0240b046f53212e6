;; target: x86_64 tier: baseline bounds: guard cpu: avx
;; target: x86_64 tier: baseline bounds: guard cpu: avx512
;; Operators of three operands, relaxed ones among them.
(module
  (memory 1)
  (func (export "bits") (param v128 v128 v128) (result v128)
    (v128.bitselect (local.get 0) (local.get 1) (local.get 2)))
  (func (export "lanes") (param v128 v128 v128) (result v128)
    (i16x8.relaxed_laneselect (local.get 0) (local.get 1) (local.get 2)))
  (func (export "accumulate") (param v128 v128 v128) (result v128)
    (local.set 2 (f32x4.relaxed_madd (local.get 0) (local.get 1) (local.get 2)))
    (f32x4.relaxed_nmadd (local.get 0) (local.get 2) (v128.load (i32.const 32))))
  (func (export "minimum") (param v128 v128) (result v128)
    (f64x2.max (f32x4.min (local.get 0) (local.get 1)) (local.get 1)))
  (func (export "conversions") (param v128) (result v128)
    (i32x4.trunc_sat_f32x4_u (f32x4.convert_i32x4_u (local.get 0))))
  (func (export "dot") (param v128 v128 v128) (result v128)
    (i32x4.relaxed_dot_i8x16_i7x16_add_s (local.get 0) (local.get 1) (local.get 2)))
  (func (export "select") (param v128 v128 i32) (result v128)
    (select (local.get 0) (local.get 1) (local.get 2))))

;; ---- x86_64 tier: baseline bounds: guard cpu: avx
;; bits:
;;   push rbp
;;   mov rbp, rsp
;;   lea rsp, [rsp-48]
;;   vpxor xmm4, xmm4, xmm5
;;   vpand xmm4, xmm4, xmm6
;;   vpxor xmm4, xmm4, xmm5
;;   vmovaps xmm0, xmm4
;;   leave
;;   ret
;; lanes:
;;   push rbp
;;   mov rbp, rsp
;;   lea rsp, [rsp-48]
;;   vpsraw xmm15, xmm6, 15
;;   vpblendvb xmm4, xmm5, xmm4, xmm15
;;   vmovaps xmm0, xmm4
;;   leave
;;   ret
;; accumulate:
;;   push rbp
;;   mov rbp, rsp
;;   lea rsp, [rsp-48]
;;   vmulps xmm15, xmm4, xmm5
;;   vaddps xmm6, xmm15, xmm6
;;   vmulps xmm15, xmm4, xmm6
;;   vmovups xmm4, [r14+32]
;;   vsubps xmm4, xmm4, xmm15
;;   vmovaps xmm0, xmm4
;;   leave
;;   ret
;; minimum:
;;   push rbp
;;   mov rbp, rsp
;;   lea rsp, [rsp-32]
;;   vminps xmm15, xmm5, xmm4
;;   vminps xmm4, xmm4, xmm5
;;   vorps xmm4, xmm4, xmm15
;;   vcmpps xmm15, xmm4, xmm4, 3
;;   vorps xmm4, xmm4, xmm15
;;   vpsrld xmm15, xmm15, 10
;;   vandnps xmm4, xmm15, xmm4
;;   vmaxpd xmm15, xmm5, xmm4
;;   vmaxpd xmm4, xmm4, xmm5
;;   vxorps xmm4, xmm4, xmm15
;;   vorps xmm15, xmm15, xmm4
;;   vsubpd xmm4, xmm15, xmm4
;;   vcmppd xmm15, xmm4, xmm4, 3
;;   vorps xmm4, xmm4, xmm15
;;   vpsrlq xmm15, xmm15, 13
;;   vandnps xmm4, xmm15, xmm4
;;   vmovaps xmm0, xmm4
;;   leave
;;   ret
;; conversions:
;;   push rbp
;;   mov rbp, rsp
;;   lea rsp, [rsp-16]
;;   vpand xmm15, xmm4, [rel const_0000ffff0000ffff_0000ffff0000ffff]
;;   vpsrld xmm4, xmm4, 16
;;   vcvtdq2ps xmm4, xmm4
;;   vmulps xmm4, xmm4, [rel const_4780000047800000_4780000047800000]
;;   vcvtdq2ps xmm15, xmm15
;;   vaddps xmm4, xmm4, xmm15
;;   vxorps xmm15, xmm15, xmm15
;;   vmaxps xmm4, xmm4, xmm15
;;   vsubps xmm0, xmm4, [rel const_4f0000004f000000_4f0000004f000000]
;;   vmovddup xmm15, [rel const_4f0000004f000000]
;;   vcmpps xmm15, xmm15, xmm0, 2
;;   vcvttps2dq xmm0, xmm0
;;   vpxor xmm0, xmm0, xmm15
;;   vxorps xmm15, xmm15, xmm15
;;   vpmaxsd xmm0, xmm0, xmm15
;;   vcvttps2dq xmm4, xmm4
;;   vpaddd xmm4, xmm4, xmm0
;;   vmovaps xmm0, xmm4
;;   leave
;;   ret
;; dot:
;;   push rbp
;;   mov rbp, rsp
;;   lea rsp, [rsp-48]
;;   vpmaddubsw xmm15, xmm5, xmm4
;;   vpmaddwd xmm15, xmm15, [rel const_0001000100010001_0001000100010001]
;;   vpaddd xmm4, xmm15, xmm6
;;   vmovaps xmm0, xmm4
;;   leave
;;   ret
;; select:
;;   push rbp
;;   mov rbp, rsp
;;   lea rsp, [rsp-48]
;;   vmovaps xmm0, xmm4
;;   test edi, edi
;;   jne L1
;;   vmovaps xmm0, xmm5
;; L1:
;;   leave
;;   ret
;; ---- x86_64 tier: baseline bounds: guard cpu: avx512
;; bits:
;;   push rbp
;;   mov rbp, rsp
;;   lea rsp, [rsp-48]
;;   vpternlogd xmm4, xmm5, xmm6, -28
;;   vmovaps xmm0, xmm4
;;   leave
;;   ret
;; lanes:
;;   push rbp
;;   mov rbp, rsp
;;   lea rsp, [rsp-48]
;;   vpternlogd xmm4, xmm5, xmm6, -28
;;   vmovaps xmm0, xmm4
;;   leave
;;   ret
;; accumulate:
;;   push rbp
;;   mov rbp, rsp
;;   lea rsp, [rsp-48]
;;   vfmadd231ps xmm6, xmm4, xmm5
;;   vfnmadd213ps xmm4, xmm6, [r14+32]
;;   vmovaps xmm0, xmm4
;;   leave
;;   ret
;; minimum:
;;   push rbp
;;   mov rbp, rsp
;;   lea rsp, [rsp-32]
;;   vcmpps k1, xmm4, xmm5, 3
;;   vrangeps xmm15, xmm4, xmm5, 4
;;   vaddps xmm15{k1}, xmm4, xmm5
;;   vmovaps xmm4, xmm15
;;   vcmppd k1, xmm4, xmm5, 3
;;   vrangepd xmm15, xmm4, xmm5, 5
;;   vaddpd xmm15{k1}, xmm4, xmm5
;;   vmovaps xmm4, xmm15
;;   vmovaps xmm0, xmm4
;;   leave
;;   ret
;; conversions:
;;   push rbp
;;   mov rbp, rsp
;;   lea rsp, [rsp-16]
;;   vcvtudq2ps xmm4, xmm4
;;   vxorps xmm15, xmm15, xmm15
;;   vmaxps xmm4, xmm4, xmm15
;;   vcvttps2udq xmm4, xmm4
;;   vmovaps xmm0, xmm4
;;   leave
;;   ret
;; dot:
;;   push rbp
;;   mov rbp, rsp
;;   lea rsp, [rsp-48]
;;   vpmaddubsw xmm15, xmm5, xmm4
;;   vpmaddwd xmm15, xmm15, [rel const_0001000100010001_0001000100010001]
;;   vpaddd xmm4, xmm15, xmm6
;;   vmovaps xmm0, xmm4
;;   leave
;;   ret
;; select:
;;   push rbp
;;   mov rbp, rsp
;;   lea rsp, [rsp-48]
;;   vmovaps xmm0, xmm4
;;   test edi, edi
;;   jne L1
;;   vmovaps xmm0, xmm5
;; L1:
;;   leave
;;   ret
