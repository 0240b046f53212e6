using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Wafer.Model;

namespace Wafer.Tests.Runtime;

/// <summary>Exceptions find their handlers through frames of any kind, carry all values, and leave locals and operands as they were at the call that threw.</summary>
public class ExceptionTests
{
    public static TheoryData<CompilationMode, bool> Modes() => new()
    {
        { CompilationMode.Eager, false },
        { CompilationMode.Lazy, false },
        { CompilationMode.Eager, true },
    };

    [Theory]
    [MemberData(nameof(Modes))]
    public void Locals_and_operands_have_at_the_handler_what_they_had_at_the_throw(CompilationMode mode, bool heapStress)
    {
        using Harness h = Create(mode, heapStress);
        Instance instance = h.Instantiate("""
            (module
              (tag $e (param i32))
              (func $thrower (param i32) (result i32)
                (if (i32.gt_s (local.get 0) (i32.const 3)) (then (throw $e (local.get 0))))
                (local.get 0))
              ;; Changes locals between calls, with operands of all kinds below the block.
              (func (export "run") (param $n i32) (param $x f64) (result i32 i64 f64 i32)
                (local $i i32) (local $sum i64) (local $f f64)
                (i32.mul (local.get $n) (i32.const 10))
                (i64.extend_i32_s (i32.add (local.get $n) (i32.const 1)))
                (local.get $x)
                (block $h (result i32)
                  (try_table (catch $e $h)
                    (loop $l
                      (local.set $i (i32.add (local.get $i) (i32.const 1)))
                      (local.set $sum (i64.add (local.get $sum) (i64.const 100)))
                      (local.set $f (f64.add (local.get $f) (f64.const 0.5)))
                      (local.set $x (f64.add (local.get $x) (f64.const 1)))
                      (drop (call $thrower (local.get $i)))
                      (br_if $l (i32.lt_s (local.get $i) (local.get $n)))))
                  (i32.const -1))
                (local.set $n)
                (local.set $x (f64.add (local.get $x) (f64.mul (local.get $f) (f64.convert_i64_s (local.get $sum)))))
                (drop)
                (local.get $x)
                (local.get $n)))
            """);
        Value[] thrown = instance.GetFunction("run").Invoke(9, 2.0);
        Assert.Equal((90, 10L, 6.0 + (2 * 400), 4), (thrown[0].AsI32(), thrown[1].AsI64(), thrown[2].AsF64(), thrown[3].AsI32()));
        Value[] quiet = instance.GetFunction("run").Invoke(2, 2.0);
        Assert.Equal((20, 3L, 4.0 + (1 * 200), -1), (quiet[0].AsI32(), quiet[1].AsI64(), quiet[2].AsF64(), quiet[3].AsI32()));
    }

