using Wafer.Model;

namespace Wafer.Tests.Runtime;

public class LinkerTests
{
    [Fact]
    public void A_link_error_lists_every_import_that_is_missing_or_wrong()
    {
        using var h = new Harness();
        h.Linker.DefineFunction("env", "b", (int a) => a);
        Module module = h.Compile("""
            (module
              (import "env" "a" (func))
              (import "env" "b" (func (param i64)))
              (import "env" "c" (memory 1))
              (import "env" "b" (func (param i32) (result i32))))
            """);
        var error = Assert.Throws<LinkException>(() => h.Linker.Instantiate(h.Store, module));
        string[] lines = error.Message.Split('\n');
        Assert.Equal(3, lines.Length);
        Assert.StartsWith("unknown import: \"env\" \"a\"", lines[0]);
        Assert.StartsWith("incompatible import type: \"env\" \"b\"", lines[1]);
        Assert.StartsWith("unknown import: \"env\" \"c\"", lines[2]);
    }

    [Theory]
    [InlineData("(memory 2)", false)]
    [InlineData("(memory 1)", true)]
    [InlineData("(memory 0 2)", true)]
    [InlineData("(memory 1 1)", false)]
    [InlineData("(memory i64 1)", false)]
    [InlineData("(table 1 funcref)", false)]
    public void Memories_must_be_large_enough_and_bounded_as_wanted(string wanted, bool fits)
    {
        using var h = new Harness(EngineOptions.Default with { Features = Features.Wasm3 });
        h.Linker.Define("env", "m", new Memory(h.Store, new MemoryType(new Limits(1, 2))));
        Check(h, $"""(module (import "env" "m" {wanted}))""", fits);
    }

    [Theory]
    [InlineData("(table 2 funcref)", true)]
    [InlineData("(table 3 funcref)", false)]
    [InlineData("(table 2 5 funcref)", false)]
    [InlineData("(table 2 externref)", false)]
    [InlineData("(global funcref)", false)]
    public void Tables_must_match(string wanted, bool fits)
    {
        using var h = new Harness();
        h.Linker.Define("env", "t", new Table(h.Store, new TableType(ValType.FuncRef, new Limits(2, null)), Value.FromFuncRef(null)));
        Check(h, $"""(module (import "env" "t" {wanted}))""", fits);
    }

    [Theory]
    [InlineData("i32", true)]
    [InlineData("(mut i32)", false)]
    [InlineData("i64", false)]
    public void Globals_must_match(string wanted, bool fits)
    {
        using var h = new Harness();
        h.Linker.Define("env", "g", new Global(h.Store, new GlobalType(ValType.I32, IsMutable: false), 5));
        Check(h, $"""(module (import "env" "g" (global {wanted})))""", fits);
    }

    [Fact]
    public void A_memory_that_grew_satisfies_a_larger_minimum()
    {
        using var h = new Harness();
        var memory = new Memory(h.Store, new MemoryType(new Limits(1, 3)));
        h.Linker.Define("env", "m", memory);
        Check(h, """(module (import "env" "m" (memory 2)))""", fits: false);
        memory.Grow(1);
        Check(h, """(module (import "env" "m" (memory 2)))""", fits: true);
    }

    [Fact]
    public void Instances_import_from_each_other()
    {
        using var h = new Harness();
        h.Instantiate("a", """
            (module
              (memory (export "m") 1)
              (global (export "g") i32 (i32.const 40))
              (table (export "t") 2 funcref)
              (func (export "poke") (param i32) (i32.store (i32.const 16) (local.get 0))))
            """);
        Instance b = h.Instantiate("""
            (module
              (import "a" "m" (memory 1))
              (import "a" "g" (global $g i32))
              (import "a" "t" (table 2 funcref))
              (import "a" "poke" (func $poke (param i32)))
              (global $h i32 (global.get $g))
              (data (i32.const 20) "\2a")
              (elem (i32.const 1) $poke)
              (func (export "run") (param i32) (result i32)
                (call $poke (local.get 0))
                (i32.add (i32.load (i32.const 16)) (global.get $h)))
              (func (export "indirect") (param i32) (result i32)
                (call_indirect (param i32) (local.get 0) (i32.const 1))
                (i32.load (i32.const 16))))
            """);
        Assert.Equal(42, b.GetFunction("run").AsFunc<int, int>()(2));
        Assert.Equal(9, b.GetFunction("indirect").AsFunc<int, int>()(9));
        var memory = (Memory)h.Linker.Get(h.Store, "a", "m")!;
        Assert.Equal(42, memory.Span[20]);
        Assert.Same(h.Linker.Get(h.Store, "a", "poke"), ((Table)h.Linker.Get(h.Store, "a", "t")!)[1].AsFuncRef());
    }

    [Fact]
    public void What_was_written_before_a_failed_instantiation_stays()
    {
        using var h = new Harness();
        h.Instantiate("a", """(module (memory (export "m") 1) (table (export "t") 1 funcref))""");
        var trap = Assert.Throws<TrapException>(() => h.Instantiate("""
            (module (import "a" "m" (memory 1)) (import "a" "t" (table 1 funcref))
              (func $f (result i32) i32.const 5)
              (elem (i32.const 0) $f)
              (data (i32.const 0) "x")
              (data (i32.const 65535) "yz"))
            """));
        Assert.Equal(TrapCode.MemoryOutOfBounds, trap.Code);
        Assert.StartsWith("out of bounds memory access", trap.Message);
        Assert.Equal((byte)'x', ((Memory)h.Linker.Get(h.Store, "a", "m")!).Span[0]);
        // The function outlives the instance that could not be made.
        Assert.Equal(Value.FromI32(5), Assert.Single(((Table)h.Linker.Get(h.Store, "a", "t")!)[0].AsFuncRef()!.Invoke()));
    }

    [Fact]
    public void The_start_function_runs_on_instantiation()
    {
        using var h = new Harness();
        int calls = 0;
        h.Linker.DefineFunction("env", "f", () => { calls++; });
        h.Instantiate("""(module (import "env" "f" (func $f)) (start $f))""");
        h.Instantiate("""(module (import "env" "f" (func $f)) (func $g call $f) (start $g))""");
        Assert.Equal(2, calls);
        Assert.Throws<TrapException>(() => h.Instantiate("(module (func $g unreachable) (start $g))"));
    }

    [Fact]
    public void A_name_is_defined_once_unless_shadowing_is_allowed()
    {
        using var h = new Harness();
        h.Linker.DefineFunction("env", "f", () => 1);
        Assert.Throws<ArgumentException>(() => h.Linker.DefineFunction("env", "f", () => 2));
        h.Linker.AllowShadowing = true;
        h.Linker.DefineFunction("env", "f", () => 2);
        Assert.Equal(2, ((Function)h.Linker.Get(h.Store, "env", "f")!).AsFunc<int>()());
    }

    [Fact]
    public void Things_of_another_store_are_refused()
    {
        using var h = new Harness();
        using var other = new Store(h.Engine);
        h.Linker.Define("env", "m", new Memory(other, new MemoryType(new Limits(1, 2))));
        Assert.Throws<ArgumentException>(() => h.Instantiate("""(module (import "env" "m" (memory 1)))"""));
    }

    private static void Check(Harness h, string wat, bool fits)
    {
        Module module = h.Compile(wat);
        if (fits)
            h.Linker.Instantiate(h.Store, module);
        else
            Assert.StartsWith("incompatible import type", Assert.Throws<LinkException>(() => h.Linker.Instantiate(h.Store, module)).Message);
    }
}
