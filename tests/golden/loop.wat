;; target: x86_64 tier: baseline bounds: guard cpu: avx bmi
;; All locals of the loops live in registers: the bodies touch no slot.
(module
  (memory 1)
  (func (export "sum") (param i32 i32) (result i32)
    (local $i i32) (local $sum i32)
    (loop $l
      (local.set $sum (i32.add (local.get $sum) (i32.load (i32.add (local.get 0) (i32.shl (local.get $i) (i32.const 2))))))
      (br_if $l (i32.lt_u (local.tee $i (i32.add (local.get $i) (i32.const 1))) (local.get 1))))
    (local.get $sum))
  (func (export "nested") (param i32) (result f64)
    (local $i i32) (local $j i32) (local $s f64)
    (block $done
      (loop $outer
        (br_if $done (i32.ge_u (local.get $i) (local.get 0)))
        (local.set $j (i32.const 0))
        (loop $inner
          (local.set $s (f64.add (local.get $s) (f64.convert_i32_s (i32.mul (local.get $i) (local.get $j)))))
          (local.set $j (i32.add (local.get $j) (i32.const 1)))
          (br_if $inner (i32.ne (local.get $j) (local.get 0))))
        (local.set $i (i32.add (local.get $i) (i32.const 1)))
        (br $outer)))
    (local.get $s)))

;; ---- x86_64 tier: baseline bounds: guard cpu: avx bmi
;; sum:
;;   push rbp
;;   mov rbp, rsp
;;   lea rsp, [rsp-32]
;;   mov ebx, edi
;;   mov r8d, esi
;;   mov qword [rbp-24], 0
;;   mov qword [rbp-32], 0
;;   mov edi, [rbp-24]
;;   mov esi, [rbp-32]
;; L1:
;;   cmp dword [r15+stop], 0
;;   jne L2
;;   mov eax, edi
;;   shl eax, 2
;;   add eax, ebx
;;   add esi, [r14+rax]
;;   add edi, 1
;;   cmp edi, r8d
;;   jb L1
;;   mov eax, esi
;;   leave
;;   ret
;; L2:
;;   call trap_Interrupted
;; nested:
;;   push rbp
;;   mov rbp, rsp
;;   lea rsp, [rsp-32]
;;   mov ebx, edi
;;   mov qword [rbp-16], 0
;;   mov qword [rbp-32], 0
;;   mov esi, [rbp-16]
;;   vmovsd xmm4, [rbp-32]
;; L1:
;;   cmp dword [r15+stop], 0
;;   jne L4
;;   cmp esi, ebx
;;   jae L3
;;   xor edi, edi
;; L2:
;;   cmp dword [r15+stop], 0
;;   jne L5
;;   mov eax, esi
;;   imul eax, edi
;;   vxorps xmm0, xmm0, xmm0
;;   cvtsi2sd xmm0, eax
;;   vaddsd xmm4, xmm0, xmm4
;;   add edi, 1
;;   cmp edi, ebx
;;   jne L2
;;   add esi, 1
;;   jmp L1
;;   vmovsd xmm4, [rbp-32]
;; L3:
;;   vmovaps xmm0, xmm4
;;   leave
;;   ret
;; L4:
;;   call trap_Interrupted
;; L5:
;;   call trap_Interrupted
