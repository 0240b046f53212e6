;; target: x86_64 tier: baseline bounds: guard cpu: avx bmi
;; Comparing an index with the length faults for null. New arrays are filled sixteen bytes at a time; copies check both ranges, mark cards if the elements are references, and go to the stub
;; of memory.copy.
(module
  (type $bytes (array (mut i8)))
  (type $longs (array (mut i64)))
  (type $vectors (array (mut v128)))
  (type $refs (array (mut anyref)))
  (func (export "get") (param (ref null $longs) i32) (result i64)
    (array.get $longs (local.get 0) (local.get 1)))
  (func (export "get_packed") (param (ref null $bytes) i32) (result i32)
    (array.get_s $bytes (local.get 0) (local.get 1)))
  (func (export "get_vector") (param (ref null $vectors) i32) (result v128)
    (array.get $vectors (local.get 0) (local.get 1)))
  (func (export "set") (param (ref null $refs) i32 anyref)
    (array.set $refs (local.get 0) (local.get 1) (local.get 2)))
  (func (export "length") (param (ref null $refs)) (result i32)
    (array.len (local.get 0)))
  (func (export "new") (param i64 i32) (result (ref $longs))
    (array.new $longs (local.get 0) (local.get 1)))
  (func (export "default") (param i32) (result (ref $bytes))
    (array.new_default $bytes (local.get 0)))
  (func (export "fixed") (param anyref) (result (ref $refs))
    (array.new_fixed $refs 3 (local.get 0) (ref.null none) (ref.i31 (i32.const 1))))
  (func (export "fill") (param (ref null $refs) i32 anyref i32)
    (array.fill $refs (local.get 0) (local.get 1) (local.get 2) (local.get 3)))
  (func (export "copy") (param (ref null $bytes) (ref null $bytes) i32)
    (array.copy $bytes $bytes (local.get 0) (i32.const 0) (local.get 1) (i32.const 3) (local.get 2)))
  (func (export "copy_references") (param (ref null $refs) (ref null $refs) i32)
    (array.copy $refs $refs (local.get 0) (i32.const 1) (local.get 1) (i32.const 3) (local.get 2))))