    [Theory]
    [MemberData(nameof(Modes))]
    public void Every_kind_of_value_arrives_in_a_block_a_loop_and_the_functions_end(CompilationMode mode, bool heapStress)
    {
        using Harness h = Create(mode, heapStress);
        object marker = new();
        Instance instance = h.Instantiate("""
            (module
              (type $s (struct (field i32)))
              (tag $e (param i32 i64 f32 f64 v128 externref funcref (ref $s)))
              (func $f)
              (elem declare func $f)
              (func $thrower (param externref)
                (throw $e (i32.const 1) (i64.const -2) (f32.const 3.5) (f64.const 4.25) (v128.const i32x4 5 6 7 8) (local.get 0) (ref.func $f) (struct.new $s (i32.const 9))))
              (func (export "function") (param externref) (result i32 i64 f32 f64 v128 externref funcref (ref $s))
                (try_table (catch $e 0) (call $thrower (local.get 0)))
                (unreachable))
              (func (export "block") (param externref) (result i32 i64 f32 f64 v128 externref funcref (ref $s))
                (local $r exnref)
                (block $b (result i32 i64 f32 f64 v128 externref funcref (ref $s) exnref)
                  (try_table (catch_ref $e $b) (call $thrower (local.get 0)))
                  (unreachable))
                (local.set $r)
                (drop) (drop) (drop) (drop) (drop) (drop) (drop) (drop)
                (try_table (catch $e 0) (throw_ref (local.get $r)))
                (unreachable))
              (func (export "loop") (param externref) (result i32 i64 f32 f64 v128 externref funcref (ref $s))
                (local $again i32)
                (i32.const 0) (i64.const 0) (f32.const 0) (f64.const 0) (v128.const i64x2 0 0) (ref.null extern) (ref.null func) (struct.new $s (i32.const 0))
                (loop $l (param i32 i64 f32 f64 v128 externref funcref (ref $s)) (result i32 i64 f32 f64 v128 externref funcref (ref $s))
                  (if (i32.eqz (local.get $again)) (then
                    (local.set $again (i32.const 1))
                    (try_table (catch $e $l) (call $thrower (local.get 0)))
                    (unreachable)))))
              (func (export "legacy") (param externref) (result i32 i64 f32 f64 v128 externref funcref (ref $s))
                (try (result i32 i64 f32 f64 v128 externref funcref (ref $s))
                  (do (try (result i32 i64 f32 f64 v128 externref funcref (ref $s))
                    (do (call $thrower (local.get 0)) (unreachable))
                    (catch $e (drop) (drop) (drop) (drop) (drop) (drop) (drop) (drop) (rethrow 0))))
                  (catch $e)))
              (func (export "number") (param (ref null $s)) (result i32) (struct.get $s 0 (local.get 0))))
            """);
        foreach (string name in new[] { "function", "block", "loop", "legacy" })
        {
            Value[] values = instance.GetFunction(name).Invoke(Value.FromExternRef(marker));
            Assert.Equal((1, -2L, 3.5f, 4.25), (values[0].AsI32(), values[1].AsI64(), values[2].AsF32(), values[3].AsF64()));
            Assert.Equal(Vector128.Create(5, 6, 7, 8).AsByte(), values[4].AsV128());
            Assert.Same(marker, values[5].AsExternRef());
            Assert.NotNull(values[6].AsFuncRef());
            Assert.Equal(9, instance.GetFunction("number").Invoke(values[7])[0].AsI32());
        }
    }

    [Theory]
    [MemberData(nameof(Modes))]
    public void What_nothing_catches_comes_out_with_its_tag_its_values_and_its_trace(CompilationMode mode, bool heapStress)
    {
        using Harness h = Create(mode, heapStress);
        Instance instance = h.Instantiate("""
            (module
              (tag $e (export "e") (param i32 f64))
              (tag $other)
              (func $inner (throw $e (i32.const 7) (f64.const 0.5)))
              (func $outer (export "run") (block (try_table (catch $other 0) (call $inner))))
              (func (export "fine") (result i32) (i32.const 1)))
            """);
        for (int i = 0; i < 3; i++)
        {
            WasmThrownException thrown = Assert.Throws<WasmThrownException>(() => instance.GetFunction("run").Invoke());
            Assert.Same(instance.GetExport("e"), thrown.Tag);
            Assert.Equal([Value.FromI32(7), Value.FromF64(0.5)], thrown.Payload.ToArray());
            Assert.Equal(["inner", "outer"], thrown.WasmStackTrace.Frames.Select(frame => frame.FunctionName));
            Assert.Contains("inner", thrown.Message, StringComparison.Ordinal);
            Assert.Equal(1, instance.GetFunction("fine").Invoke()[0].AsI32());
        }
    }

