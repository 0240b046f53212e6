;; target: x86_64 tier: baseline bounds: guard cpu: avx bmi
;; What a branch that leads forward has to do on its way stands out of line, unless a hint says that it is likely.
(module
  (func (export "forward") (param $x i32) (param $y i32) (result i32)
    (block $out
      (call $clobber)
      (br_if $out (local.get $x))
      (local.set $y (i32.mul (local.get $x) (i32.const 7)))
      (br_if $out (local.get $y))
      (local.set $y (i32.const 5))
      (@metadata.code.branch_hint "\01")
      (br_if $out (local.get $x))
      (local.set $y (i32.const 6))
      (@metadata.code.branch_hint "\00")
      (br_if $out (local.get $x)))
    (local.get $y))
  (func $clobber))

;; ---- x86_64 tier: baseline bounds: guard cpu: avx bmi
;; forward:
;;   push rbp
;;   mov rbp, rsp
;;   lea rsp, [rsp-16]
;;   mov rax, [r15+execution]
;;   cmp rsp, [rax+stack_limit]
;;   jb L5
;;   mov [rbp-8], edi
;;   mov [rbp-16], esi
;;   call func1
;;   mov edi, [rbp-8]
;;   test edi, edi
;;   jne L2
;;   imul esi, edi, 7
;;   test esi, esi
;;   jne L3
;;   mov esi, 5
;;   test edi, edi
;;   je L1
;;   mov [rbp-16], esi
;;   jmp L2
;; L1:
;;   mov esi, 6
;;   test edi, edi
;;   jne L4
;;   mov [rbp-16], esi
;; L2:
;;   mov eax, [rbp-16]
;;   leave
;;   ret
;; L3:
;;   mov [rbp-16], esi
;;   jmp L2
;; L4:
;;   mov [rbp-16], esi
;;   jmp L2
;; L5:
;;   call trap_StackOverflow
;; func1:
;;   push rbp
;;   mov rbp, rsp
;;   lea rsp, [rsp]
;;   leave
;;   ret
