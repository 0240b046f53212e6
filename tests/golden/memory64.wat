;; target: x86_64 tier: baseline bounds: guard cpu: avx bmi
;; target: x86_64 tier: baseline bounds: explicit cpu: avx bmi
;; Guard: the address is compared with the size, what the offset adds ends in the guard behind the memory; offsets that are too large for that are checked whole.
;; Explicit: the address is compared with the size less the end of the access, which takes a second branch only where the memory may have fewer bytes than that.
(module
  (memory i64 1)
  (memory 1)
  (func (export "offset") (param i64) (result i32) (i32.load offset=16 (local.get 0)))
  (func (export "operand") (param i64 i64) (result i64) (i64.add (local.get 1) (i64.load (local.get 0))))
  (func (export "beyond_least_size") (param i64 i64) (i64.store offset=100000 (local.get 0) (local.get 1)))
  (func (export "large_offset") (param i64) (result i64) (i64.load offset=0x1234567890 (local.get 0)))
  (func (export "largest_offset") (param i64) (result i64) (i64.load offset=0xffffffffffffffff (local.get 0)))
  (func (export "constant_address") (result i32) (i32.load offset=8 (i64.const 1024)))
  (func (export "constant_outside") (result i32) (i32.load (i64.const -1)))
  (func (export "copy") (param i64 i64 i64) (memory.copy (local.get 0) (local.get 1) (local.get 2)))
  (func (export "copy_to_32") (param i32 i64 i32) (memory.copy 1 0 (local.get 0) (local.get 1) (local.get 2)))
  (func (export "fill") (param i64 i32 i64) (memory.fill (local.get 0) (local.get 1) (local.get 2)))
  (func (export "grow") (param i64) (result i64) (memory.grow (local.get 0))))

