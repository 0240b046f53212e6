;; target: x86_64 tier: baseline bounds: guard cpu: avx bmi
;; target: x86_64 tier: baseline bounds: guard cpu: sse
;; A load that is the second operand of what follows becomes its memory operand.
(module
  (memory 1)
  (func (export "add") (param i32 i32) (result i32) (i32.add (local.get 0) (i32.load offset=4 (local.get 1))))
  (func (export "compare") (param i32 i64) (result i32)
    (if (i64.lt_u (local.get 1) (i64.load (local.get 0))) (then (return (i32.const 1))))
    (i32.const 0))
  (func (export "first_operand") (param i32 i32) (result i32) (i32.sub (i32.load (local.get 0)) (local.get 1)))
  (func (export "float") (param f64 i32) (result f64) (f64.mul (local.get 0) (f64.load (local.get 1))))
  (func (export "update") (param i32)
    (i32.store (local.get 0) (i32.add (i32.load (local.get 0)) (i32.const 1)))))

;; ---- x86_64 tier: baseline bounds: guard cpu: avx bmi
;; add:
;;   push rbp
;;   mov rbp, rsp
;;   lea rsp, [rsp-16]
;;   add edi, [r14+rsi+4]
;;   mov eax, edi
;;   leave
;;   ret
;; compare:
;;   push rbp
;;   mov rbp, rsp
;;   lea rsp, [rsp-16]
;;   cmp rsi, [r14+rdi]
;;   jae L1
;;   mov eax, 1
;;   leave
;;   ret
;; L1:
;;   mov eax, 0
;;   leave
;;   ret
;; first_operand:
;;   push rbp
;;   mov rbp, rsp
;;   lea rsp, [rsp-16]
;;   mov edi, [r14+rdi]
;;   sub edi, esi
;;   mov eax, edi
;;   leave
;;   ret
;; float:
;;   push rbp
;;   mov rbp, rsp
;;   lea rsp, [rsp-16]
;;   vmulsd xmm4, xmm4, [r14+rdi]
;;   vmovaps xmm0, xmm4
;;   leave
;;   ret
;; update:
;;   push rbp
;;   mov rbp, rsp
;;   lea rsp, [rsp-16]
;;   mov eax, [r14+rdi]
;;   add eax, 1
;;   mov [r14+rdi], eax
;;   leave
;;   ret
;; ---- x86_64 tier: baseline bounds: guard cpu: sse
;; add:
;;   push rbp
;;   mov rbp, rsp
;;   lea rsp, [rsp-16]
;;   add edi, [r14+rsi+4]
;;   mov eax, edi
;;   leave
;;   ret
;; compare:
;;   push rbp
;;   mov rbp, rsp
;;   lea rsp, [rsp-16]
;;   cmp rsi, [r14+rdi]
;;   jae L1
;;   mov eax, 1
;;   leave
;;   ret
;; L1:
;;   mov eax, 0
;;   leave
;;   ret
;; first_operand:
;;   push rbp
;;   mov rbp, rsp
;;   lea rsp, [rsp-16]
;;   mov edi, [r14+rdi]
;;   sub edi, esi
;;   mov eax, edi
;;   leave
;;   ret
;; float:
;;   push rbp
;;   mov rbp, rsp
;;   lea rsp, [rsp-16]
;;   mulsd xmm4, [r14+rdi]
;;   movaps xmm0, xmm4
;;   leave
;;   ret
;; update:
;;   push rbp
;;   mov rbp, rsp
;;   lea rsp, [rsp-16]
;;   mov eax, [r14+rdi]
;;   add eax, 1
;;   mov [r14+rdi], eax
;;   leave
;;   ret
