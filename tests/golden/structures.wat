;; target: x86_64 tier: baseline bounds: guard cpu: avx bmi
;; A small structure takes fewer than ten instructions in line, two of them for the fields, and the way out of line saves what is in registers. A field is one access, which faults for
;; null; storing a reference marks the card of the slot, storing null or a number does not. No access is a call: locals stay in registers around loops.
(module
  (type $pair (struct (field $a (mut i32)) (field $b (mut i32))))
  (type $cell (struct (field $next (mut (ref null $cell))) (field $value (mut i64)) (field $tag (mut i8))))
  (type $mixed (struct (field f64) (field v128) (field (mut anyref)) (field funcref)))
  (func (export "new") (param i32 i32) (result (ref $pair))
    (struct.new $pair (local.get 0) (local.get 1)))
  (func (export "default") (result (ref $cell))
    (struct.new_default $cell))
  (func (export "get") (param (ref null $cell)) (result i64)
    (struct.get $cell $value (local.get 0)))
  (func (export "packed") (param (ref null $cell)) (result i32)
    (i32.add (struct.get_s $cell $tag (local.get 0)) (struct.get_u $cell $tag (local.get 0))))
  (func (export "set") (param (ref null $cell) (ref null $cell) i64)
    (struct.set $cell $next (local.get 0) (local.get 1))
    (struct.set $cell $value (local.get 0) (local.get 2))
    (struct.set $cell $tag (local.get 0) (i32.const 7)))
  (func (export "set_null") (param (ref null $cell) (ref null $mixed))
    (struct.set $cell $next (local.get 0) (ref.null none))
    (struct.set $mixed 2 (local.get 1) (ref.i31 (i32.const 5))))
  (func (export "every_kind") (param f64 v128 anyref funcref) (result (ref $mixed))
    (struct.new $mixed (local.get 0) (local.get 1) (local.get 2) (local.get 3)))
  (func (export "live_values") (param $r (ref $pair)) (param $n i32) (param $f f64) (result f64)
    (struct.set $pair $a (local.get $r) (local.get $n))
    (drop (struct.new $pair (local.get $n) (struct.get $pair $b (local.get $r))))
    (f64.add (local.get $f) (f64.convert_i32_s (struct.get $pair $a (local.get $r)))))
  (func (export "sum") (param $at (ref null $cell)) (result i64)
    (local $sum i64)
    (block $end
      (loop $each
        (br_if $end (ref.is_null (local.get $at)))
        (local.set $sum (i64.add (local.get $sum) (struct.get $cell $value (local.get $at))))
        (local.set $at (struct.get $cell $next (local.get $at)))
        (br $each)))
    (local.get $sum)))

