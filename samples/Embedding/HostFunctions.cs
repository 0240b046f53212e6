using Wafer.Text;

namespace Wafer.Samples;

/// <summary>Functions of C# that WebAssembly calls: lambdas, static methods, delegates, and one for any signature.</summary>
internal static class HostFunctions
{
    public static unsafe void Run(TextWriter output)
    {
        var engine = new Engine();
        Linker linker = new Linker(engine)
            .DefineFunction("host", "print", (int number) => output.WriteLine($"print {number}"))
            .DefineFunction<int, int>("host", "square", &Square)
            .DefineFunction("host", "minmax", (int a, int b) => (Math.Min(a, b), Math.Max(a, b)))
            .DefineFunction("host", "callback", (Caller caller, int number) => caller.GetFunction("double").AsFunc<int, int>()(number))
            .DefineFunction(
                "host",
                "any",
                new Model.FunctionType([Model.ValType.I32, Model.ValType.I64], [Model.ValType.F64]),
                (_, arguments, results) => results[0] = arguments[0].AsI32() + arguments[1].AsI64() + 0.5);

        using var store = new Store(engine);
        Instance instance = linker.Instantiate(store, Module.Compile(engine, Wat.Assemble("""
            (module
              (import "host" "print" (func $print (param i32)))
              (import "host" "square" (func $square (param i32) (result i32)))
              (import "host" "minmax" (func $minmax (param i32 i32) (result i32 i32)))
              (import "host" "callback" (func $callback (param i32) (result i32)))
              (import "host" "any" (func $any (param i32 i64) (result f64)))
              (func (export "double") (param i32) (result i32) (i32.mul (local.get 0) (i32.const 2)))
              (func (export "run") (result f64)
                (call $print (call $square (i32.const 12)))
                (call $print (i32.sub (call $minmax (i32.const 30) (i32.const 9))))
                (call $print (call $callback (i32.const 21)))
                (call $any (i32.const 1) (i64.const 2))))
            """)));
        double result = instance.GetFunction<Func<double>>("run")();
        output.WriteLine(FormattableString.Invariant($"run returned {result}"));
    }

    private static int Square(int number) => number * number;
}