;; ---- x86_64 tier: baseline bounds: guard cpu: avx bmi
;; get:
;;   push rbp
;;   mov rbp, rsp
;;   lea rsp, [rsp-16]
;;   cmp esi, [r13+rdi+4]
;;   jae L1
;;   lea rax, [r13+rdi+8]
;;   mov rdi, [rax+rsi*8]
;;   mov rax, rdi
;;   leave
;;   ret
;; L1:
;;   call trap_ArrayOutOfBounds
;; get_packed:
;;   push rbp
;;   mov rbp, rsp
;;   lea rsp, [rsp-16]
;;   cmp esi, [r13+rdi+4]
;;   jae L1
;;   lea rax, [r13+rdi+8]
;;   movsx edi, byte [rax+rsi]
;;   mov eax, edi
;;   leave
;;   ret
;; L1:
;;   call trap_ArrayOutOfBounds
;; get_vector:
;;   push rbp
;;   mov rbp, rsp
;;   lea rsp, [rsp-16]
;;   cmp esi, [r13+rdi+4]
;;   jae L1
;;   mov rax, rsi
;;   shl rax, 4
;;   add rax, rdi
;;   vmovups xmm0, [r13+rax+8]
;;   leave
;;   ret
;; L1:
;;   call trap_ArrayOutOfBounds
;; set:
;;   push rbp
;;   mov rbp, rsp
;;   lea rsp, [rsp-32]
;;   cmp esi, [r13+rdi+4]
;;   jae L1
;;   lea rax, [r13+rdi+8]
;;   mov [rax+rsi*4], ebx
;;   lea eax, [rdi+rsi*4+8]
;;   shr eax, 9
;;   mov byte [r13+rax-8388608], 1
;;   leave
;;   ret
;; L1:
;;   call trap_ArrayOutOfBounds
;; length:
;;   push rbp
;;   mov rbp, rsp
;;   lea rsp, [rsp-16]
;;   mov edi, [r13+rdi+4]
;;   mov eax, edi
;;   leave
;;   ret
;; new:
;;   push rbp
;;   mov rbp, rsp
;;   lea rsp, [rsp-80]
;;   mov eax, esi
;;   mov rcx, rdi
;;   cmp eax, 4095
;;   ja L5
;;   mov edx, [r13+allocation_top]
;;   lea r8, [rdx+rax*8+8]
;;   cmp r8d, [r13+allocation_limit]
;;   ja L5
;;   mov [r13+allocation_top], r8d
;;   mov r8d, [r15+type1]
;;   mov [r13+rdx], r8d
;;   mov [r13+rdx+4], eax
;;   lea r8, [r13+rdx+8]
;;   mov r9d, eax
;;   cmp r9d, 2
;;   jb L2
;;   vmovq xmm15, rcx
;;   vmovddup xmm15, xmm15
;; L1:
;;   vmovups [r8], xmm15
;;   add r8, 16
;;   sub r9d, 2
;;   cmp r9d, 2
;;   jae L1
;; L2:
;;   test r9d, r9d
;;   je L4
;; L3:
;;   mov [r8], rcx
;;   add r8, 8
;;   sub r9d, 1
;;   jne L3
;; L4:
;;   mov rax, rdx
;;   leave
;;   ret
;; L5:
;;   mov [rbp-32], rcx
;;   mov [rbp-48], eax
;;   mov qword [rsp], 1
;;   mov [rsp+8], eax
;;   mov [rsp+16], rcx
;;   mov rdx, rsp
;;   mov eax, 13
;;   mov rcx, [r15+execution]
;;   call qword [rcx+ServiceCall]
;;   mov rdx, [rsp]
;;   mov rcx, [rbp-32]
;;   mov eax, [rbp-48]
;;   jmp L4
;; default:
;;   push rbp
;;   mov rbp, rsp
;;   lea rsp, [rsp-48]
;;   mov eax, edi
;;   cmp eax, 32760
;;   ja L3
;;   mov ecx, [r13+allocation_top]
;;   lea rdx, [rcx+rax+15]
;;   and rdx, -8
;;   cmp edx, [r13+allocation_limit]
;;   ja L3
;;   mov [r13+allocation_top], edx
;;   mov edx, [r15+type0]
;;   mov [r13+rcx], edx
;;   mov [r13+rcx+4], eax
;;   lea rdx, [r13+rcx+8]
;;   mov esi, eax
;;   add esi, 7
;;   shr esi, 3
;;   test esi, esi
;;   je L2
;; L1:
;;   mov qword [rdx+rsi*8-8], 0
;;   sub esi, 1
;;   jne L1
;; L2:
;;   mov rax, rcx
;;   leave
;;   ret
;; L3:
;;   mov [rbp-24], eax
;;   mov qword [rsp], 0
;;   mov [rsp+8], eax
;;   mov rdx, rsp
;;   mov eax, 14
;;   mov rcx, [r15+execution]
;;   call qword [rcx+ServiceCall]
;;   mov rcx, [rsp]
;;   mov eax, [rbp-24]
;;   jmp L2
;; fixed:
;;   push rbp
;;   mov rbp, rsp
;;   lea rsp, [rsp-32]
;;   mov eax, [r13+allocation_top]
;;   lea rcx, [rax+24]
;;   cmp ecx, [r13+allocation_limit]
;;   ja L2
;;   mov [r13+allocation_top], ecx
;;   mov ecx, [r15+type3]
;;   mov [r13+rax], ecx
;; L1:
;;   mov dword [r13+rax+4], 3
;;   mov dword [r13+rax+16], 3
;;   mov dword [r13+rax+12], 0
;;   mov [r13+rax+8], edi
;;   leave
;;   ret
;; L2:
;;   mov [rbp-8], rdi
;;   mov qword [rsp], 3
;;   mov qword [rsp+8], 3
;;   mov rdx, rsp
;;   mov eax, 14
;;   mov rcx, [r15+execution]
;;   call qword [rcx+ServiceCall]
;;   mov rax, [rsp]
;;   mov rdi, [rbp-8]
;;   jmp L1
;; fill:
;;   push rbp
;;   mov rbp, rsp
;;   lea rsp, [rsp-32]
;;   mov eax, [r13+rdi+4]
;;   lea rcx, [rsi+r8]
;;   cmp rcx, rax
;;   ja L7
;;   lea rax, [r13+rdi+8]
;;   lea rax, [rax+rsi*4]
;;   test r8d, r8d
;;   je L2
;;   mov rcx, rax
;;   sub rcx, r13
;;   lea rdx, [rcx+r8*4-1]
;;   shr ecx, 9
;;   shr edx, 9
;; L1:
;;   mov byte [r13+rcx-8388608], 1
;;   add ecx, 1
;;   cmp ecx, edx
;;   jbe L1
;; L2:
;;   mov ecx, r8d
;;   cmp ecx, 4
;;   jb L4
;;   vmovd xmm15, ebx
;;   vpshufd xmm15, xmm15, 0
;; L3:
;;   vmovups [rax], xmm15
;;   add rax, 16
;;   sub ecx, 4
;;   cmp ecx, 4
;;   jae L3
;; L4:
;;   test ecx, ecx
;;   je L6
;; L5:
;;   mov [rax], ebx
;;   add rax, 4
;;   sub ecx, 1
;;   jne L5
;; L6:
;;   leave
;;   ret
;; L7:
;;   call trap_ArrayOutOfBounds
;; copy:
;;   push rbp
;;   mov rbp, rsp
;;   lea rsp, [rsp-32]
;;   mov rax, [r15+execution]
;;   cmp rsp, [rax+stack_limit]
;;   jb L1
;;   mov edx, ebx
;;   mov r8d, 0
;;   mov r9d, 3
;;   mov eax, [r13+rdi+4]
;;   mov ecx, [r13+rsi+4]
;;   lea r10, [r8+rdx]
;;   cmp r10, rax
;;   ja L2
;;   lea r10, [r9+rdx]
;;   cmp r10, rcx
;;   ja L2
;;   lea rdi, [r13+rdi+8]
;;   lea rsi, [r13+rsi+8]
;;   lea rdi, [rdi+r8]
;;   lea rsi, [rsi+r9]
;;   mov rax, [r15+execution]
;;   call qword [rax+MemoryCopy]
;;   leave
;;   ret
;; L1:
;;   call trap_StackOverflow
;; L2:
;;   call trap_ArrayOutOfBounds
;; copy_references:
;;   push rbp
;;   mov rbp, rsp
;;   lea rsp, [rsp-32]
;;   mov rax, [r15+execution]
;;   cmp rsp, [rax+stack_limit]
;;   jb L3
;;   mov edx, ebx
;;   mov r8d, 1
;;   mov r9d, 3
;;   mov eax, [r13+rdi+4]
;;   mov ecx, [r13+rsi+4]
;;   lea r10, [r8+rdx]
;;   cmp r10, rax
;;   ja L4
;;   lea r10, [r9+rdx]
;;   cmp r10, rcx
;;   ja L4
;;   lea rdi, [r13+rdi+8]
;;   lea rsi, [r13+rsi+8]
;;   lea rdi, [rdi+r8*4]
;;   lea rsi, [rsi+r9*4]
;;   shl rdx, 2
;;   test rdx, rdx
;;   je L2
;;   mov rax, rdi
;;   sub rax, r13
;;   lea rcx, [rax+rdx-1]
;;   shr eax, 9
;;   shr ecx, 9
;; L1:
;;   mov byte [r13+rax-8388608], 1
;;   add eax, 1
;;   cmp eax, ecx
;;   jbe L1
;; L2:
;;   mov rax, [r15+execution]
;;   call qword [rax+MemoryCopy]
;;   leave
;;   ret
;; L3:
;;   call trap_StackOverflow
;; L4:
;;   call trap_ArrayOutOfBounds
