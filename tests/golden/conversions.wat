;; target: x86_64 tier: baseline bounds: guard cpu: avx bmi
;; target: x86_64 tier: baseline bounds: guard cpu: sse
;; From integers to floats, and between the float types; the destination is cleared first, so that nothing waits for its old value.
(module
  (func (export "signed") (param i32 i64) (result f64)
    (f64.add (f64.convert_i32_s (local.get 0)) (f64.convert_i64_s (local.get 1))))
  (func (export "unsigned") (param i32 i64) (result f32)
    (f32.add (f32.convert_i32_u (local.get 0)) (f32.convert_i64_u (local.get 1))))
  (func (export "widths") (param f32 f64) (result f64)
    (f64.add (f64.promote_f32 (local.get 0)) (f64.promote_f32 (f32.demote_f64 (local.get 1)))))
  (func (export "reinterpret") (param f64 i32) (result i64)
    (i64.add (i64.reinterpret_f64 (local.get 0)) (i64.extend_i32_u (i32.reinterpret_f32 (f32.reinterpret_i32 (local.get 1)))))))

;; ---- x86_64 tier: baseline bounds: guard cpu: avx bmi
;; signed:
;;   push rbp
;;   mov rbp, rsp
;;   lea rsp, [rsp-16]
;;   vxorps xmm0, xmm0, xmm0
;;   cvtsi2sd xmm0, edi
;;   vxorps xmm1, xmm1, xmm1
;;   cvtsi2sd xmm1, rsi
;;   vaddsd xmm0, xmm0, xmm1
;;   leave
;;   ret
;; unsigned:
;;   push rbp
;;   mov rbp, rsp
;;   lea rsp, [rsp-16]
;;   vxorps xmm0, xmm0, xmm0
;;   cvtsi2ss xmm0, rdi
;;   test rsi, rsi
;;   js L1
;;   vxorps xmm1, xmm1, xmm1
;;   cvtsi2ss xmm1, rsi
;;   jmp L3
;; L1:
;;   mov rax, rsi
;;   shr rax, 1
;;   jae L2
;;   or rax, 1
;; L2:
;;   vxorps xmm1, xmm1, xmm1
;;   cvtsi2ss xmm1, rax
;;   vaddss xmm1, xmm1, xmm1
;; L3:
;;   vaddss xmm0, xmm0, xmm1
;;   leave
;;   ret
;; widths:
;;   push rbp
;;   mov rbp, rsp
;;   lea rsp, [rsp-16]
;;   vcvtss2sd xmm4, xmm4, xmm4
;;   vcvtsd2ss xmm5, xmm5, xmm5
;;   vcvtss2sd xmm5, xmm5, xmm5
;;   vaddsd xmm4, xmm4, xmm5
;;   vmovaps xmm0, xmm4
;;   leave
;;   ret
;; reinterpret:
;;   push rbp
;;   mov rbp, rsp
;;   lea rsp, [rsp-16]
;;   movq rax, xmm4
;;   movd xmm0, edi
;;   movd ecx, xmm0
;;   add rax, rcx
;;   leave
;;   ret
;; ---- x86_64 tier: baseline bounds: guard cpu: sse
;; signed:
;;   push rbp
;;   mov rbp, rsp
;;   lea rsp, [rsp-16]
;;   xorps xmm0, xmm0
;;   cvtsi2sd xmm0, edi
;;   xorps xmm1, xmm1
;;   cvtsi2sd xmm1, rsi
;;   addsd xmm0, xmm1
;;   leave
;;   ret
;; unsigned:
;;   push rbp
;;   mov rbp, rsp
;;   lea rsp, [rsp-16]
;;   xorps xmm0, xmm0
;;   cvtsi2ss xmm0, rdi
;;   test rsi, rsi
;;   js L1
;;   xorps xmm1, xmm1
;;   cvtsi2ss xmm1, rsi
;;   jmp L3
;; L1:
;;   mov rax, rsi
;;   shr rax, 1
;;   jae L2
;;   or rax, 1
;; L2:
;;   xorps xmm1, xmm1
;;   cvtsi2ss xmm1, rax
;;   addss xmm1, xmm1
;; L3:
;;   addss xmm0, xmm1
;;   leave
;;   ret
;; widths:
;;   push rbp
;;   mov rbp, rsp
;;   lea rsp, [rsp-16]
;;   cvtss2sd xmm4, xmm4
;;   cvtsd2ss xmm5, xmm5
;;   cvtss2sd xmm5, xmm5
;;   addsd xmm4, xmm5
;;   movaps xmm0, xmm4
;;   leave
;;   ret
;; reinterpret:
;;   push rbp
;;   mov rbp, rsp
;;   lea rsp, [rsp-16]
;;   movq rax, xmm4
;;   movd xmm0, edi
;;   movd ecx, xmm0
;;   add rax, rcx
;;   leave
;;   ret
