using Wafer.Text;

namespace Wafer.Samples;

/// <summary>What goes wrong, and what it is called.</summary>
internal static class Errors
{
    public static void Run(TextWriter output)
    {
        var engine = new Engine();
        using var store = new Store(engine);
        Linker linker = new Linker(engine).DefineFunction("host", "fail", () => throw new FormatException("the host's own exception"));

        Report(output, () => Wat.Assemble("(module (func i32.bogus))"));
        Report(output, () => Module.Compile(engine, [0, 1, 2, 3]));
        Report(output, () => Module.Compile(engine, Wat.Assemble("(module (func (result i32) i64.const 1))")));
        Report(output, () => linker.Instantiate(store, Module.Compile(engine, Wat.Assemble("""(module (import "a" "b" (func)) (import "host" "fail" (func (param i32))))"""))));

        Instance instance = linker.Instantiate(store, Module.Compile(engine, Wat.Assemble("""
            (module $sample
              (import "host" "fail" (func $fail))
              (func $divide (param i32 i32) (result i32) (i32.div_s (local.get 0) (local.get 1)))
              (func (export "trap") (result i32) (call $divide (i32.const 1) (i32.const 0)))
              (func (export "throw") (call $fail)))
            """)));
        Report(output, () => instance.GetFunction<Func<long>>("trap"));
        Report(output, () => instance.GetFunction("trap").Invoke());
        Report(output, () => instance.GetFunction("throw").Invoke());
    }

    private static void Report(TextWriter output, Action action)
    {
        try
        {
            action();
        }
        catch (Exception e) when (e is WasmException or FormatException or ArgumentException)
        {
            output.WriteLine($"{e.GetType().Name}: {e.Message}");
        }
    }
}