    [Theory]
    [MemberData(nameof(Modes))]
    public void Exceptions_pass_through_host_functions_and_other_instances(CompilationMode mode, bool heapStress)
    {
        using Harness h = Create(mode, heapStress);
        var tag = new Tag(h.Store, new FunctionType([ValType.I32], []));
        h.Linker.Define("env", "tag", tag);
        Function? back = null;
        h.Linker.DefineFunction("env", "call", new FunctionType([ValType.I32], []), (_, arguments, _) => back!.Invoke(arguments[0]));
        Instance thrower = h.Instantiate("thrower", """
            (module
              (import "env" "tag" (tag $t (param i32)))
              (memory (export "m") 1)
              (func (export "throw") (param i32) (throw $t (local.get 0))))
            """);
        back = thrower.GetFunction("throw");
        Instance catcher = h.Instantiate("""
            (module
              (import "env" "tag" (tag $t (param i32)))
              (import "env" "call" (func $host (param i32)))
              (import "thrower" "throw" (func $direct (param i32)))
              (memory 1) (data (i32.const 16) "\2a")
              (func (export "host") (param i32) (result i32)
                (block $h (result i32) (try_table (catch $t $h) (call $host (local.get 0))) (unreachable))
                (i32.add (i32.load8_u (i32.const 16))))
              (func (export "direct") (param i32) (result i32)
                (block $h (result i32) (try_table (catch $t $h) (call $direct (local.get 0))) (unreachable))
                (i32.add (i32.load8_u (i32.const 16)))))
            """);
        Assert.Equal(142, catcher.GetFunction("host").Invoke(100)[0].AsI32());
        Assert.Equal(242, catcher.GetFunction("direct").Invoke(200)[0].AsI32());
        WasmThrownException thrown = Assert.Throws<WasmThrownException>(() => thrower.GetFunction("throw").Invoke(5));
        Assert.Same(tag, thrown.Tag);
    }

    [Fact]
    public void A_host_function_can_throw_by_a_tag()
    {
        using var h = new Harness();
        var tag = new Tag(h.Store, new FunctionType([ValType.I64, ValType.ExternRef], []));
        h.Linker.Define("env", "tag", tag);
        h.Linker.DefineFunction("env", "fail", new Action(() => throw new WasmThrownException(tag, 5L, Value.FromExternRef("text"))));
        Instance instance = h.Instantiate("""
            (module
              (import "env" "tag" (tag $t (param i64 externref)))
              (import "env" "fail" (func $fail))
              (func (export "caught") (result i64 externref)
                (try_table (catch $t 0) (call $fail))
                (unreachable))
              (func (export "uncaught") (call $fail)))
            """);
        Value[] values = instance.GetFunction("caught").Invoke();
        Assert.Equal((5L, "text"), (values[0].AsI64(), values[1].AsExternRef()));
        WasmThrownException thrown = Assert.Throws<WasmThrownException>(() => instance.GetFunction("uncaught").Invoke());
        Assert.Equal("text", thrown.Payload[1].AsExternRef());
        Assert.Throws<ArgumentException>(() => new WasmThrownException(tag, 5L));
        Assert.Throws<ArgumentException>(() => new WasmThrownException(tag, 5, Value.FromExternRef(null)));
        Assert.Throws<ArgumentException>(() => new Tag(h.Store, new FunctionType([], [ValType.I32])));
    }

    [Fact]
    public void Exceptions_of_DotNet_pass_through_catch_all_unless_a_tag_is_given_for_them()
    {
        using var h = new Harness();
        var failure = new InvalidOperationException("of the host");
        h.Linker.DefineFunction("env", "fail", new Action(() => throw failure));
        h.Linker.DefineFunction("env", "trap", new Action(() => throw new ResourceLimitException("limit", "a limit")));
        Instance instance = h.Instantiate("""
            (module
              (import "env" "fail" (func $fail))
              (import "env" "trap" (func $trap))
              (tag $dotnet (export "dotnet") (param externref))
              (tag $number (export "number") (param i32))
              (func (export "all") (block (try_table (catch_all 0) (call $fail)) (unreachable)))
              (func (export "limit") (block (try_table (catch_all 0) (call $trap)) (unreachable)))
              (func (export "by_tag") (result externref) (try_table (catch $dotnet 0) (call $fail)) (unreachable))
              (func (export "again") (local exnref)
                (block $b (result externref exnref) (try_table (catch_ref $dotnet $b) (call $fail)) (unreachable))
                (local.set 0) (drop) (throw_ref (local.get 0)))
              (func (export "unreachable") (block (try_table (catch_all 0) (unreachable)))))
            """);
        Assert.Same(failure, Assert.Throws<InvalidOperationException>(() => instance.GetFunction("all").Invoke()));
        Assert.Same(failure, Assert.Throws<InvalidOperationException>(() => instance.GetFunction("by_tag").Invoke()));
        Assert.Throws<ArgumentException>(() => h.Store.CatchHostExceptions((Tag)instance.GetExport("number")!));

        h.Store.CatchHostExceptions((Tag)instance.GetExport("dotnet")!, exception => exception is InvalidOperationException);
        instance.GetFunction("all").Invoke();
        Assert.Same(failure, instance.GetFunction("by_tag").Invoke()[0].AsExternRef());
        Assert.Same(failure, Assert.Throws<InvalidOperationException>(() => instance.GetFunction("again").Invoke()));
        Assert.Throws<ResourceLimitException>(() => instance.GetFunction("limit").Invoke());
        Assert.Equal(TrapCode.Unreachable, Assert.Throws<TrapException>(() => instance.GetFunction("unreachable").Invoke()).Code);

        h.Store.CatchHostExceptions((Tag)instance.GetExport("dotnet")!, _ => false);
        Assert.Same(failure, Assert.Throws<InvalidOperationException>(() => instance.GetFunction("all").Invoke()));
    }

