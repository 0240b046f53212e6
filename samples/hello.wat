;; A WASI command: prints one line. Run it with: wafer run samples/hello.wat
(module
  (import "wasi_snapshot_preview1" "fd_write"
    (func $fd_write (param $fd i32) (param $vectors i32) (param $count i32) (param $written i32) (result i32)))
  (import "wasi_snapshot_preview1" "proc_exit" (func $proc_exit (param $status i32)))
  (memory (export "memory") 1)

  ;; One vector for fd_write: the address and the length of the text; the number of bytes written goes to address 8.
  (data (i32.const 0) "\10\00\00\00" "\11\00\00\00")
  (data (i32.const 16) "Hello from Wafer\n")

  (func (export "_start")
    (call $fd_write (i32.const 1) (i32.const 0) (i32.const 1) (i32.const 8))
    (if
      (then (call $proc_exit (i32.const 1))))))