;; ---- x86_64 tier: baseline bounds: guard cpu: avx bmi
;; new:
;;   push rbp
;;   mov rbp, rsp
;;   lea rsp, [rsp-32]
;;   mov eax, [r13+allocation_top]
;;   lea rcx, [rax+16]
;;   cmp ecx, [r13+allocation_limit]
;;   ja L2
;;   mov [r13+allocation_top], ecx
;;   mov ecx, [r15+type0]
;;   mov [r13+rax], ecx
;; L1:
;;   mov [r13+rax+8], esi
;;   mov [r13+rax+4], edi
;;   leave
;;   ret
;; L2:
;;   mov [rbp-8], edi
;;   mov [rbp-16], esi
;;   mov qword [rsp], 0
;;   mov rdx, rsp
;;   mov eax, 12
;;   mov rcx, [r15+execution]
;;   call qword [rcx+ServiceCall]
;;   mov rax, [rsp]
;;   mov edi, [rbp-8]
;;   mov esi, [rbp-16]
;;   jmp L1
;; default:
;;   push rbp
;;   mov rbp, rsp
;;   lea rsp, [rsp-16]
;;   mov eax, [r13+allocation_top]
;;   lea rcx, [rax+24]
;;   cmp ecx, [r13+allocation_limit]
;;   ja L2
;;   mov [r13+allocation_top], ecx
;;   mov ecx, [r15+type1]
;;   mov [r13+rax], ecx
;; L1:
;;   mov dword [r13+rax+4], 0
;;   mov qword [r13+rax+8], 0
;;   mov qword [r13+rax+16], 0
;;   leave
;;   ret
;; L2:
;;   mov qword [rsp], 1
;;   mov rdx, rsp
;;   mov eax, 12
;;   mov rcx, [r15+execution]
;;   call qword [rcx+ServiceCall]
;;   mov rax, [rsp]
;;   jmp L1
;; get:
;;   push rbp
;;   mov rbp, rsp
;;   lea rsp, [rsp-16]
;;   mov rdi, [r13+rdi+8]
;;   mov rax, rdi
;;   leave
;;   ret
;; packed:
;;   push rbp
;;   mov rbp, rsp
;;   lea rsp, [rsp-16]
;;   movsx eax, byte [r13+rdi+16]
;;   movzx edi, byte [r13+rdi+16]
;;   add eax, edi
;;   leave
;;   ret
;; set:
;;   push rbp
;;   mov rbp, rsp
;;   lea rsp, [rsp-32]
;;   mov [r13+rdi+4], esi
;;   lea eax, [rdi+4]
;;   shr eax, 9
;;   mov byte [r13+rax-8388608], 1
;;   mov [r13+rdi+8], rbx
;;   mov byte [r13+rdi+16], 7
;;   leave
;;   ret
;; set_null:
;;   push rbp
;;   mov rbp, rsp
;;   lea rsp, [rsp-16]
;;   mov dword [r13+rdi+4], 0
;;   mov dword [r13+rsi+32], 11
;;   leave
;;   ret
;; every_kind:
;;   push rbp
;;   mov rbp, rsp
;;   lea rsp, [rsp-48]
;;   mov eax, [r13+allocation_top]
;;   lea rcx, [rax+48]
;;   cmp ecx, [r13+allocation_limit]
;;   ja L2
;;   mov [r13+allocation_top], ecx
;;   mov ecx, [r15+type2]
;;   mov [r13+rax], ecx
;; L1:
;;   mov [r13+rax+40], rsi
;;   mov [r13+rax+32], edi
;;   vmovups [r13+rax+16], xmm5
;;   vmovsd [r13+rax+8], xmm4
;;   leave
;;   ret
;; L2:
;;   mov [rbp-32], rdi
;;   mov [rbp-40], rsi
;;   vmovsd [rbp-8], xmm4
;;   vmovups [rbp-24], xmm5
;;   mov qword [rsp], 2
;;   mov rdx, rsp
;;   mov eax, 12
;;   mov rcx, [r15+execution]
;;   call qword [rcx+ServiceCall]
;;   mov rax, [rsp]
;;   mov rdi, [rbp-32]
;;   mov rsi, [rbp-40]
;;   vmovsd xmm4, [rbp-8]
;;   vmovups xmm5, [rbp-24]
;;   jmp L1
;; live_values:
;;   push rbp
;;   mov rbp, rsp
;;   lea rsp, [rsp-64]
;;   mov [r13+rdi+4], esi
;;   mov eax, [r13+rdi+8]
;;   mov ecx, [r13+allocation_top]
;;   lea rdx, [rcx+16]
;;   cmp edx, [r13+allocation_limit]
;;   ja L2
;;   mov [r13+allocation_top], edx
;;   mov edx, [r15+type0]
;;   mov [r13+rcx], edx
;; L1:
;;   mov [r13+rcx+8], eax
;;   mov [r13+rcx+4], esi
;;   mov edi, [r13+rdi+4]
;;   vxorps xmm0, xmm0, xmm0
;;   cvtsi2sd xmm0, edi
;;   vaddsd xmm0, xmm0, xmm4
;;   leave
;;   ret
;; L2:
;;   mov [rbp-56], eax
;;   mov [rbp-8], rdi
;;   mov [rbp-16], esi
;;   vmovsd [rbp-24], xmm4
;;   mov qword [rsp], 0
;;   mov rdx, rsp
;;   mov eax, 12
;;   mov rcx, [r15+execution]
;;   call qword [rcx+ServiceCall]
;;   mov rcx, [rsp]
;;   mov eax, [rbp-56]
;;   mov rdi, [rbp-8]
;;   mov esi, [rbp-16]
;;   vmovsd xmm4, [rbp-24]
;;   jmp L1
;; sum:
;;   push rbp
;;   mov rbp, rsp
;;   lea rsp, [rsp-16]
;;   mov qword [rbp-16], 0
;;   mov rsi, [rbp-16]
;; L1:
;;   cmp dword [r15+stop], 0
;;   jne L3
;;   test rdi, rdi
;;   je L2
;;   mov rax, [r13+rdi+8]
;;   add rsi, rax
;;   mov edi, [r13+rdi+4]
;;   jmp L1
;;   mov rsi, [rbp-16]
;; L2:
;;   mov rax, rsi
;;   leave
;;   ret
;; L3:
;;   call trap_Interrupted
