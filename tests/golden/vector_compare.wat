;; target: x86_64 tier: baseline bounds: guard cpu: avx2
;; target: x86_64 tier: baseline bounds: guard cpu: avx512
;; target: x86_64 tier: baseline bounds: guard cpu: sse
;; Comparisons that the processor does not have are made of minimum or maximum and equality; tests end in flags.
(module
  (func (export "bytes") (param v128 v128) (result v128)
    (v128.and (i8x16.gt_u (local.get 0) (local.get 1)) (i8x16.ge_s (local.get 1) (local.get 0))))
  (func (export "i64s") (param v128 v128) (result v128)
    (v128.or (i64x2.lt_s (local.get 0) (local.get 1)) (i64x2.le_s (local.get 0) (local.get 1))))
  (func (export "floats") (param v128 v128) (result v128)
    (v128.or (f32x4.gt (local.get 0) (local.get 1)) (f32x4.ne (local.get 0) (local.get 1))))
  (func (export "any") (param v128) (result i32)
    (if (result i32) (v128.any_true (local.get 0)) (then (i32.const 1)) (else (i32.const 2))))
  (func (export "all") (param v128) (result i32)
    (select (i32.const 3) (i32.const 4) (i32.eqz (i16x8.all_true (local.get 0)))))
  (func (export "mask") (param v128) (result i32)
    (i32.add (i8x16.bitmask (local.get 0)) (i16x8.bitmask (local.get 0)))))

