using Wafer.Text;

namespace Wafer.Samples;

/// <summary>Objects of the garbage-collected heap in C#, and .NET objects in WebAssembly.</summary>
internal static class HeapObjects
{
    public static void Run(TextWriter output)
    {
        var engine = new Engine();
        using var store = new Store(engine);
        Instance instance = new Linker(engine).Instantiate(store, Module.Compile(engine, Wat.Assemble("""
            (module
              (type $node (struct (field $value (mut i32)) (field $next (ref null $node))))
              (type $numbers (array (mut f64)))
              (func (export "cons") (param i32 anyref) (result anyref)
                (struct.new $node (local.get 0) (ref.cast (ref null $node) (local.get 1))))
              (func (export "length") (param anyref) (result i32) (local $n (ref null $node)) (local $count i32)
                (local.set $n (ref.cast (ref null $node) (local.get 0)))
                (loop $next
                  (if (i32.eqz (ref.is_null (local.get $n))) (then
                    (local.set $count (i32.add (local.get $count) (i32.const 1)))
                    (local.set $n (struct.get $node $next (local.get $n)))
                    (br $next))))
                (local.get $count))
              (func (export "numbers") (result anyref) (array.new_fixed $numbers 3 (f64.const 1) (f64.const 2) (f64.const 4)))
              (global $kept (mut externref) (ref.null extern))
              (func (export "keep") (param externref) (result externref) (local $old externref)
                (local.set $old (global.get $kept)) (global.set $kept (local.get 0)) (local.get $old)))
            """)));

        var cons = instance.GetFunction<Func<int, object?, object>>("cons");
        object list = cons(1, cons(2, cons(3, null)));
        output.WriteLine($"a list of {instance.GetFunction<Func<object, int>>("length")(list)}");

        // A structure's fields and an array's elements, from C#.
        var node = (WasmStruct)list;
        node[0] = 10;
        output.WriteLine($"{node}, the first is {node[0]}");
        var numbers = (WasmArray)instance.GetFunction<Func<object>>("numbers")();
        output.WriteLine($"{numbers.Length} numbers, the last is {numbers[2]}");

        // Any .NET object passes through as a reference that WebAssembly can keep but not look into.
        var keep = instance.GetFunction<Func<object?, object?>>("keep");
        keep(new Version(1, 2, 3));
        output.WriteLine($"kept {keep(null)}");
    }
}
