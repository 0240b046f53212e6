using System.Runtime.CompilerServices;
using Wafer.Text;

namespace Wafer.Tests.Runtime;

public class StoreTests
{
    [Fact]
    public void Nothing_of_a_disposed_store_can_be_used()
    {
        var h = new Harness();
        Instance instance = h.Instantiate("""(module (memory (export "m") 1) (table (export "t") 1 funcref) (global (export "g") i32 (i32.const 1)) (func (export "f")))""");
        Function function = instance.GetFunction("f");
        Action call = function.AsAction();
        Memory memory = instance.GetMemory("m");
        Table table = instance.GetTable("t");
        Global global = instance.GetGlobal("g");
        call();
        h.Dispose();
        h.Dispose();
        Assert.Throws<ObjectDisposedException>(call);
        Assert.Throws<ObjectDisposedException>(() => function.Invoke());
        Assert.Throws<ObjectDisposedException>(() => memory.Span.Length);
        Assert.Throws<ObjectDisposedException>(() => memory.Read<int>(0));
        Assert.Throws<ObjectDisposedException>(() => memory.Grow(1));
        Assert.Throws<ObjectDisposedException>(() => table[0]);
        Assert.Throws<ObjectDisposedException>(() => global.Value);
        Assert.Throws<ObjectDisposedException>(() => instance.GetExport("f"));
        Assert.Throws<ObjectDisposedException>(() => h.Instantiate("(module)"));
        h.Store.Interrupt();
    }

    [Fact]
    public void A_store_cannot_be_disposed_by_its_own_host_function()
    {
        using var h = new Harness();
        h.Linker.DefineFunction("env", "dispose", h.Store.Dispose);
        Instance instance = h.Instantiate("""(module (import "env" "dispose" (func $d)) (func (export "run") call $d))""");
        Assert.Throws<InvalidOperationException>(() => instance.GetFunction("run").Invoke());
        Assert.Throws<InvalidOperationException>(() => instance.GetFunction("run").Invoke());
    }

    [Fact]
    public void A_second_thread_is_refused_while_the_first_runs()
    {
        using var h = new Harness();
        using var inside = new ManualResetEventSlim();
        using var done = new ManualResetEventSlim();
        h.Linker.DefineFunction("env", "wait", () => { inside.Set(); done.Wait(); });
        Instance instance = h.Instantiate("""(module (import "env" "wait" (func $w)) (func (export "run") call $w) (func (export "f")))""");
        Function run = instance.GetFunction("run"), other = instance.GetFunction("f");
        var thread = new Thread(() => run.Invoke());
        thread.Start();
        inside.Wait();
        Assert.Throws<InvalidOperationException>(() => other.Invoke());
        done.Set();
        thread.Join();
        other.Invoke();
    }

    [Fact]
    public void Stores_that_nobody_disposes_are_collected_with_all_they_hold()
    {
        var engine = new Engine();
        Module module = Module.Compile(engine, Wat.Assemble("""(module (memory (export "m") 1) (func (export "f") (i32.store (i32.const 0) (i32.const 1))))"""));
        // 8 GiB of address space each: 47 bits hold 16384 of them.
        for (int i = 0; i < 40_000; i++)
        {
            Use(engine, module);
            if (i % 1000 == 0)
            {
                GC.Collect();
                GC.WaitForPendingFinalizers();
            }
        }

        [MethodImpl(MethodImplOptions.NoInlining)]
        static void Use(Engine engine, Module module)
        {
            var store = new Store(engine);
            new Linker(engine).Instantiate(store, module).GetFunction("f").Invoke();
        }
    }

    [Fact]
    public void A_collected_module_gives_its_code_back()
    {
        var engine = new Engine();
        WeakReference module = Compile(engine);
        for (int i = 0; i < 10 && module.IsAlive; i++)
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
        }
        Assert.False(module.IsAlive);

        [MethodImpl(MethodImplOptions.NoInlining)]
        static WeakReference Compile(Engine engine)
        {
            Module module = Module.Compile(engine, Wat.Assemble("""(module (func (export "f") (result i32) i32.const 1))"""));
            using var store = new Store(engine);
            Assert.Equal(1, new Linker(engine).Instantiate(store, module).GetFunction("f").AsFunc<int>()());
            return new WeakReference(module);
        }
    }
}