;; ---- x86_64 tier: baseline bounds: guard cpu: avx2
;; bytes:
;;   push rbp
;;   mov rbp, rsp
;;   lea rsp, [rsp-32]
;;   vpminub xmm15, xmm4, xmm5
;;   vpcmpeqb xmm0, xmm4, xmm15
;;   vpxor xmm0, xmm0, [rel const_ffffffffffffffff_ffffffffffffffff]
;;   vpmaxsb xmm15, xmm5, xmm4
;;   vpcmpeqb xmm5, xmm5, xmm15
;;   vpand xmm0, xmm0, xmm5
;;   leave
;;   ret
;; i64s:
;;   push rbp
;;   mov rbp, rsp
;;   lea rsp, [rsp-32]
;;   vpcmpgtq xmm0, xmm5, xmm4
;;   vpcmpgtq xmm4, xmm4, xmm5
;;   vpxor xmm4, xmm4, [rel const_ffffffffffffffff_ffffffffffffffff]
;;   vpor xmm0, xmm0, xmm4
;;   leave
;;   ret
;; floats:
;;   push rbp
;;   mov rbp, rsp
;;   lea rsp, [rsp-32]
;;   vcmpps xmm0, xmm4, xmm5, 30
;;   vcmpps xmm4, xmm4, xmm5, 4
;;   vpor xmm0, xmm0, xmm4
;;   leave
;;   ret
;; any:
;;   push rbp
;;   mov rbp, rsp
;;   lea rsp, [rsp-16]
;;   vptest xmm4, xmm4
;;   je L1
;;   mov eax, 1
;;   jmp L2
;; L1:
;;   mov eax, 2
;; L2:
;;   leave
;;   ret
;; all:
;;   push rbp
;;   mov rbp, rsp
;;   lea rsp, [rsp-16]
;;   vxorps xmm15, xmm15, xmm15
;;   vpcmpeqw xmm15, xmm15, xmm4
;;   vptest xmm15, xmm15
;;   mov eax, 4
;;   mov ecx, 3
;;   cmove ecx, eax
;;   mov eax, ecx
;;   leave
;;   ret
;; mask:
;;   push rbp
;;   mov rbp, rsp
;;   lea rsp, [rsp-16]
;;   vpmovmskb eax, xmm4
;;   vpacksswb xmm15, xmm4, xmm4
;;   vpmovmskb ecx, xmm15
;;   movzx ecx, cl
;;   add eax, ecx
;;   leave
;;   ret
;; ---- x86_64 tier: baseline bounds: guard cpu: avx512
;; bytes:
;;   push rbp
;;   mov rbp, rsp
;;   lea rsp, [rsp-32]
;;   vpminub xmm15, xmm4, xmm5
;;   vpcmpeqb xmm0, xmm4, xmm15
;;   vpternlogd xmm0, xmm0, xmm0, 85
;;   vpmaxsb xmm15, xmm5, xmm4
;;   vpcmpeqb xmm5, xmm5, xmm15
;;   vpand xmm0, xmm0, xmm5
;;   leave
;;   ret
;; i64s:
;;   push rbp
;;   mov rbp, rsp
;;   lea rsp, [rsp-32]
;;   vpcmpgtq xmm0, xmm5, xmm4
;;   vpcmpgtq xmm4, xmm4, xmm5
;;   vpternlogd xmm4, xmm4, xmm4, 85
;;   vpor xmm0, xmm0, xmm4
;;   leave
;;   ret
;; floats:
;;   push rbp
;;   mov rbp, rsp
;;   lea rsp, [rsp-32]
;;   vcmpps xmm0, xmm4, xmm5, 30
;;   vcmpps xmm4, xmm4, xmm5, 4
;;   vpor xmm0, xmm0, xmm4
;;   leave
;;   ret
;; any:
;;   push rbp
;;   mov rbp, rsp
;;   lea rsp, [rsp-16]
;;   vptest xmm4, xmm4
;;   je L1
;;   mov eax, 1
;;   jmp L2
;; L1:
;;   mov eax, 2
;; L2:
;;   leave
;;   ret
;; all:
;;   push rbp
;;   mov rbp, rsp
;;   lea rsp, [rsp-16]
;;   vxorps xmm15, xmm15, xmm15
;;   vpcmpeqw xmm15, xmm15, xmm4
;;   vptest xmm15, xmm15
;;   mov eax, 4
;;   mov ecx, 3
;;   cmove ecx, eax
;;   mov eax, ecx
;;   leave
;;   ret
;; mask:
;;   push rbp
;;   mov rbp, rsp
;;   lea rsp, [rsp-16]
;;   vpmovmskb eax, xmm4
;;   vpacksswb xmm15, xmm4, xmm4
;;   vpmovmskb ecx, xmm15
;;   movzx ecx, cl
;;   add eax, ecx
;;   leave
;;   ret
;; ---- x86_64 tier: baseline bounds: guard cpu: sse
;; bytes:
;;   push rbp
;;   mov rbp, rsp
;;   lea rsp, [rsp-32]
;;   movaps xmm15, xmm4
;;   pminub xmm15, xmm5
;;   movaps xmm0, xmm4
;;   pcmpeqb xmm0, xmm15
;;   pxor xmm0, [rel const_ffffffffffffffff_ffffffffffffffff]
;;   movaps xmm15, xmm5
;;   pmaxsb xmm15, xmm4
;;   pcmpeqb xmm5, xmm15
;;   pand xmm0, xmm5
;;   leave
;;   ret
;; i64s:
;;   push rbp
;;   mov rbp, rsp
;;   lea rsp, [rsp-32]
;;   movaps xmm15, xmm5
;;   pcmpeqd xmm15, xmm4
;;   movaps xmm0, xmm4
;;   psubq xmm0, xmm5
;;   pand xmm0, xmm15
;;   movaps xmm1, xmm5
;;   pcmpgtd xmm1, xmm4
;;   por xmm1, xmm0
;;   pshufd xmm1, xmm1, -11
;;   movaps xmm15, xmm4
;;   pcmpeqd xmm15, xmm5
;;   movaps xmm0, xmm5
;;   psubq xmm0, xmm4
;;   pand xmm0, xmm15
;;   pcmpgtd xmm4, xmm5
;;   por xmm4, xmm0
;;   pshufd xmm4, xmm4, -11
;;   pxor xmm4, [rel const_ffffffffffffffff_ffffffffffffffff]
;;   por xmm1, xmm4
;;   movaps xmm0, xmm1
;;   leave
;;   ret
;; floats:
;;   push rbp
;;   mov rbp, rsp
;;   lea rsp, [rsp-32]
;;   movaps xmm0, xmm5
;;   cmpps xmm0, xmm4, 1
;;   cmpps xmm4, xmm5, 4
;;   por xmm0, xmm4
;;   leave
;;   ret
;; any:
;;   push rbp
;;   mov rbp, rsp
;;   lea rsp, [rsp-16]
;;   ptest xmm4, xmm4
;;   je L1
;;   mov eax, 1
;;   jmp L2
;; L1:
;;   mov eax, 2
;; L2:
;;   leave
;;   ret
;; all:
;;   push rbp
;;   mov rbp, rsp
;;   lea rsp, [rsp-16]
;;   xorps xmm15, xmm15
;;   pcmpeqw xmm15, xmm4
;;   ptest xmm15, xmm15
;;   mov eax, 4
;;   mov ecx, 3
;;   cmove ecx, eax
;;   mov eax, ecx
;;   leave
;;   ret
;; mask:
;;   push rbp
;;   mov rbp, rsp
;;   lea rsp, [rsp-16]
;;   pmovmskb eax, xmm4
;;   movaps xmm15, xmm4
;;   packsswb xmm15, xmm4
;;   pmovmskb ecx, xmm15
;;   movzx ecx, cl
;;   add eax, ecx
;;   leave
;;   ret
