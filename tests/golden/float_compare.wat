;; target: x86_64 tier: baseline bounds: guard cpu: avx bmi
;; Less-than turns into greater-than with the operands exchanged, which is false for NaN; eq and ne look at parity too.
(module
  (func (export "lt") (param f64 f64) (result i32)
    (if (f64.lt (local.get 0) (local.get 1)) (then (return (i32.const 1))))
    (i32.const 0))
  (func (export "eq") (param f32 f32) (result i32)
    (if (f32.eq (local.get 0) (local.get 1)) (then (return (i32.const 1))))
    (i32.const 0))
  (func (export "ne") (param f64 f64) (result i32)
    (block (br_if 0 (f64.ne (local.get 0) (local.get 1))) (return (i32.const 1)))
    (i32.const 0))
  (func (export "not_ge") (param f64 f64) (result i32)
    (block (br_if 0 (i32.eqz (f64.ge (local.get 0) (local.get 1)))) (return (i32.const 1)))
    (i32.const 0))
  (func (export "values") (param f64 f64) (result i32)
    (i32.add (f64.eq (local.get 0) (local.get 1)) (f64.le (local.get 0) (local.get 1)))))

;; ---- x86_64 tier: baseline bounds: guard cpu: avx bmi
;; lt:
;;   push rbp
;;   mov rbp, rsp
;;   lea rsp, [rsp-16]
;;   vucomisd xmm5, xmm4
;;   jbe L1
;;   mov eax, 1
;;   leave
;;   ret
;; L1:
;;   mov eax, 0
;;   leave
;;   ret
;; eq:
;;   push rbp
;;   mov rbp, rsp
;;   lea rsp, [rsp-16]
;;   vucomiss xmm4, xmm5
;;   jp L1
;;   jne L1
;;   mov eax, 1
;;   leave
;;   ret
;; L1:
;;   mov eax, 0
;;   leave
;;   ret
;; ne:
;;   push rbp
;;   mov rbp, rsp
;;   lea rsp, [rsp-16]
;;   vucomisd xmm4, xmm5
;;   jp L1
;;   jne L1
;;   mov eax, 1
;;   leave
;;   ret
;; L1:
;;   mov eax, 0
;;   leave
;;   ret
;; not_ge:
;;   push rbp
;;   mov rbp, rsp
;;   lea rsp, [rsp-16]
;;   vucomisd xmm4, xmm5
;;   jb L1
;;   mov eax, 1
;;   leave
;;   ret
;; L1:
;;   mov eax, 0
;;   leave
;;   ret
;; values:
;;   push rbp
;;   mov rbp, rsp
;;   lea rsp, [rsp-16]
;;   vucomisd xmm4, xmm5
;;   mov eax, 0
;;   jp L1
;;   jne L1
;;   mov eax, 1
;; L1:
;;   vucomisd xmm5, xmm4
;;   setae cl
;;   movzx ecx, cl
;;   add eax, ecx
;;   leave
;;   ret
