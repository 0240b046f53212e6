using Wafer.Model;
using Wafer.Tests.Runtime;

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
}
