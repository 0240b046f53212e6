;; target: x86_64 tier: baseline bounds: guard cpu: avx bmi
;; Both arms leave their result in the first result register; locals stay in their homes.
(module
  (func (export "value") (param i32 i32) (result i32)
    (if (result i32) (i32.gt_s (local.get 0) (local.get 1))
      (then (i32.sub (local.get 0) (local.get 1)))
      (else (i32.sub (local.get 1) (local.get 0)))))
  (func (export "assign_in_one_arm") (param i32 i32) (result i32)
    (if (local.get 0) (then (local.set 1 (i32.const 5))))
    (local.get 1)))

;; ---- x86_64 tier: baseline bounds: guard cpu: avx bmi
;; value:
;;   push rbp
;;   mov rbp, rsp
;;   lea rsp, [rsp-16]
;;   cmp edi, esi
;;   jle L1
;;   mov eax, edi
;;   sub eax, esi
;;   jmp L2
;; L1:
;;   sub esi, edi
;;   mov eax, esi
;; L2:
;;   leave
;;   ret
;; assign_in_one_arm:
;;   push rbp
;;   mov rbp, rsp
;;   lea rsp, [rsp-16]
;;   test edi, edi
;;   je L1
;;   mov esi, 5
;; L1:
;;   mov eax, esi
;;   leave
;;   ret
