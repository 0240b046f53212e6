;; target: x86_64 tier: baseline bounds: guard cpu: avx bmi
;; target: x86_64 tier: baseline bounds: guard cpu: sse
;; Counting zeros with and without lzcnt and tzcnt; sign extensions and conversions between widths.
(module
  (func (export "counts") (param i32 i64) (result i64)
    (i64.add (i64.extend_i32_u (i32.add (i32.clz (local.get 0)) (i32.ctz (local.get 0)))) (i64.add (i64.clz (local.get 1)) (i64.popcnt (local.get 1)))))
  (func (export "extensions") (param i64) (result i64)
    (i64.add (i64.extend8_s (local.get 0)) (i64.extend_i32_s (i32.wrap_i64 (local.get 0)))))
  (func (export "zero_extension") (param i32) (result i64)
    (i64.extend_i32_u (i32.add (local.get 0) (i32.const 1)))))

;; ---- x86_64 tier: baseline bounds: guard cpu: avx bmi
;; counts:
;;   push rbp
;;   mov rbp, rsp
;;   lea rsp, [rsp-16]
;;   lzcnt eax, edi
;;   tzcnt edi, edi
;;   add eax, edi
;;   lzcnt rcx, rsi
;;   popcnt rsi, rsi
;;   add rcx, rsi
;;   add rax, rcx
;;   leave
;;   ret
;; extensions:
;;   push rbp
;;   mov rbp, rsp
;;   lea rsp, [rsp-16]
;;   movsx rax, dil
;;   mov edi, edi
;;   movsxd rdi, edi
;;   add rax, rdi
;;   leave
;;   ret
;; zero_extension:
;;   push rbp
;;   mov rbp, rsp
;;   lea rsp, [rsp-16]
;;   add edi, 1
;;   mov rax, rdi
;;   leave
;;   ret
;; ---- x86_64 tier: baseline bounds: guard cpu: sse
;; counts:
;;   push rbp
;;   mov rbp, rsp
;;   lea rsp, [rsp-16]
;;   bsr eax, edi
;;   jne L1
;;   mov eax, 63
;; L1:
;;   xor eax, 31
;;   bsf edi, edi
;;   jne L2
;;   mov edi, 32
;; L2:
;;   add eax, edi
;;   bsr rcx, rsi
;;   jne L3
;;   mov ecx, 127
;; L3:
;;   xor ecx, 63
;;   popcnt rsi, rsi
;;   add rcx, rsi
;;   add rax, rcx
;;   leave
;;   ret
;; extensions:
;;   push rbp
;;   mov rbp, rsp
;;   lea rsp, [rsp-16]
;;   movsx rax, dil
;;   mov edi, edi
;;   movsxd rdi, edi
;;   add rax, rdi
;;   leave
;;   ret
;; zero_extension:
;;   push rbp
;;   mov rbp, rsp
;;   lea rsp, [rsp-16]
;;   add edi, 1
;;   mov rax, rdi
;;   leave
;;   ret
