;; target: x86_64 tier: baseline bounds: guard cpu: avx bmi
;; A final type is one comparison with the object's header, any other one more load from its list of supertypes, which is as short as the type is deep only beyond eight. Where null has to
;; fail as a cast does, reading through it does that. What the static type says is not tested; i31 and .NET objects are told by their bits. A branch on a cast is one branch if nothing
;; has to be moved for the label.
(module
  (type $base (sub (struct (field i32))))
  (type $derived (sub $base (struct (field i32) (field i32))))
  (type $leaf (sub final $derived (struct (field i32) (field i32) (field i32))))
  (type $3 (sub $derived (struct (field i32) (field i32))))
  (type $4 (sub $3 (struct (field i32) (field i32))))
  (type $5 (sub $4 (struct (field i32) (field i32))))
  (type $6 (sub $5 (struct (field i32) (field i32))))
  (type $7 (sub $6 (struct (field i32) (field i32))))
  (type $8 (sub $7 (struct (field i32) (field i32))))
  (func (export "final") (param anyref) (result (ref $leaf))
    (ref.cast (ref $leaf) (local.get 0)))
  (func (export "known_to_be_an_object") (param (ref $base)) (result (ref $derived))
    (ref.cast (ref $derived) (local.get 0)))
  (func (export "or_null") (param (ref null $base)) (result (ref null $derived))
    (ref.cast (ref null $derived) (local.get 0)))
  (func (export "deep") (param (ref $base)) (result i32)
    (ref.test (ref $8) (local.get 0)))
  (func (export "not_null_only") (param (ref null $base)) (result (ref $base))
    (ref.cast (ref $base) (local.get 0)))
  (func (export "always") (param (ref $leaf)) (result (ref $base))
    (ref.cast (ref $base) (local.get 0)))
  (func (export "i31") (param anyref) (result i32)
    (ref.test (ref i31) (local.get 0)))
  (func (export "eq") (param anyref) (result i32)
    (ref.test (ref eq) (local.get 0)))
  (func (export "an_i31_is_no_structure") (param (ref null i31)) (result i32)
    (ref.test (ref struct) (local.get 0)))
  (func (export "array") (param anyref) (result i32)
    (ref.test (ref array) (local.get 0)))
  (func (export "branch") (param anyref) (result i32)
    (block $derived (result (ref $derived))
      (block $leaf (result (ref $leaf))
        (br_on_cast $leaf anyref (ref $leaf) (local.get 0))
        (br_on_cast $derived anyref (ref $derived))
        (return (ref.test (ref null none))))
      (return (struct.get $leaf 2)))
    (struct.get $derived 1))
  (func (export "branch_on_failure") (param (ref eq)) (result i32)
    (block $other (result (ref eq))
      (return (i31.get_s (br_on_cast_fail $other (ref eq) (ref i31) (local.get 0)))))
    (struct.get $base 0 (ref.cast (ref $base))))
  (func (export "numbers") (param i32 (ref null i31)) (result (ref i31) i32)
    (ref.i31 (local.get 0))
    (i31.get_u (local.get 1))))

