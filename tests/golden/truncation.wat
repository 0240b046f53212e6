;; target: x86_64 tier: baseline bounds: guard cpu: avx bmi
;; The conversion itself says that something is wrong (the least integer); only then are NaN and overflow told apart.
(module
  (func (export "i32_s") (param f64) (result i32) (i32.trunc_f64_s (local.get 0)))
  (func (export "i32_u") (param f32) (result i32) (i32.trunc_f32_u (local.get 0)))
  (func (export "i64_s") (param f64) (result i64) (i64.trunc_f64_s (local.get 0)))
  (func (export "i64_u") (param f64) (result i64) (i64.trunc_f64_u (local.get 0)))
  (func (export "saturating") (param f64) (result i32) (i32.trunc_sat_f64_s (local.get 0)))
  (func (export "saturating_u") (param f64) (result i64) (i64.trunc_sat_f64_u (local.get 0))))

;; ---- x86_64 tier: baseline bounds: guard cpu: avx bmi
;; i32_s:
;;   push rbp
;;   mov rbp, rsp
;;   lea rsp, [rsp-16]
;;   cvttsd2si eax, xmm4
;;   cmp eax, 1
;;   jno L1
;;   vucomisd xmm4, xmm4
;;   jp L2
;;   vucomisd xmm4, [rel const_c1e0000000200000]
;;   jbe L3
;;   vxorps xmm15, xmm15, xmm15
;;   vucomisd xmm4, xmm15
;;   jae L3
;; L1:
;;   leave
;;   ret
;; L2:
;;   call trap_InvalidConversionToInteger
;; L3:
;;   call trap_IntegerOverflow
;; i32_u:
;;   push rbp
;;   mov rbp, rsp
;;   lea rsp, [rsp-16]
;;   cvttss2si rax, xmm4
;;   cmp rax, [rel const_00000000ffffffff]
;;   jbe L1
;;   vucomiss xmm4, xmm4
;;   jp L2
;;   jmp L3
;; L1:
;;   leave
;;   ret
;; L2:
;;   call trap_InvalidConversionToInteger
;; L3:
;;   call trap_IntegerOverflow
;; i64_s:
;;   push rbp
;;   mov rbp, rsp
;;   lea rsp, [rsp-16]
;;   cvttsd2si rax, xmm4
;;   cmp rax, 1
;;   jno L1
;;   vucomisd xmm4, xmm4
;;   jp L2
;;   vucomisd xmm4, [rel const_c3e0000000000000]
;;   jne L3
;; L1:
;;   leave
;;   ret
;; L2:
;;   call trap_InvalidConversionToInteger
;; L3:
;;   call trap_IntegerOverflow
;; i64_u:
;;   push rbp
;;   mov rbp, rsp
;;   lea rsp, [rsp-16]
;;   vucomisd xmm4, [rel const_43e0000000000000]
;;   jae L1
;;   cvttsd2si rax, xmm4
;;   test rax, rax
;;   jns L2
;;   vucomisd xmm4, xmm4
;;   jp L3
;;   jmp L4
;; L1:
;;   vsubsd xmm15, xmm4, [rel const_43e0000000000000]
;;   cvttsd2si rax, xmm15
;;   test rax, rax
;;   js L4
;;   xor rax, [rel const_8000000000000000]
;; L2:
;;   leave
;;   ret
;; L3:
;;   call trap_InvalidConversionToInteger
;; L4:
;;   call trap_IntegerOverflow
;; saturating:
;;   push rbp
;;   mov rbp, rsp
;;   lea rsp, [rsp-16]
;;   cvttsd2si eax, xmm4
;;   cmp eax, 1
;;   jno L2
;;   vucomisd xmm4, xmm4
;;   jnp L1
;;   xor eax, eax
;;   jmp L2
;; L1:
;;   vxorps xmm15, xmm15, xmm15
;;   vucomisd xmm4, xmm15
;;   jb L2
;;   mov eax, 2147483647
;; L2:
;;   leave
;;   ret
;; saturating_u:
;;   push rbp
;;   mov rbp, rsp
;;   lea rsp, [rsp-16]
;;   vucomisd xmm4, [rel const_43e0000000000000]
;;   jae L1
;;   cvttsd2si rax, xmm4
;;   test rax, rax
;;   jns L3
;;   xor eax, eax
;;   jmp L3
;; L1:
;;   vsubsd xmm15, xmm4, [rel const_43e0000000000000]
;;   cvttsd2si rax, xmm15
;;   test rax, rax
;;   js L2
;;   xor rax, [rel const_8000000000000000]
;;   jmp L3
;; L2:
;;   mov rax, -1
;; L3:
;;   leave
;;   ret