    [Theory]
    [MemberData(nameof(Modes))]
    public void Throwing_through_a_hundred_thousand_frames_and_a_hundred_thousand_times_leaks_no_stack(CompilationMode mode, bool heapStress)
    {
        using Harness h = Create(mode, heapStress, stackSize: 32 << 20);
        Instance instance = h.Instantiate("""
            (module
              (tag $e (param i32))
              (func $down (param i32)
                (if (i32.eqz (local.get 0)) (then (throw $e (i32.const 77))))
                (call $down (i32.sub (local.get 0) (i32.const 1))))
              (func (export "deep") (param i32) (result i32)
                (block $h (result i32) (try_table (catch $e $h) (call $down (local.get 0))) (unreachable)))
              (func (export "often") (param $n i32) (result i32) (local $sum i32)
                (loop $l
                  (block $h (result i32) (try_table (catch $e $h) (call $down (i32.const 2))) (unreachable))
                  (local.set $sum (i32.add (local.get $sum)))
                  (br_if $l (local.tee $n (i32.sub (local.get $n) (i32.const 1)))))
                (local.get $sum)))
            """);
        Assert.Equal(77, instance.GetFunction("deep").Invoke(100_000)[0].AsI32());
        Assert.Equal(7_700_000, instance.GetFunction("often").Invoke(100_000)[0].AsI32());
    }

    [Fact]
    public void A_reference_to_an_exception_keeps_what_it_carries_and_no_longer()
    {
        using var h = new Harness(EngineOptions.Default with { HeapStress = true });
        Instance instance = h.Instantiate("""
            (module
              (tag $e (param externref))
              (global $kept (mut exnref) (ref.null exn))
              (func (export "keep") (param externref)
                (block $h (result exnref) (try_table (catch_all_ref $h) (throw $e (local.get 0))) (unreachable))
                (global.set $kept))
              (func (export "get") (result externref) (try_table (catch $e 0) (throw_ref (global.get $kept))) (unreachable))
              (func (export "drop") (global.set $kept (ref.null exn)))
              (func (export "null") (throw_ref (ref.null exn))))
            """);
        WeakReference kept = Keep(instance);
        Collect(instance);
        Assert.True(kept.IsAlive);
        CheckKept(instance);
        instance.GetFunction("drop").Invoke();
        Collect(instance);
        Assert.False(kept.IsAlive);
        Assert.Equal(TrapCode.NullException, Assert.Throws<TrapException>(() => instance.GetFunction("null").Invoke()).Code);

        [MethodImpl(MethodImplOptions.NoInlining)]
        static WeakReference Keep(Instance instance)
        {
            string text = new(['k', 'e', 'p', 't']);
            instance.GetFunction("keep").Invoke(Value.FromExternRef(text));
            return new WeakReference(text);
        }

        [MethodImpl(MethodImplOptions.NoInlining)]
        static void CheckKept(Instance instance) => Assert.Equal("kept", instance.GetFunction("get").Invoke()[0].AsExternRef());

        static void Collect(Instance instance)
        {
            // Host objects go when the heap is collected.
            instance.Store.CollectGarbage();
            for (int i = 0; i < 3; i++)
            {
                GC.Collect();
                GC.WaitForPendingFinalizers();
            }
        }
    }

