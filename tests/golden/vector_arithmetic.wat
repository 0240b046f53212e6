;; target: x86_64 tier: baseline bounds: guard cpu: avx2
;; target: x86_64 tier: baseline bounds: guard cpu: sse
;; Results go to the registers of operands that die, to the home of the local that they are assigned to, or with three operands to a register of their own.
(module
  (func (export "sum_of_products") (param v128 v128 v128) (result v128)
    (i32x4.add (i32x4.mul (local.get 0) (local.get 1)) (local.get 2)))
  (func (export "operands_live_on") (param v128 v128) (result v128)
    (v128.xor (i16x8.sub (local.get 0) (local.get 1)) (i16x8.sub (local.get 1) (local.get 0))))
  (func (export "accumulate") (param v128 v128)
    (loop
      (local.set 0 (f32x4.add (f32x4.mul (local.get 1) (local.get 1)) (local.get 0)))
      (local.set 1 (f32x4.sub (local.get 1) (local.get 0)))
      (br_if 0 (v128.any_true (local.get 1)))))
  (func (export "constants") (param v128) (result v128)
    (i8x16.sub_sat_u (i8x16.add_sat_u (local.get 0) (v128.const i8x16 9 9 9 9 9 9 9 9 9 9 9 9 9 9 9 9)) (i8x16.splat (i32.const 5))))
  (func (export "negations") (param v128) (result v128)
    (v128.xor (i8x16.neg (local.get 0)) (v128.xor (v128.not (local.get 0)) (f64x2.neg (f64x2.abs (local.get 0)))))))

;; ---- x86_64 tier: baseline bounds: guard cpu: avx2
;; sum_of_products:
;;   push rbp
;;   mov rbp, rsp
;;   lea rsp, [rsp-48]
;;   vpmulld xmm4, xmm4, xmm5
;;   vpaddd xmm4, xmm4, xmm6
;;   vmovaps xmm0, xmm4
;;   leave
;;   ret
;; operands_live_on:
;;   push rbp
;;   mov rbp, rsp
;;   lea rsp, [rsp-32]
;;   vpsubw xmm0, xmm4, xmm5
;;   vpsubw xmm5, xmm5, xmm4
;;   vpxor xmm0, xmm0, xmm5
;;   leave
;;   ret
;; accumulate:
;;   push rbp
;;   mov rbp, rsp
;;   lea rsp, [rsp-32]
;; L1:
;;   cmp dword [r15+stop], 0
;;   jne L2
;;   vmulps xmm0, xmm5, xmm5
;;   vaddps xmm4, xmm0, xmm4
;;   vsubps xmm5, xmm5, xmm4
;;   vptest xmm5, xmm5
;;   jne L1
;;   leave
;;   ret
;; L2:
;;   call trap_Interrupted
;; constants:
;;   push rbp
;;   mov rbp, rsp
;;   lea rsp, [rsp-16]
;;   vpaddusb xmm4, xmm4, [rel const_0909090909090909_0909090909090909]
;;   vpsubusb xmm4, xmm4, [rel const_0505050505050505_0505050505050505]
;;   vmovaps xmm0, xmm4
;;   leave
;;   ret
;; negations:
;;   push rbp
;;   mov rbp, rsp
;;   lea rsp, [rsp-16]
;;   vxorps xmm15, xmm15, xmm15
;;   vpsubb xmm0, xmm15, xmm4
;;   vpxor xmm1, xmm4, [rel const_ffffffffffffffff_ffffffffffffffff]
;;   vandps xmm4, xmm4, [rel const_7fffffffffffffff_7fffffffffffffff]
;;   vxorps xmm4, xmm4, [rel const_8000000000000000_8000000000000000]
;;   vpxor xmm1, xmm1, xmm4
;;   vpxor xmm0, xmm0, xmm1
;;   leave
;;   ret
;; ---- x86_64 tier: baseline bounds: guard cpu: sse
;; sum_of_products:
;;   push rbp
;;   mov rbp, rsp
;;   lea rsp, [rsp-48]
;;   pmulld xmm4, xmm5
;;   paddd xmm4, xmm6
;;   movaps xmm0, xmm4
;;   leave
;;   ret
;; operands_live_on:
;;   push rbp
;;   mov rbp, rsp
;;   lea rsp, [rsp-32]
;;   movaps xmm0, xmm4
;;   psubw xmm0, xmm5
;;   psubw xmm5, xmm4
;;   pxor xmm0, xmm5
;;   leave
;;   ret
;; accumulate:
;;   push rbp
;;   mov rbp, rsp
;;   lea rsp, [rsp-32]
;; L1:
;;   cmp dword [r15+stop], 0
;;   jne L2
;;   movaps xmm0, xmm5
;;   mulps xmm0, xmm5
;;   addps xmm4, xmm0
;;   subps xmm5, xmm4
;;   ptest xmm5, xmm5
;;   jne L1
;;   leave
;;   ret
;; L2:
;;   call trap_Interrupted
;; constants:
;;   push rbp
;;   mov rbp, rsp
;;   lea rsp, [rsp-16]
;;   paddusb xmm4, [rel const_0909090909090909_0909090909090909]
;;   psubusb xmm4, [rel const_0505050505050505_0505050505050505]
;;   movaps xmm0, xmm4
;;   leave
;;   ret
;; negations:
;;   push rbp
;;   mov rbp, rsp
;;   lea rsp, [rsp-16]
;;   xorps xmm15, xmm15
;;   psubb xmm15, xmm4
;;   movaps xmm0, xmm15
;;   movaps xmm1, xmm4
;;   pxor xmm1, [rel const_ffffffffffffffff_ffffffffffffffff]
;;   andps xmm4, [rel const_7fffffffffffffff_7fffffffffffffff]
;;   xorps xmm4, [rel const_8000000000000000_8000000000000000]
;;   pxor xmm1, xmm4
;;   pxor xmm0, xmm1
;;   leave
;;   ret
