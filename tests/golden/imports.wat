;; target: x86_64 tier: baseline bounds: guard cpu: avx bmi
;; An imported function is called through its record; imported mutable globals through a pointer, other globals in the context itself.
(module
  (import "m" "f" (func $f (param i32) (result i32)))
  (import "m" "g" (global $shared (mut i32)))
  (import "m" "c" (global $constant i64))
  (global $own (mut i32) (i32.const 0))
  (global $float (mut f64) (f64.const 0))
  (func (export "call") (param i32) (result i32) (call $f (local.get 0)))
  (func (export "globals") (param i32) (result i64)
    (global.set $shared (i32.add (global.get $shared) (local.get 0)))
    (global.set $own (i32.add (global.get $own) (i32.const 1)))
    (global.set $float (f64.add (global.get $float) (f64.const 1)))
    (global.get $constant)))

;; ---- x86_64 tier: baseline bounds: guard cpu: avx bmi
;; call:
;;   push rbp
;;   mov rbp, rsp
;;   lea rsp, [rsp-16]
;;   mov rax, [r15+execution]
;;   cmp rsp, [rax+stack_limit]
;;   jb L3
;;   mov [rbp-8], r15
;;   mov rax, [r15+import0]
;;   cmp r15, [rax+instance]
;;   jne L2
;;   call qword [rax+code]
;; L1:
;;   leave
;;   ret
;; L2:
;;   mov r15, [rax+8]
;;   mov r14, [r15+memory0_base]
;;   mov r13, [r15+40]
;;   call qword [rax]
;;   mov r15, [rbp-8]
;;   mov r14, [r15+memory0_base]
;;   jmp L1
;; L3:
;;   call trap_StackOverflow
;; globals:
;;   push rbp
;;   mov rbp, rsp
;;   lea rsp, [rsp-16]
;;   mov rax, [r15+global0]
;;   mov eax, [rax]
;;   add eax, edi
;;   mov rcx, [r15+global0]
;;   mov [rcx], eax
;;   mov eax, [r15+global2]
;;   add eax, 1
;;   mov [r15+global2], eax
;;   vmovsd xmm0, [r15+global3]
;;   vmovsd xmm1, [rel const_3ff0000000000000]
;;   vaddsd xmm0, xmm0, xmm1
;;   vmovsd [r15+global3], xmm0
;;   mov rax, [r15+global1]
;;   leave
;;   ret
