;; target: x86_64 tier: baseline bounds: guard cpu: avx bmi
;; target: x86_64 tier: baseline bounds: explicit cpu: avx bmi
;; The base of a memory other than 0 is loaded from the instance, and stays in its register while nothing else needs that, until paths meet or something is called.
(module
  (memory 1)
  (memory 1)
  (memory 2 4)
  (func (export "accesses") (param $p i32) (param $v i64)
    (i64.store 1 offset=8 (local.get $p) (i64.add (local.get $v) (i64.load 1 (local.get $p))))
    (i32.store 1 offset=32 (local.get $p) (i32.load 2 (local.get $p))))
  (func (export "constant_address") (result f64) (f64.add (f64.load 1 (i32.const 16)) (f64.load 1 (i32.const 24))))
  (func (export "loop") (param $p i32) (param $end i32)
    (loop $next
      (i32.store 1 (local.get $p) (i32.xor (i32.load 1 offset=4 (local.get $p)) (i32.load 1 offset=8 (local.get $p))))
      (local.set $p (i32.add (local.get $p) (i32.const 4)))
      (br_if $next (i32.lt_u (local.get $p) (local.get $end)))))
  (func (export "large_offset") (param $p i32) (result i32) (i32.load8_u 2 offset=0xfffffff0 (local.get $p)))
  (func (export "lane") (param $p i32) (param $v v128) (result v128) (v128.load16_lane 1 offset=2 3 (local.get $p) (local.get $v)))
  (func (export "copy") (param i32 i32 i32) (memory.copy 1 0 (local.get 0) (local.get 1) (local.get 2)))
  (func (export "fill") (param i32 i32 i32) (memory.fill 2 (local.get 0) (local.get 1) (local.get 2)))
  (func (export "size") (result i32) (memory.size 2)))

