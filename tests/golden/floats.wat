;; target: x86_64 tier: baseline bounds: guard cpu: avx bmi
;; target: x86_64 tier: baseline bounds: guard cpu: sse
;; Three operands with AVX, two with SSE; operands that live on are copied first. Constants stand behind the code.
(module
  (func (export "chain") (param f64 f64) (result f64)
    (f64.div (f64.mul (f64.add (local.get 0) (local.get 1)) (local.get 1)) (f64.const 3)))
  (func (export "operands_live_on") (param f32 f32) (result f32)
    (f32.mul (f32.sub (local.get 0) (local.get 1)) (f32.sub (local.get 1) (local.get 0))))
  (func (export "accumulate") (param f64 f64) (result f64)
    (local.set 0 (f64.add (local.get 0) (f64.mul (local.get 1) (local.get 1))))
    (local.get 0))
  (func (export "signs") (param f64 f64) (result f64)
    (f64.copysign (f64.neg (f64.abs (local.get 0))) (local.get 1)))
  (func (export "rounding") (param f32) (result f32)
    (f32.add (f32.nearest (local.get 0)) (f32.sqrt (f32.floor (local.get 0))))))

;; ---- x86_64 tier: baseline bounds: guard cpu: avx bmi
;; chain:
;;   push rbp
;;   mov rbp, rsp
;;   lea rsp, [rsp-16]
;;   vaddsd xmm4, xmm4, xmm5
;;   vmulsd xmm4, xmm4, xmm5
;;   vmovsd xmm0, [rel const_4008000000000000]
;;   vdivsd xmm4, xmm4, xmm0
;;   vmovaps xmm0, xmm4
;;   leave
;;   ret
;; operands_live_on:
;;   push rbp
;;   mov rbp, rsp
;;   lea rsp, [rsp-16]
;;   vsubss xmm0, xmm4, xmm5
;;   vsubss xmm5, xmm5, xmm4
;;   vmulss xmm0, xmm0, xmm5
;;   leave
;;   ret
;; accumulate:
;;   push rbp
;;   mov rbp, rsp
;;   lea rsp, [rsp-16]
;;   vmulsd xmm0, xmm5, xmm5
;;   vaddsd xmm4, xmm0, xmm4
;;   vmovaps xmm0, xmm4
;;   leave
;;   ret
;; signs:
;;   push rbp
;;   mov rbp, rsp
;;   lea rsp, [rsp-16]
;;   vandps xmm4, xmm4, [rel const_7fffffffffffffff_7fffffffffffffff]
;;   vxorps xmm4, xmm4, [rel const_8000000000000000_8000000000000000]
;;   vandps xmm15, xmm5, [rel const_8000000000000000_8000000000000000]
;;   vandps xmm4, xmm4, [rel const_7fffffffffffffff_7fffffffffffffff]
;;   vorps xmm4, xmm4, xmm15
;;   vmovaps xmm0, xmm4
;;   leave
;;   ret
;; rounding:
;;   push rbp
;;   mov rbp, rsp
;;   lea rsp, [rsp-16]
;;   vroundss xmm0, xmm4, xmm4, 8
;;   vroundss xmm4, xmm4, xmm4, 9
;;   vsqrtss xmm4, xmm4, xmm4
;;   vaddss xmm0, xmm0, xmm4
;;   leave
;;   ret
;; ---- x86_64 tier: baseline bounds: guard cpu: sse
;; chain:
;;   push rbp
;;   mov rbp, rsp
;;   lea rsp, [rsp-16]
;;   addsd xmm4, xmm5
;;   mulsd xmm4, xmm5
;;   movsd xmm0, [rel const_4008000000000000]
;;   divsd xmm4, xmm0
;;   movaps xmm0, xmm4
;;   leave
;;   ret
;; operands_live_on:
;;   push rbp
;;   mov rbp, rsp
;;   lea rsp, [rsp-16]
;;   movaps xmm0, xmm4
;;   subss xmm0, xmm5
;;   subss xmm5, xmm4
;;   mulss xmm0, xmm5
;;   leave
;;   ret
;; accumulate:
;;   push rbp
;;   mov rbp, rsp
;;   lea rsp, [rsp-16]
;;   movaps xmm0, xmm5
;;   mulsd xmm0, xmm5
;;   movaps xmm15, xmm4
;;   movaps xmm4, xmm0
;;   addsd xmm4, xmm15
;;   movaps xmm0, xmm4
;;   leave
;;   ret
;; signs:
;;   push rbp
;;   mov rbp, rsp
;;   lea rsp, [rsp-16]
;;   andps xmm4, [rel const_7fffffffffffffff_7fffffffffffffff]
;;   xorps xmm4, [rel const_8000000000000000_8000000000000000]
;;   movaps xmm15, xmm5
;;   andps xmm15, [rel const_8000000000000000_8000000000000000]
;;   andps xmm4, [rel const_7fffffffffffffff_7fffffffffffffff]
;;   orps xmm4, xmm15
;;   movaps xmm0, xmm4
;;   leave
;;   ret
;; rounding:
;;   push rbp
;;   mov rbp, rsp
;;   lea rsp, [rsp-16]
;;   roundss xmm0, xmm4, 8
;;   roundss xmm4, xmm4, 9
;;   sqrtss xmm4, xmm4
;;   addss xmm0, xmm4
;;   leave
;;   ret