;; ---- x86_64 tier: baseline bounds: guard cpu: avx bmi
;; final:
;;   push rbp
;;   mov rbp, rsp
;;   lea rsp, [rsp-16]
;;   test dil, 3
;;   jne L1
;;   mov eax, [r13+rdi]
;;   cmp eax, [r15+type2]
;;   jne L1
;;   mov rax, rdi
;;   leave
;;   ret
;; L1:
;;   call trap_CastFailure
;; known_to_be_an_object:
;;   push rbp
;;   mov rbp, rsp
;;   lea rsp, [rsp-16]
;;   mov eax, [r13+rdi]
;;   mov eax, [r13+rax+36]
;;   cmp eax, [r15+type1]
;;   jne L1
;;   mov rax, rdi
;;   leave
;;   ret
;; L1:
;;   call trap_CastFailure
;; or_null:
;;   push rbp
;;   mov rbp, rsp
;;   lea rsp, [rsp-16]
;;   test rdi, rdi
;;   je L1
;;   mov eax, [r13+rdi]
;;   mov eax, [r13+rax+36]
;;   cmp eax, [r15+type1]
;;   jne L2
;; L1:
;;   mov rax, rdi
;;   leave
;;   ret
;; L2:
;;   call trap_CastFailure
;; deep:
;;   push rbp
;;   mov rbp, rsp
;;   lea rsp, [rsp-16]
;;   mov eax, 0
;;   mov ecx, [r13+rdi]
;;   mov ecx, [r13+rcx+60]
;;   cmp ecx, [r15+type8]
;;   jne L1
;;   mov eax, 1
;; L1:
;;   leave
;;   ret
;; not_null_only:
;;   push rbp
;;   mov rbp, rsp
;;   lea rsp, [rsp-16]
;;   test rdi, rdi
;;   je L1
;;   mov rax, rdi
;;   leave
;;   ret
;; L1:
;;   call trap_CastFailure
;; always:
;;   push rbp
;;   mov rbp, rsp
;;   lea rsp, [rsp-16]
;;   mov rax, rdi
;;   leave
;;   ret
;; i31:
;;   push rbp
;;   mov rbp, rsp
;;   lea rsp, [rsp-16]
;;   mov eax, 0
;;   test rdi, rdi
;;   je L1
;;   test dil, 1
;;   je L1
;;   mov eax, 1
;; L1:
;;   leave
;;   ret
;; eq:
;;   push rbp
;;   mov rbp, rsp
;;   lea rsp, [rsp-16]
;;   mov eax, 0
;;   test rdi, rdi
;;   je L2
;;   test dil, 1
;;   jne L1
;;   test dil, 2
;;   jne L2
;; L1:
;;   mov eax, 1
;; L2:
;;   leave
;;   ret
;; an_i31_is_no_structure:
;;   push rbp
;;   mov rbp, rsp
;;   lea rsp, [rsp-16]
;;   mov eax, 0
;;   test rdi, rdi
;;   je L1
;;   test dil, 3
;;   jne L1
;;   mov ecx, [r13+rdi]
;;   movzx ecx, byte [r13+rcx+4]
;;   cmp ecx, 1
;;   jne L1
;;   mov eax, 1
;; L1:
;;   leave
;;   ret
;; array:
;;   push rbp
;;   mov rbp, rsp
;;   lea rsp, [rsp-16]
;;   mov eax, 0
;;   test rdi, rdi
;;   je L1
;;   test dil, 3
;;   jne L1
;;   mov ecx, [r13+rdi]
;;   movzx ecx, byte [r13+rcx+4]
;;   cmp ecx, 2
;;   jne L1
;;   mov eax, 1
;; L1:
;;   leave
;;   ret
;; branch:
;;   push rbp
;;   mov rbp, rsp
;;   lea rsp, [rsp-16]
;;   mov rax, rdi
;;   test rax, rax
;;   je L1
;;   test al, 3
;;   jne L1
;;   mov ecx, [r13+rax]
;;   cmp ecx, [r15+type2]
;;   je L5
;; L1:
;;   test rax, rax
;;   je L2
;;   test al, 3
;;   jne L2
;;   mov ecx, [r13+rax]
;;   mov ecx, [r13+rcx+36]
;;   cmp ecx, [r15+type1]
;;   je L6
;; L2:
;;   mov ecx, 0
;;   test rax, rax
;;   je L3
;;   jmp L4
;; L3:
;;   mov ecx, 1
;; L4:
;;   mov eax, ecx
;;   leave
;;   ret
;; L5:
;;   mov ecx, [r13+rax+12]
;;   mov eax, ecx
;;   leave
;;   ret
;; L6:
;;   mov ecx, [r13+rax+8]
;;   mov eax, ecx
;;   leave
;;   ret
;; branch_on_failure:
;;   push rbp
;;   mov rbp, rsp
;;   lea rsp, [rsp-16]
;;   mov rax, rdi
;;   test al, 1
;;   je L1
;;   mov ecx, eax
;;   sar ecx, 1
;;   mov eax, ecx
;;   leave
;;   ret
;; L1:
;;   test al, 3
;;   jne L2
;;   mov ecx, [r13+rax]
;;   mov ecx, [r13+rcx+32]
;;   cmp ecx, [r15+type0]
;;   jne L2
;;   mov ecx, [r13+rax+4]
;;   mov eax, ecx
;;   leave
;;   ret
;; L2:
;;   call trap_CastFailure
;; numbers:
;;   push rbp
;;   mov rbp, rsp
;;   lea rsp, [rsp-16]
;;   add edi, edi
;;   or edi, 1
;;   test esi, esi
;;   je L1
;;   shr esi, 1
;;   mov rax, rdi
;;   mov edx, esi
;;   leave
;;   ret
;; L1:
;;   call trap_NullI31Reference
