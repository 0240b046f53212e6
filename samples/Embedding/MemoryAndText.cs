using System.Runtime.InteropServices;
using Wafer.Text;

namespace Wafer.Samples;

/// <summary>Text, structures and arrays in a module's memory.</summary>
internal static class MemoryAndText
{
    public static void Run(TextWriter output)
    {
        var engine = new Engine();
        using var store = new Store(engine);
        Linker linker = new Linker(engine).DefineFunction("host", "log", (Caller caller, uint offset, int length) =>
            output.WriteLine(caller.Memory!.ReadString(offset, length)));
        Instance instance = linker.Instantiate(store, Module.Compile(engine, Wat.Assemble("""
            (module
              (import "host" "log" (func $log (param i32 i32)))
              (memory (export "memory") 1 10)
              (data (i32.const 100) "hello from the guest")
              (func (export "greet") (call $log (i32.const 100) (i32.const 20)))
              (func (export "grow") (drop (memory.grow (i32.const 5))))
              ;; Adds up an array of points (i32, f64), 16 bytes each.
              (func (export "sum") (param $at i32) (param $count i32) (result f64) (local $sum f64)
                (loop $next
                  (if (local.get $count) (then
                    (local.set $sum (f64.add (local.get $sum)
                      (f64.mul (f64.convert_i32_s (i32.load (local.get $at))) (f64.load offset=8 (local.get $at)))))
                    (local.set $at (i32.add (local.get $at) (i32.const 16)))
                    (local.set $count (i32.sub (local.get $count) (i32.const 1)))
                    (br $next))))
                (local.get $sum)))
            """)));
        instance.GetFunction<Action>("greet")();

        Memory memory = instance.GetMemory("memory");
        memory.WriteNullTerminatedString(200, "grüße");
        output.WriteLine($"{memory.ReadNullTerminatedString(200)} takes {memory.Span[200..].IndexOf((byte)0)} bytes");

        // The memory never moves: the span stays valid when the guest lets it grow.
        Span<Weighted> points = memory.GetSpan<Weighted>(1024, 3);
        instance.GetFunction<Action>("grow")();
        points[0] = new Weighted { Weight = 1, Value = 0.5 };
        points[1] = new Weighted { Weight = 2, Value = 1.25 };
        points[2] = new Weighted { Weight = 4, Value = 10 };
        output.WriteLine($"sum {instance.GetFunction<Func<int, int, double>>("sum")(1024, 3):0}, {memory.Pages} pages");

        // Every access is checked.
        output.WriteLine(memory.TryGetSpan(memory.ByteLength - 1, 2, out _) ? "inside" : "outside");
    }

    [StructLayout(LayoutKind.Sequential)]
    private struct Weighted
    {
        public int Weight;
        public double Value;
    }
}
