using System.Runtime.CompilerServices;
using Wafer.Model;
using Wafer.Tests.Runtime;
using Wafer.Tests.Wasi;
using Wafer.Text;

namespace Wafer.Tests.Embedding;

/// <summary>What belongs to a disposed store is refused everywhere, and what nobody holds goes back to the system.</summary>
public class DisposalTests
{
    [Fact]
    public void Every_way_into_a_disposed_store_is_closed()
    {
        var h = new Harness();
        Caller? kept = null;
        h.Linker.DefineFunction("env", "keep", (Caller caller) => { kept = caller; });
        Instance instance = h.Instantiate("""
            (module (type $s (struct (field (mut i32)))) (import "env" "keep" (func $keep))
              (memory (export "m") 1) (table (export "t") 1 funcref) (global (export "g") (mut i32) (i32.const 1))
              (func (export "f") (call $keep)) (func (export "new") (result anyref) (struct.new $s (i32.const 5))))
            """);
        Function function = instance.GetFunction("f");
        Memory memory = instance.GetMemory("m");
        Table table = instance.GetTable("t");
        Global global = instance.GetGlobal("g");
        function.Invoke();
        var item = (WasmStruct)instance.GetFunction<Func<object>>("new")();
        Module module = h.Compile("(module)");
        h.Dispose();

        Action[] uses =
        [
            () => _ = instance.Exports, () => instance.GetExport("f"), () => instance.TryGetExport("f", out _), () => instance.GetFunction("f"), () => instance.GetFunction<Action>("f"),
            () => instance.GetMemory("m"), () => instance.GetTable("t"), () => instance.GetGlobal("g"), () => function.Invoke(), () => function.AsAction(), () => function.Invoke([], []),
            () => _ = memory.ByteLength, () => _ = memory.Pages, () => _ = memory.Span.Length, () => memory.GetSpan(0, 1), () => memory.GetSpan<int>(0, 1), () => memory.TryGetSpan(0, 1, out _),
            () => memory.Grow(0), () => memory.Read<int>(0), () => memory.Write(0, 1), () => memory.ReadString(0, 1), () => memory.WriteString(0, "x"),
            () => memory.ReadNullTerminatedString(0), () => memory.WriteNullTerminatedString(0, "x"),
            () => _ = table.Length, () => _ = table[0], () => table[0] = Value.FromFuncRef(null), () => table.Grow(1, Value.FromFuncRef(null)),
            () => _ = global.Value, () => global.Value = 1, () => _ = item[0], () => item[0] = 1,
            () => h.Linker.Instantiate(h.Store, module), () => h.Linker.Get(h.Store, "env", "keep"), () => Function.FromDelegate(h.Store, () => { }),
            () => h.Store.Run(() => { }, TimeSpan.FromSeconds(1)), () => h.Store.InterruptAfter(TimeSpan.FromSeconds(1)),
            () => _ = new Memory(h.Store, memory.Type), () => _ = new Table(h.Store, table.Type, Value.FromFuncRef(null)), () => _ = new Global(h.Store, global.Type, 1),
            () => _ = kept!.Value.Memory, () => kept!.Value.GetExport("f"),
        ];
        for (int i = 0; i < uses.Length; i++)
        {
            Exception? found = Record.Exception(uses[i]);
            Assert.True(found is ObjectDisposedException, $"use {i}: {found?.GetType().Name ?? "nothing"}");
        }

        // What says nothing of the contents still works.
        Assert.Equal(ExternalKind.Memory, memory.Kind);
        Assert.Same(h.Store, instance.Store);
        h.Store.Interrupt();
        h.Store.Dispose();
    }

    [LinuxFact]
    public void Modules_that_nobody_holds_give_their_code_back()
    {
        // The name tells them from the modules of other tests, whose code is in the same range of addresses.
        var engine = new Engine();
        byte[] bytes = Wat.Assemble("(module $forgotten_module " + string.Concat(Enumerable.Range(0, 40).Select(i =>
            $"(func (export \"f{i}\") (param i64) (result i64) (local.get 0) {string.Concat(Enumerable.Repeat("(i64.const 0x123456789abcdef) (i64.mul)", 120))})")) + ")");
        nint[] places = [.. Enumerable.Range(0, 200).Select(_ => Compile(engine, bytes))];
        int left = places.Length;
        for (int i = 0; i < 20 && left > 2; i++)
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
            left = places.Count(place => Wafer.Runtime.Platform.CodeArena.FindOwner(place, out _) is Wafer.Runtime.PublishedCode { Module.Names.Module: "forgotten_module" });
        }
        Assert.True(left <= 2, $"the code of {left} modules is still there");

        [MethodImpl(MethodImplOptions.NoInlining)]
        static nint Compile(Engine engine, byte[] bytes)
        {
            using var store = new Store(engine);
            Module module = Module.Compile(engine, bytes);
            new Linker(engine).Instantiate(store, module).GetFunction<Func<long, long>>("f0")(1);
            return module.Core.Code.EntryOf(0);
        }
    }
}