;; ---- x86_64 tier: baseline bounds: guard cpu: avx bmi
;; accesses:
;;   push rbp
;;   mov rbp, rsp
;;   lea rsp, [rsp-16]
;;   mov rax, [r15+memory1_base]
;;   add rsi, [rax+rdi]
;;   mov [rax+rdi+8], rsi
;;   mov rcx, [r15+memory2_base]
;;   mov edx, [rcx+rdi]
;;   mov [rax+rdi+32], edx
;;   leave
;;   ret
;; constant_address:
;;   push rbp
;;   mov rbp, rsp
;;   lea rsp, [rsp]
;;   mov rax, [r15+memory1_base]
;;   vmovsd xmm0, [rax+16]
;;   vaddsd xmm0, xmm0, [rax+24]
;;   leave
;;   ret
;; loop:
;;   push rbp
;;   mov rbp, rsp
;;   lea rsp, [rsp-16]
;; L1:
;;   cmp dword [r15+stop], 0
;;   jne L2
;;   mov rax, [r15+memory1_base]
;;   mov ecx, [rax+rdi+4]
;;   xor ecx, [rax+rdi+8]
;;   mov [rax+rdi], ecx
;;   add edi, 4
;;   cmp edi, esi
;;   jb L1
;;   leave
;;   ret
;; L2:
;;   call trap_Interrupted
;; large_offset:
;;   push rbp
;;   mov rbp, rsp
;;   lea rsp, [rsp-16]
;;   mov eax, -16
;;   add rax, rdi
;;   mov rcx, [r15+memory2_base]
;;   movzx edx, byte [rcx+rax]
;;   mov eax, edx
;;   leave
;;   ret
;; lane:
;;   push rbp
;;   mov rbp, rsp
;;   lea rsp, [rsp-32]
;;   mov rax, [r15+memory1_base]
;;   vpinsrw xmm4, xmm4, [rax+rdi+2], 3
;;   vmovaps xmm0, xmm4
;;   leave
;;   ret
;; copy:
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
;;   lea rax, [rsi+rdx]
;;   cmp rax, rcx
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
;;   mov edx, ebx
;;   mov rcx, [r15+memory2]
;;   mov rcx, [rcx+byte_length]
;;   lea rax, [rdi+rdx]
;;   cmp rax, rcx
;;   ja L2
;;   add rdi, [r15+memory2_base]
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
;;   mov rax, [r15+memory2]
;;   mov rax, [rax+pages]
;;   leave
;;   ret
;; ---- x86_64 tier: baseline bounds: explicit cpu: avx bmi
;; accesses:
;;   push rbp
;;   mov rbp, rsp
;;   lea rsp, [rsp-16]
;;   lea rax, [rdi+8]
;;   mov rcx, [r15+memory1]
;;   cmp rax, [rcx+byte_length]
;;   ja L1
;;   mov rax, [r15+memory1_base]
;;   add rsi, [rax+rdi]
;;   lea rcx, [rdi+16]
;;   mov rdx, [r15+memory1]
;;   cmp rcx, [rdx+byte_length]
;;   ja L2
;;   mov [rax+rdi+8], rsi
;;   lea rcx, [rdi+4]
;;   mov rdx, [r15+memory2]
;;   cmp rcx, [rdx+byte_length]
;;   ja L3
;;   mov rcx, [r15+memory2_base]
;;   mov edx, [rcx+rdi]
;;   lea r8, [rdi+36]
;;   mov r9, [r15+memory1]
;;   cmp r8, [r9+byte_length]
;;   ja L4
;;   mov [rax+rdi+32], edx
;;   leave
;;   ret
;; L1:
;;   call trap_MemoryOutOfBounds
;; L2:
;;   call trap_MemoryOutOfBounds
;; L3:
;;   call trap_MemoryOutOfBounds
;; L4:
;;   call trap_MemoryOutOfBounds
;; constant_address:
;;   push rbp
;;   mov rbp, rsp
;;   lea rsp, [rsp]
;;   mov rax, [r15+memory1_base]
;;   vmovsd xmm0, [rax+16]
;;   vaddsd xmm0, xmm0, [rax+24]
;;   leave
;;   ret
;; loop:
;;   push rbp
;;   mov rbp, rsp
;;   lea rsp, [rsp-16]
;; L1:
;;   cmp dword [r15+stop], 0
;;   jne L2
;;   lea rax, [rdi+8]
;;   mov rcx, [r15+memory1]
;;   cmp rax, [rcx+byte_length]
;;   ja L3
;;   mov rax, [r15+memory1_base]
;;   mov ecx, [rax+rdi+4]
;;   lea rdx, [rdi+12]
;;   mov rbx, [r15+memory1]
;;   cmp rdx, [rbx+byte_length]
;;   ja L4
;;   xor ecx, [rax+rdi+8]
;;   lea rdx, [rdi+4]
;;   mov rbx, [r15+memory1]
;;   cmp rdx, [rbx+byte_length]
;;   ja L5
;;   mov [rax+rdi], ecx
;;   add edi, 4
;;   cmp edi, esi
;;   jb L1
;;   leave
;;   ret
;; L2:
;;   call trap_Interrupted
;; L3:
;;   call trap_MemoryOutOfBounds
;; L4:
;;   call trap_MemoryOutOfBounds
;; L5:
;;   call trap_MemoryOutOfBounds
;; large_offset:
;;   push rbp
;;   mov rbp, rsp
;;   lea rsp, [rsp-16]
;;   mov eax, -15
;;   add rax, rdi
;;   mov rcx, [r15+memory2]
;;   cmp rax, [rcx+byte_length]
;;   ja L1
;;   mov rcx, [r15+memory2_base]
;;   movzx edx, byte [rcx+rax-1]
;;   mov eax, edx
;;   leave
;;   ret
;; L1:
;;   call trap_MemoryOutOfBounds
;; lane:
;;   push rbp
;;   mov rbp, rsp
;;   lea rsp, [rsp-32]
;;   lea rax, [rdi+4]
;;   mov rcx, [r15+memory1]
;;   cmp rax, [rcx+byte_length]
;;   ja L1
;;   mov rax, [r15+memory1_base]
;;   vpinsrw xmm4, xmm4, [rax+rdi+2], 3
;;   vmovaps xmm0, xmm4
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
;;   mov edx, ebx
;;   mov rcx, [r15+memory1]
;;   mov rcx, [rcx+byte_length]
;;   lea rax, [rdi+rdx]
;;   cmp rax, rcx
;;   ja L2
;;   mov rcx, [r15+memory0]
;;   mov rcx, [rcx+byte_length]
;;   lea rax, [rsi+rdx]
;;   cmp rax, rcx
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
;;   mov edx, ebx
;;   mov rcx, [r15+memory2]
;;   mov rcx, [rcx+byte_length]
;;   lea rax, [rdi+rdx]
;;   cmp rax, rcx
;;   ja L2
;;   add rdi, [r15+memory2_base]
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
;;   mov rax, [r15+memory2]
;;   mov rax, [rax+pages]
;;   leave
;;   ret