    [Fact]
    public void CSharp_can_keep_a_reference_to_an_exception_and_take_it_for_nothing_else()
    {
        using var h = new Harness(EngineOptions.Default with { HeapStress = true });
        Instance instance = h.Instantiate("""
            (module
              (type $s (struct (field (mut i64))))
              (tag $e (export "e") (param i32))
              (func (export "catch") (param i32) (result exnref)
                (block $h (result exnref) (try_table (catch_all_ref $h) (throw $e (local.get 0))) (unreachable)))
              (func (export "throw") (param exnref) (throw_ref (local.get 0)))
              (func (export "any") (param anyref))
              (func (export "extern") (param externref))
              (func (export "struct") (param (ref null $s)))
              (func (export "new") (result (ref $s)) (struct.new_default $s)))
            """);
        Value exception = instance.GetFunction("catch").Invoke(41)[0], structure = instance.GetFunction("new").Invoke()[0];
        Assert.IsType<WasmExceptionReference>(exception.AsAnyRef());
        h.Store.CollectGarbage();
        WasmThrownException thrown = Assert.Throws<WasmThrownException>(() => instance.GetFunction("throw").Invoke(exception));
        Assert.Equal(41, thrown.Payload[0].AsI32());
        Assert.Throws<ArgumentException>(() => instance.GetFunction("throw").Invoke(structure));
        Assert.Throws<ArgumentException>(() => instance.GetFunction("any").Invoke(exception));
        Assert.Throws<ArgumentException>(() => instance.GetFunction("struct").Invoke(exception));
        Assert.Throws<ArgumentException>(() => instance.GetFunction("extern").Invoke(Value.FromExternRef(exception.AsAnyRef())));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    public void Delegates_skip_the_handlers_between(int depth)
    {
        using var h = new Harness();
        Instance instance = h.Instantiate($$"""
            (module
              (tag $e)
              (func (export "run") (result i32)
                (try $a (result i32)
                  (do (try $b (result i32)
                    (do (try $c (result i32)
                      (do (try (do (throw $e)) (delegate {{depth}})) (i32.const -1))
                      (catch $e (i32.const 3))))
                    (catch $e (i32.const 2))))
                  (catch_all (i32.const 1)))))
            """);
        Assert.Equal(3 - depth, instance.GetFunction("run").Invoke()[0].AsI32());
    }

    [Fact]
    public void A_stop_request_is_not_caught()
    {
        using var h = new Harness();
        h.Linker.DefineFunction("env", "stop", h.Store.Interrupt);
        Instance instance = h.Instantiate("""
            (module
              (import "env" "stop" (func $stop))
              (func (export "run") (loop $l (block (try_table (catch_all 0) (call $stop))) (br $l))))
            """);
        Assert.Equal(TrapCode.Interrupted, Assert.Throws<TrapException>(() => instance.GetFunction("run").Invoke()).Code);
    }

    [Fact]
    public void A_thousand_nested_handlers_and_ten_thousand_clauses_compile_and_work()
    {
        using var h = new Harness();
        string nested = string.Concat(Enumerable.Repeat("(try_table ", 1000)) + "(throw $e)" + new string(')', 1000);
        string clauses = string.Concat(Enumerable.Repeat("(catch $other 0) ", 10_000));
        Instance instance = h.Instantiate($$"""
            (module
              (tag $e) (tag $other)
              (func (export "nested") (result i32) (block (try_table (catch $e 0) {{nested}}) (return (i32.const 0))) (i32.const 1))
              (func (export "clauses") (result i32) (block (block (try_table {{clauses}} (catch $e 1) (throw $e))) (return (i32.const 0))) (i32.const 1)))
            """);
        Assert.Equal(1, instance.GetFunction("nested").Invoke()[0].AsI32());
        Assert.Equal(1, instance.GetFunction("clauses").Invoke()[0].AsI32());
    }

    private static Harness Create(CompilationMode mode, bool heapStress, int stackSize = 1 << 20) =>
        new(EngineOptions.Default with { Compilation = mode, HeapStress = heapStress, StackSize = stackSize });
}
