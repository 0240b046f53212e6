;; target: x86_64 tier: baseline bounds: guard cpu: avx bmi
;; Wide arithmetic: an addition and one with carry, in place if the results go to locals; the multiplications of one operand.
(module
  (func (export "add") (param i64 i64 i64 i64) (result i64 i64)
    (i64.add128 (local.get 0) (local.get 1) (local.get 2) (local.get 3)))
  (func (export "accumulate") (param $low i64) (param $high i64) (param $x i64) (result i64 i64)
    (loop $next
      (i64.add128 (local.get $low) (local.get $high) (local.get $x) (i64.const 0))
      (local.set $high)
      (local.set $low)
      (br_if $next (i64.lt_u (local.get $high) (i64.const 9))))
    (local.get $low)
    (local.get $high))
  (func (export "carry") (param i64 i64) (result i64)
    (i64.add128 (local.get 0) (i64.const 0) (local.get 1) (i64.const 0))
    (local.set 0)
    (drop)
    (local.get 0))
  (func (export "subtract") (param i64 i64 i64 i64) (result i64 i64)
    (i64.sub128 (local.get 0) (local.get 1) (local.get 2) (local.get 3)))
  (func (export "multiply_and_add") (param i64 i64 i64 i64) (result i64 i64)
    (i64.add128 (i64.mul_wide_u (local.get 0) (local.get 1)) (local.get 2) (local.get 3)))
  (func (export "multiply_signed") (param i64) (result i64 i64)
    (i64.mul_wide_s (local.get 0) (i64.const -7))))

;; ---- x86_64 tier: baseline bounds: guard cpu: avx bmi
;; add:
;;   push rbp
;;   mov rbp, rsp
;;   lea rsp, [rsp-32]
;;   mov rax, rdi
;;   add rax, rbx
;;   adc rsi, r8
;;   mov rdx, rsi
;;   leave
;;   ret
;; accumulate:
;;   push rbp
;;   mov rbp, rsp
;;   lea rsp, [rsp-32]
;; L1:
;;   cmp dword [r15+stop], 0
;;   jne L2
;;   add rdi, rbx
;;   adc rsi, 0
;;   cmp rsi, 9
;;   jb L1
;;   mov rax, rdi
;;   mov rdx, rsi
;;   leave
;;   ret
;; L2:
;;   call trap_Interrupted
;; carry:
;;   push rbp
;;   mov rbp, rsp
;;   lea rsp, [rsp-16]
;;   mov rax, rdi
;;   add rax, rsi
;;   mov edi, 0
;;   adc rdi, 0
;;   mov rax, rdi
;;   leave
;;   ret
;; subtract:
;;   push rbp
;;   mov rbp, rsp
;;   lea rsp, [rsp-32]
;;   mov rax, rdi
;;   sub rax, rbx
;;   sbb rsi, r8
;;   mov rdx, rsi
;;   leave
;;   ret
;; multiply_and_add:
;;   push rbp
;;   mov rbp, rsp
;;   lea rsp, [rsp-32]
;;   mov rax, rdi
;;   mul rsi
;;   add rax, rbx
;;   adc rdx, r8
;;   leave
;;   ret
;; multiply_signed:
;;   push rbp
;;   mov rbp, rsp
;;   lea rsp, [rsp-16]
;;   mov rax, -7
;;   imul rdi
;;   leave
;;   ret
