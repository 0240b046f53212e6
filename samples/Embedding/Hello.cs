using Wafer.Text;

namespace Wafer.Samples;

/// <summary>Compile a module, instantiate it, call what it exports.</summary>
internal static class Hello
{
    public static void Run(TextWriter output)
    {
        var engine = new Engine();
        Module module = Module.Compile(engine, Wat.Assemble("""
            (module
              (func (export "add") (param i32 i32) (result i32)
                (i32.add (local.get 0) (local.get 1)))
              (func (export "divmod") (param i64 i64) (result i64 i64)
                (i64.div_s (local.get 0) (local.get 1))
                (i64.rem_s (local.get 0) (local.get 1))))
            """));

        using var store = new Store(engine);
        Instance instance = new Linker(engine).Instantiate(store, module);

        var add = instance.GetFunction<Func<int, int, int>>("add");
        output.WriteLine($"2 + 40 = {add(2, 40)}");

        // Several results are a tuple.
        var divmod = instance.GetFunction<Func<long, long, (long Quotient, long Remainder)>>("divmod");
        (long quotient, long remainder) = divmod(100, 7);
        output.WriteLine($"100 = {quotient} * 7 + {remainder}");

        // Where types are only known at run time.
        Value[] results = instance.GetFunction("add").Invoke(20, 22);
        output.WriteLine($"untyped: {results[0]}");
    }
}
