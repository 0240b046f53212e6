using Wafer.Text;

namespace Wafer.Samples;

/// <summary>One compiled module on all threads: the module is shared, each thread has a store of its own.</summary>
internal static class Threads
{
    public static void Run(TextWriter output)
    {
        var engine = new Engine();
        var linker = new Linker(engine);
        Module module = Module.Compile(engine, Wat.Assemble("""
            (module (func (export "primes") (param $from i32) (param $to i32) (result i32) (local $d i32) (local $count i32)
              (loop $next
                (if (i32.lt_u (local.get $from) (local.get $to)) (then
                  (local.set $d (i32.const 2))
                  (block $composite
                    (loop $divide
                      (if (i32.le_u (i32.mul (local.get $d) (local.get $d)) (local.get $from)) (then
                        (br_if $composite (i32.eqz (i32.rem_u (local.get $from) (local.get $d))))
                        (local.set $d (i32.add (local.get $d) (i32.const 1)))
                        (br $divide))))
                    (local.set $count (i32.add (local.get $count) (i32.const 1))))
                  (local.set $from (i32.add (local.get $from) (i32.const 1)))
                  (br $next))))
              (local.get $count)))
            """));

        int total = 0;
        Parallel.For(
            0,
            10,
            () => new Store(engine),
            (part, _, store) =>
            {
                var primes = linker.Instantiate(store, module).GetFunction<Func<int, int, int>>("primes");
                Interlocked.Add(ref total, primes(Math.Max(2, part * 10_000), (part + 1) * 10_000));
                return store;
            },
            store => store.Dispose());
        output.WriteLine($"{total} primes below 100000");

        // A store is used by one thread at a time; another is refused.
        using var shared = new Store(engine);
        using var entered = new ManualResetEventSlim();
        using var leave = new ManualResetEventSlim();
        Linker waiting = new Linker(engine).DefineFunction("host", "wait", () =>
        {
            entered.Set();
            leave.Wait();
        });
        Action wait = waiting.Instantiate(shared, Module.Compile(engine, Wat.Assemble("""(module (import "host" "wait" (func $w)) (func (export "f") (call $w)))"""))).GetFunction<Action>("f");
        var thread = new Thread(() => wait());
        thread.Start();
        entered.Wait();
        try
        {
            wait();
        }
        catch (InvalidOperationException e)
        {
            output.WriteLine(e.Message);
        }
        leave.Set();
        thread.Join();
    }
}
