;; target: x86_64 tier: baseline bounds: guard cpu: avx bmi
;; target: x86_64 tier: baseline bounds: guard cpu: sse
;; By constants in place or with a copy; by variables without touching rcx where BMI2 is there, through rcx where it is not. Rotates always go through rcx.
(module
  (func (export "constant") (param i32) (result i32)
    (local.set 0 (i32.shl (local.get 0) (i32.const 3)))
    (i32.rotl (i32.shr_s (local.get 0) (i32.const 35)) (i32.const 5)))
  (func (export "variable") (param i32 i32) (result i32)
    (local.set 0 (i32.shl (local.get 0) (local.get 1)))
    (i32.shr_u (local.get 0) (local.get 1)))
  (func (export "rotate") (param i64 i64) (result i64)
    (i64.rotr (local.get 0) (local.get 1)))
  (func (export "both_live") (param i32 i32) (result i32)
    (i32.add (i32.shr_s (local.get 0) (local.get 1)) (i32.add (local.get 0) (local.get 1)))))

;; ---- x86_64 tier: baseline bounds: guard cpu: avx bmi
;; constant:
;;   push rbp
;;   mov rbp, rsp
;;   lea rsp, [rsp-16]
;;   shl edi, 3
;;   sar edi, 3
;;   rol edi, 5
;;   mov eax, edi
;;   leave
;;   ret
;; variable:
;;   push rbp
;;   mov rbp, rsp
;;   lea rsp, [rsp-16]
;;   shlx edi, edi, esi
;;   shrx edi, edi, esi
;;   mov eax, edi
;;   leave
;;   ret
;; rotate:
;;   push rbp
;;   mov rbp, rsp
;;   lea rsp, [rsp-16]
;;   mov rcx, rsi
;;   ror rdi, cl
;;   mov rax, rdi
;;   leave
;;   ret
;; both_live:
;;   push rbp
;;   mov rbp, rsp
;;   lea rsp, [rsp-16]
;;   sarx eax, edi, esi
;;   add edi, esi
;;   add eax, edi
;;   leave
;;   ret
;; ---- x86_64 tier: baseline bounds: guard cpu: sse
;; constant:
;;   push rbp
;;   mov rbp, rsp
;;   lea rsp, [rsp-16]
;;   shl edi, 3
;;   sar edi, 3
;;   rol edi, 5
;;   mov eax, edi
;;   leave
;;   ret
;; variable:
;;   push rbp
;;   mov rbp, rsp
;;   lea rsp, [rsp-16]
;;   mov ecx, esi
;;   shl edi, cl
;;   mov ecx, esi
;;   shr edi, cl
;;   mov eax, edi
;;   leave
;;   ret
;; rotate:
;;   push rbp
;;   mov rbp, rsp
;;   lea rsp, [rsp-16]
;;   mov rcx, rsi
;;   ror rdi, cl
;;   mov rax, rdi
;;   leave
;;   ret
;; both_live:
;;   push rbp
;;   mov rbp, rsp
;;   lea rsp, [rsp-16]
;;   mov ecx, esi
;;   mov eax, edi
;;   sar eax, cl
;;   add edi, esi
;;   add eax, edi
;;   leave
;;   ret
