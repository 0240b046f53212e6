;; target: x86_64 tier: baseline bounds: guard cpu: avx bmi
;; Elements are read and written in line after a bounds check; a reference to a function is the address of its record.
(module
  (table $f 4 funcref)
  (table $e 4 externref)
  (func $one)
  (elem declare func $one)
  (func (export "get") (param i32) (result externref) (table.get $e (local.get 0)))
  (func (export "set") (param i32) (table.set $f (local.get 0) (ref.func $one)))
  (func (export "is_null") (param i32) (result i32) (ref.is_null (table.get $f (local.get 0))))
  (func (export "size") (result i32) (table.size $f)))

;; ---- x86_64 tier: baseline bounds: guard cpu: avx bmi
;; func0:
;;   push rbp
;;   mov rbp, rsp
;;   lea rsp, [rsp]
;;   leave
;;   ret
;; get:
;;   push rbp
;;   mov rbp, rsp
;;   lea rsp, [rsp-16]
;;   mov rax, [r15+table1]
;;   cmp rdi, [rax+length]
;;   jae L1
;;   mov rax, [rax+elements]
;;   mov rax, [rax+rdi*8]
;;   leave
;;   ret
;; L1:
;;   call trap_TableOutOfBounds
;; set:
;;   push rbp
;;   mov rbp, rsp
;;   lea rsp, [rsp-16]
;;   lea rax, [r15+record0]
;;   mov rcx, [r15+table0]
;;   cmp rdi, [rcx+length]
;;   jae L1
;;   mov rcx, [rcx+elements]
;;   mov [rcx+rdi*8], rax
;;   leave
;;   ret
;; L1:
;;   call trap_TableOutOfBounds
;; is_null:
;;   push rbp
;;   mov rbp, rsp
;;   lea rsp, [rsp-16]
;;   mov rax, [r15+table0]
;;   cmp rdi, [rax+length]
;;   jae L1
;;   mov rax, [rax+elements]
;;   mov rax, [rax+rdi*8]
;;   test rax, rax
;;   sete al
;;   movzx eax, al
;;   leave
;;   ret
;; L1:
;;   call trap_TableOutOfBounds
;; size:
;;   push rbp
;;   mov rbp, rsp
;;   lea rsp, [rsp]
;;   mov rax, [r15+execution]
;;   cmp rsp, [rax+stack_limit]
;;   jb L1
;;   mov rax, [r15+table0]
;;   mov rax, [rax+length]
;;   leave
;;   ret
;; L1:
;;   call trap_StackOverflow
