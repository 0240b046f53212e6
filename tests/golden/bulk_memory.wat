;; target: x86_64 tier: baseline bounds: guard cpu: avx bmi
;; memory.copy and memory.fill check their bounds in line and call stubs that stay on the wasm stack; memory.grow calls the runtime.
(module
  (memory 1)
  (func (export "copy") (param i32 i32 i32) (memory.copy (local.get 0) (local.get 1) (local.get 2)))
  (func (export "fill") (param i32) (memory.fill (local.get 0) (i32.const 0) (i32.const 100)))
  (func (export "size") (result i32) (memory.size))
  (func (export "grow") (param i32) (result i32) (memory.grow (local.get 0))))

;; ---- x86_64 tier: baseline bounds: guard cpu: avx bmi
;; copy:
;;   push rbp
;;   mov rbp, rsp
;;   lea rsp, [rsp-32]
;;   mov rax, [r15+execution]
;;   cmp rsp, [rax+stack_limit]
;;   jb L1
;;   mov edx, ebx
;;   mov rcx, [r15+memory0]
;;   mov rcx, [rcx+byte_length]
;;   lea rax, [rdi+rdx]
;;   cmp rax, rcx
;;   ja L2
;;   lea rax, [rsi+rdx]
;;   cmp rax, rcx
;;   ja L2
;;   add rsi, r14
;;   add rdi, r14
;;   mov rax, [r15+execution]
;;   call qword [rax+MemoryCopy]
;;   leave
;;   ret
;; L1:
;;   call trap_StackOverflow
;; L2:
;;   call trap_MemoryOutOfBounds
;; fill:
;;   push rbp
;;   mov rbp, rsp
;;   lea rsp, [rsp-16]
;;   mov rax, [r15+execution]
;;   cmp rsp, [rax+stack_limit]
;;   jb L1
;;   mov esi, 0
;;   mov edx, 100
;;   mov rcx, [r15+memory0]
;;   mov rcx, [rcx+byte_length]
;;   lea rax, [rdi+rdx]
;;   cmp rax, rcx
;;   ja L2
;;   add rdi, r14
;;   mov rax, [r15+execution]
;;   call qword [rax+MemoryFill]
;;   leave
;;   ret
;; L1:
;;   call trap_StackOverflow
;; L2:
;;   call trap_MemoryOutOfBounds
;; size:
;;   push rbp
;;   mov rbp, rsp
;;   lea rsp, [rsp]
;;   mov rax, [r15+memory0]
;;   mov rax, [rax+pages]
;;   leave
;;   ret
;; grow:
;;   push rbp
;;   mov rbp, rsp
;;   lea rsp, [rsp-32]
;;   mov rax, [r15+execution]
;;   cmp rsp, [rax+stack_limit]
;;   jb L1
;;   mov qword [rsp], 0
;;   mov [rsp+8], edi
;;   mov rdx, rsp
;;   mov eax, 0
;;   mov rcx, [r15+execution]
;;   call qword [rcx+ServiceCall]
;;   mov eax, [rsp]
;;   leave
;;   ret
;; L1:
;;   call trap_StackOverflow