;; ---- x86_64 tier: baseline bounds: guard cpu: avx bmi
;; offset:
;;   push rbp
;;   mov rbp, rsp
;;   lea rsp, [rsp-16]
;;   mov rax, [r15+memory0]
;;   cmp rdi, [rax+byte_length]
;;   jae L1
;;   mov edi, [r14+rdi+16]
;;   mov eax, edi
;;   leave
;;   ret
;; L1:
;;   call trap_MemoryOutOfBounds
;; operand:
;;   push rbp
;;   mov rbp, rsp
;;   lea rsp, [rsp-16]
;;   mov rax, [r15+memory0]
;;   cmp rdi, [rax+byte_length]
;;   jae L1
;;   add rsi, [r14+rdi]
;;   mov rax, rsi
;;   leave
;;   ret
;; L1:
;;   call trap_MemoryOutOfBounds
;; beyond_least_size:
;;   push rbp
;;   mov rbp, rsp
;;   lea rsp, [rsp-16]
;;   mov rax, [r15+memory0]
;;   cmp rdi, [rax+byte_length]
;;   jae L1
;;   mov [r14+rdi+100000], rsi
;;   leave
;;   ret
;; L1:
;;   call trap_MemoryOutOfBounds
;; large_offset:
;;   push rbp
;;   mov rbp, rsp
;;   lea rsp, [rsp-16]
;;   mov rax, 78187493528
;;   add rax, rdi
;;   jb L1
;;   mov rcx, [r15+memory0]
;;   cmp rax, [rcx+byte_length]
;;   ja L1
;;   mov rcx, [r14+rax-8]
;;   mov rax, rcx
;;   leave
;;   ret
;; L1:
;;   call trap_MemoryOutOfBounds
;; largest_offset:
;;   push rbp
;;   mov rbp, rsp
;;   lea rsp, [rsp-16]
;;   jmp L1
;;   mov rcx, [r15+memory0]
;;   cmp rax, [rcx+byte_length]
;;   ja L1
;;   mov rcx, [r14+rax-8]
;;   mov rax, rcx
;;   leave
;;   ret
;; L1:
;;   call trap_MemoryOutOfBounds
;; constant_address:
;;   push rbp
;;   mov rbp, rsp
;;   lea rsp, [rsp]
;;   mov eax, [r14+1032]
;;   leave
;;   ret
;; constant_outside:
;;   push rbp
;;   mov rbp, rsp
;;   lea rsp, [rsp]
;;   mov rax, -1
;;   mov rcx, [r15+memory0]
;;   cmp rax, [rcx+byte_length]
;;   jae L1
;;   mov ecx, [r14+rax]
;;   mov eax, ecx
;;   leave
;;   ret
;; L1:
;;   call trap_MemoryOutOfBounds
;; copy:
;;   push rbp
;;   mov rbp, rsp
;;   lea rsp, [rsp-32]
;;   mov rax, [r15+execution]
;;   cmp rsp, [rax+stack_limit]
;;   jb L1
;;   mov rdx, rbx
;;   mov rcx, [r15+memory0]
;;   mov rcx, [rcx+byte_length]
;;   sub rcx, rdx
;;   jb L2
;;   cmp rdi, rcx
;;   ja L2
;;   cmp rsi, rcx
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
;; copy_to_32:
;;   push rbp
;;   mov rbp, rsp
;;   lea rsp, [rsp-32]
;;   mov rax, [r15+execution]
;;   cmp rsp, [rax+stack_limit]
;;   jb L1
;;   mov edx, ebx
;;   mov rcx, [r15+memory1]
;;   mov rcx, [rcx+byte_length]
;;   lea rax, [rdi+rdx]
;;   cmp rax, rcx
;;   ja L2
;;   mov rcx, [r15+memory0]
;;   mov rcx, [rcx+byte_length]
;;   sub rcx, rdx
;;   jb L2
;;   cmp rsi, rcx
;;   ja L2
;;   add rsi, r14
;;   add rdi, [r15+memory1_base]
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
;;   lea rsp, [rsp-32]
;;   mov rax, [r15+execution]
;;   cmp rsp, [rax+stack_limit]
;;   jb L1
;;   mov rdx, rbx
;;   mov rcx, [r15+memory0]
;;   mov rcx, [rcx+byte_length]
;;   sub rcx, rdx
;;   jb L2
;;   cmp rdi, rcx
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
;; grow:
;;   push rbp
;;   mov rbp, rsp
;;   lea rsp, [rsp-32]
;;   mov rax, [r15+execution]
;;   cmp rsp, [rax+stack_limit]
;;   jb L1
;;   mov qword [rsp], 0
;;   mov [rsp+8], rdi
;;   mov rdx, rsp
;;   mov eax, 0
;;   mov rcx, [r15+execution]
;;   call qword [rcx+ServiceCall]
;;   mov rax, [rsp]
;;   leave
;;   ret
;; L1:
;;   call trap_StackOverflow
;; ---- x86_64 tier: baseline bounds: explicit cpu: avx bmi
;; offset:
;;   push rbp
;;   mov rbp, rsp
;;   lea rsp, [rsp-16]
;;   mov rax, [r15+memory0]
;;   mov rax, [rax+byte_length]
;;   sub rax, 20
;;   cmp rdi, rax
;;   ja L1
;;   mov edi, [r14+rdi+16]
;;   mov eax, edi
;;   leave
;;   ret
;; L1:
;;   call trap_MemoryOutOfBounds
;; operand:
;;   push rbp
;;   mov rbp, rsp
;;   lea rsp, [rsp-16]
;;   mov rax, [r15+memory0]
;;   mov rax, [rax+byte_length]
;;   sub rax, 8
;;   cmp rdi, rax
;;   ja L1
;;   add rsi, [r14+rdi]
;;   mov rax, rsi
;;   leave
;;   ret
;; L1:
;;   call trap_MemoryOutOfBounds
;; beyond_least_size:
;;   push rbp
;;   mov rbp, rsp
;;   lea rsp, [rsp-16]
;;   mov rax, [r15+memory0]
;;   mov rax, [rax+byte_length]
;;   sub rax, 100008
;;   jb L1
;;   cmp rdi, rax
;;   ja L1
;;   mov [r14+rdi+100000], rsi
;;   leave
;;   ret
;; L1:
;;   call trap_MemoryOutOfBounds
;; large_offset:
;;   push rbp
;;   mov rbp, rsp
;;   lea rsp, [rsp-16]
;;   mov rax, 78187493528
;;   add rax, rdi
;;   jb L1
;;   mov rcx, [r15+memory0]
;;   cmp rax, [rcx+byte_length]
;;   ja L1
;;   mov rcx, [r14+rax-8]
;;   mov rax, rcx
;;   leave
;;   ret
;; L1:
;;   call trap_MemoryOutOfBounds
;; largest_offset:
;;   push rbp
;;   mov rbp, rsp
;;   lea rsp, [rsp-16]
;;   jmp L1
;;   mov rcx, [r15+memory0]
;;   cmp rax, [rcx+byte_length]
;;   ja L1
;;   mov rcx, [r14+rax-8]
;;   mov rax, rcx
;;   leave
;;   ret
;; L1:
;;   call trap_MemoryOutOfBounds
;; constant_address:
;;   push rbp
;;   mov rbp, rsp
;;   lea rsp, [rsp]
;;   mov eax, [r14+1032]
;;   leave
;;   ret
;; constant_outside:
;;   push rbp
;;   mov rbp, rsp
;;   lea rsp, [rsp]
;;   mov rax, -1
;;   mov rcx, [r15+memory0]
;;   mov rcx, [rcx+byte_length]
;;   sub rcx, 4
;;   cmp rax, rcx
;;   ja L1
;;   mov ecx, [r14+rax]
;;   mov eax, ecx
;;   leave
;;   ret
;; L1:
;;   call trap_MemoryOutOfBounds
;; copy:
;;   push rbp
;;   mov rbp, rsp
;;   lea rsp, [rsp-32]
;;   mov rax, [r15+execution]
;;   cmp rsp, [rax+stack_limit]
;;   jb L1
;;   mov rdx, rbx
;;   mov rcx, [r15+memory0]
;;   mov rcx, [rcx+byte_length]
;;   sub rcx, rdx
;;   jb L2
;;   cmp rdi, rcx
;;   ja L2
;;   cmp rsi, rcx
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
;; copy_to_32:
;;   push rbp
;;   mov rbp, rsp
;;   lea rsp, [rsp-32]
;;   mov rax, [r15+execution]
;;   cmp rsp, [rax+stack_limit]
;;   jb L1
;;   mov edx, ebx
;;   mov rcx, [r15+memory1]
;;   mov rcx, [rcx+byte_length]
;;   lea rax, [rdi+rdx]
;;   cmp rax, rcx
;;   ja L2
;;   mov rcx, [r15+memory0]
;;   mov rcx, [rcx+byte_length]
;;   sub rcx, rdx
;;   jb L2
;;   cmp rsi, rcx
;;   ja L2
;;   add rsi, r14
;;   add rdi, [r15+memory1_base]
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
;;   lea rsp, [rsp-32]
;;   mov rax, [r15+execution]
;;   cmp rsp, [rax+stack_limit]
;;   jb L1
;;   mov rdx, rbx
;;   mov rcx, [r15+memory0]
;;   mov rcx, [rcx+byte_length]
;;   sub rcx, rdx
;;   jb L2
;;   cmp rdi, rcx
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
;; grow:
;;   push rbp
;;   mov rbp, rsp
;;   lea rsp, [rsp-32]
;;   mov rax, [r15+execution]
;;   cmp rsp, [rax+stack_limit]
;;   jb L1
;;   mov qword [rsp], 0
;;   mov [rsp+8], rdi
;;   mov rdx, rsp
;;   mov eax, 0
;;   mov rcx, [r15+execution]
;;   call qword [rcx+ServiceCall]
;;   mov rax, [rsp]
;;   leave
;;   ret
;; L1:
;;   call trap_StackOverflow
