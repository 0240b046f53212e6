;; target: x86_64 tier: baseline bounds: guard cpu: avx bmi
;; target: x86_64 tier: baseline bounds: guard cpu: sse
;; Ordered operands that differ take one minsd; zeros of both signs and NaN are told apart by ucomisd.
(module
  (func (export "min") (param f64 f64) (result f64) (f64.min (local.get 0) (local.get 1)))
  (func (export "max") (param f32 f32) (result f32) (f32.max (local.get 0) (local.get 1))))

;; ---- x86_64 tier: baseline bounds: guard cpu: avx bmi
;; min:
;;   push rbp
;;   mov rbp, rsp
;;   lea rsp, [rsp-16]
;;   vucomisd xmm4, xmm5
;;   jne L2
;;   jp L1
;;   vorps xmm4, xmm4, xmm5
;;   jmp L3
;; L1:
;;   vaddsd xmm4, xmm4, xmm5
;;   jmp L3
;; L2:
;;   vminsd xmm4, xmm4, xmm5
;; L3:
;;   vmovaps xmm0, xmm4
;;   leave
;;   ret
;; max:
;;   push rbp
;;   mov rbp, rsp
;;   lea rsp, [rsp-16]
;;   vucomiss xmm4, xmm5
;;   jne L2
;;   jp L1
;;   vandps xmm4, xmm4, xmm5
;;   jmp L3
;; L1:
;;   vaddss xmm4, xmm4, xmm5
;;   jmp L3
;; L2:
;;   vmaxss xmm4, xmm4, xmm5
;; L3:
;;   vmovaps xmm0, xmm4
;;   leave
;;   ret
;; ---- x86_64 tier: baseline bounds: guard cpu: sse
;; min:
;;   push rbp
;;   mov rbp, rsp
;;   lea rsp, [rsp-16]
;;   ucomisd xmm4, xmm5
;;   jne L2
;;   jp L1
;;   orps xmm4, xmm5
;;   jmp L3
;; L1:
;;   addsd xmm4, xmm5
;;   jmp L3
;; L2:
;;   minsd xmm4, xmm5
;; L3:
;;   movaps xmm0, xmm4
;;   leave
;;   ret
;; max:
;;   push rbp
;;   mov rbp, rsp
;;   lea rsp, [rsp-16]
;;   ucomiss xmm4, xmm5
;;   jne L2
;;   jp L1
;;   andps xmm4, xmm5
;;   jmp L3
;; L1:
;;   addss xmm4, xmm5
;;   jmp L3
;; L2:
;;   maxss xmm4, xmm5
;; L3:
;;   movaps xmm0, xmm4
;;   leave
;;   ret
