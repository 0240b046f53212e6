;; target: x86_64 tier: baseline bounds: guard cpu: avx bmi
;; Entering a block that catches takes no instruction; landings stand out of line and fetch what the exception carries from the result buffer.
(module
  (tag $e (param i32 f64))
  (tag $n (param i32))
  (func $may_throw (param i32) (result i32) (local.get 0))
  (func (export "caught") (param i32) (result i32)
    (block $h (result i32)
      (try_table (result i32) (catch $n $h)
        (call $may_throw (local.get 0)))))
  (func (export "several_values") (param i32) (result f64)
    (block $h (result i32 f64)
      (try_table (catch $e $h) (drop (call $may_throw (local.get 0))))
      (return (f64.const 0)))
    (drop) (f64.convert_i32_s))
  (func (export "throw") (param i32) (throw $e (local.get 0) (f64.const 1)))
  (func (export "legacy") (param i32) (result i32)
    (try (result i32)
      (do (call $may_throw (local.get 0)))
      (catch $n (i32.add (i32.const 1)))
      (catch_all (local.get 0)))))

;; ---- x86_64 tier: baseline bounds: guard cpu: avx bmi
;; func0:
;;   push rbp
;;   mov rbp, rsp
;;   lea rsp, [rsp-16]
;;   mov eax, edi
;;   leave
;;   ret
;; caught:
;;   push rbp
;;   mov rbp, rsp
;;   lea rsp, [rsp-16]
;;   mov rax, [r15+execution]
;;   cmp rsp, [rax+stack_limit]
;;   jb L2
;;   mov [rbp-8], r15
;;   call func0
;; L1:
;;   leave
;;   ret
;;   mov rax, [r15+execution]
;;   mov rax, [rax+result_buffer]
;;   mov eax, [rax]
;;   jmp L1
;; L2:
;;   call trap_StackOverflow
;; several_values:
;;   push rbp
;;   mov rbp, rsp
;;   lea rsp, [rsp-32]
;;   mov rax, [r15+execution]
;;   cmp rsp, [rax+stack_limit]
;;   jb L2
;;   mov [rbp-8], r15
;;   call func0
;;   vxorps xmm0, xmm0, xmm0
;;   leave
;;   ret
;; L1:
;;   mov eax, [rbp-24]
;;   vxorps xmm0, xmm0, xmm0
;;   cvtsi2sd xmm0, eax
;;   leave
;;   ret
;;   mov rax, [r15+execution]
;;   mov rax, [rax+result_buffer]
;;   mov ecx, [rax]
;;   mov [rbp-24], ecx
;;   vmovsd xmm0, [rax+8]
;;   vmovsd [rbp-32], xmm0
;;   jmp L1
;; L2:
;;   call trap_StackOverflow
;; throw:
;;   push rbp
;;   mov rbp, rsp
;;   lea rsp, [rsp-32]
;;   mov rax, [r15+execution]
;;   cmp rsp, [rax+stack_limit]
;;   jb L1
;;   mov qword [rsp], 0
;;   mov [rsp+8], edi
;;   vmovsd xmm0, [rel const_3ff0000000000000]
;;   vmovsd [rsp+16], xmm0
;;   mov rdx, rsp
;;   mov eax, 19
;;   mov rcx, [r15+execution]
;;   call qword [rcx+ServiceCall]
;; L1:
;;   call trap_StackOverflow
;; legacy:
;;   push rbp
;;   mov rbp, rsp
;;   lea rsp, [rsp-16]
;;   mov rax, [r15+execution]
;;   cmp rsp, [rax+stack_limit]
;;   jb L2
;;   mov [rbp-8], r15
;;   mov [rbp-16], edi
;;   call func0
;;   jmp L1
;;   mov rax, [r15+execution]
;;   mov rax, [rax+result_buffer]
;;   mov ecx, [rax]
;;   add ecx, 1
;;   mov eax, ecx
;;   jmp L1
;;   mov eax, [rbp-16]
;; L1:
;;   leave
;;   ret
;; L2:
;;   call trap_StackOverflow
