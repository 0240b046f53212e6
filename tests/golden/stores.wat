;; target: x86_64 tier: baseline bounds: guard cpu: avx bmi
;; Constants are stored as immediates where they fit; narrow stores need no narrowing.
(module
  (memory 1)
  (func (export "immediates") (param i32)
    (i32.store (local.get 0) (i32.const 42))
    (i32.store8 offset=4 (local.get 0) (i32.const 300))
    (i64.store offset=8 (local.get 0) (i64.const -1))
    (i64.store offset=16 (local.get 0) (i64.const 0x123456789a))
    (f64.store offset=24 (local.get 0) (f64.const 0))
    (f32.store offset=32 (local.get 0) (f32.const 1)))
  (func (export "registers") (param i32 i64 f32)
    (i64.store8 (local.get 0) (local.get 1))
    (i64.store32 offset=4 (local.get 0) (local.get 1))
    (f32.store offset=8 (local.get 0) (local.get 2))))

;; ---- x86_64 tier: baseline bounds: guard cpu: avx bmi
;; immediates:
;;   push rbp
;;   mov rbp, rsp
;;   lea rsp, [rsp-16]
;;   mov dword [r14+rdi], 42
;;   mov byte [r14+rdi+4], 44
;;   mov qword [r14+rdi+8], -1
;;   mov rax, 78187493530
;;   mov [r14+rdi+16], rax
;;   vxorps xmm0, xmm0, xmm0
;;   vmovsd [r14+rdi+24], xmm0
;;   vmovss xmm0, [rel const_3f800000]
;;   vmovss [r14+rdi+32], xmm0
;;   leave
;;   ret
;; registers:
;;   push rbp
;;   mov rbp, rsp
;;   lea rsp, [rsp-32]
;;   mov [r14+rdi], sil
;;   mov [r14+rdi+4], esi
;;   vmovss [r14+rdi+8], xmm4
;;   leave
;;   ret
