using Wafer.Tests.Runtime;

namespace Wafer.Tests.Embedding;

/// <summary>Host functions of numbers that the source generator gave a form which compiled code calls with nothing between.</summary>
public partial class DirectImportTests
{
    [WasmImports("env")]
    private sealed partial class Numbers
    {
        public string Seen { get; private set; } = "";

        public Caller Last { get; private set; }

        [WasmFunction("integers")]
        private long Integers(int a, long b, uint c, ulong d, bool e)
        {
            Seen = $"{a} {b} {c} {d} {e}";
            return b - a;
        }

        [WasmFunction("floats")]
        private double Floats(float a, double b, float c, double d, float e, double f, float g, double h)
        {
            Seen = FormattableString.Invariant($"{a} {b} {c} {d} {e} {f} {g} {h}");
            return a + b + c + d + e + f + g + h;
        }

        [WasmFunction("mixed")]
        private float Mixed(double a, int b, float c, long d, double e, int f, float g, int h)
        {
            Seen = FormattableString.Invariant($"{a} {b} {c} {d} {e} {f} {g} {h}");
            return c + g;
        }

        [WasmFunction("negative")]
        private static int Negative(uint value) => -(int)value;

        [WasmFunction("isOdd")]
        private static bool IsOdd(ulong value) => value % 2 == 1;

        [WasmFunction("note")]
        private void Note(Caller caller, [WasmString] string text)
        {
            Last = caller;
            Seen = text;
        }

        // One integer too many, and several results: only by delegates.
        [WasmFunction("six")]
        private static int Six(int a, int b, int c, int d, int e, int f) => a + b + c + d + e + f;

        [WasmFunction("pair")]
        private static (int, int) Pair(int a) => (a, a + 1);
    }

    [WasmImports("env")]
    private partial interface IHost
    {
        int Next(int value);
    }

    private sealed class Counter(int step) : IHost
    {
        public Func<int, int>? Callback { get; set; }

        public int Next(int value) => Callback is null ? value + step : Callback(value);
    }

    [Fact]
    public void Functions_of_numbers_have_that_form_and_others_do_not()
    {
        using var h = new Harness();
        new Numbers().DefineOn(h.Linker);
        Assert.All(["integers", "floats", "mixed", "negative", "isOdd", "note"], name => Assert.NotNull(h.Linker.HostFunctionAt("env", name).Direct));
        Assert.All(["six", "pair"], name => Assert.Null(h.Linker.HostFunctionAt("env", name).Direct));
        Assert.Throws<ArgumentException>(() => GeneratedCode.UseDirectly(h.Linker, "env", "six", 1, null));
        Assert.Throws<ArgumentException>(() => GeneratedCode.UseDirectly(h.Linker, "env", "none", 1, null));
    }

    [Fact]
    public void Every_number_arrives_wherever_it_travels()
    {
        using var h = new Harness();
        var numbers = new Numbers();
        numbers.DefineOn(h.Linker);
        Instance instance = h.Instantiate("""
            (module
              (import "env" "integers" (func $integers (param i32 i64 i32 i64 i32) (result i64)))
              (import "env" "floats" (func $floats (param f32 f64 f32 f64 f32 f64 f32 f64) (result f64)))
              (import "env" "mixed" (func $mixed (param f64 i32 f32 i64 f64 i32 f32 i32) (result f32)))
              (import "env" "negative" (func $negative (param i32) (result i32)))
              (import "env" "isOdd" (func $isOdd (param i64) (result i32)))
              (func (export "integers") (result i64)
                (call $integers (i32.const -1) (i64.const 0x7fffffffffffffff) (i32.const -2) (i64.const -3) (i32.const 7)))
              (func (export "floats") (result f64)
                (call $floats (f32.const 0.5) (f64.const 1.25) (f32.const 2.5) (f64.const 3.25) (f32.const 4.5) (f64.const 5.25) (f32.const 6.5) (f64.const 7.25)))
              (func (export "mixed") (result f32)
                (call $mixed (f64.const 1.5) (i32.const 2) (f32.const 3.5) (i64.const -4) (f64.const 5.5) (i32.const 6) (f32.const 7.5) (i32.const 8)))
              (func (export "negative") (param i32) (result i64) (i64.extend_i32_u (call $negative (local.get 0))))
              (func (export "isOdd") (param i64) (result i32) (call $isOdd (local.get 0))))
            """);
        Assert.Equal(long.MinValue, instance.GetFunction<Func<long>>("integers")());
        Assert.Equal("-1 9223372036854775807 4294967294 18446744073709551613 True", numbers.Seen);
        Assert.Equal(31.0, instance.GetFunction<Func<double>>("floats")());
        Assert.Equal("0.5 1.25 2.5 3.25 4.5 5.25 6.5 7.25", numbers.Seen);
        Assert.Equal(11f, instance.GetFunction<Func<float>>("mixed")());
        Assert.Equal("1.5 2 3.5 -4 5.5 6 7.5 8", numbers.Seen);
        Assert.Equal(0xFFFF_FFFFL, instance.GetFunction<Func<int, long>>("negative")(1));
        Assert.Equal(1, instance.GetFunction<Func<long, int>>("isOdd")(-1));
        Assert.Equal(0, instance.GetFunction<Func<long, int>>("isOdd")(long.MinValue));
    }

    [Fact]
    public void They_know_their_caller_and_its_memory()
    {
        using var h = new Harness();
        var numbers = new Numbers();
        numbers.DefineOn(h.Linker);
        const string wat = """
            (module (import "env" "note" (func $note (param i32 i32))) (memory (export "memory") 1) (data (i32.const 3) "caf\c3\a9")
              (func (export "run") (call $note (i32.const 3) (i32.const 5)))
              (func (export "tail") (return_call $note (i32.const 3) (i32.const 3)))
              (func (export "far") (call $note (i32.const 65535) (i32.const 2))))
            """;
        Instance first = h.Instantiate(wat), second = h.Instantiate(wat);
        second.GetFunction<Action>("run")();
        Assert.Equal("café", numbers.Seen);
        Assert.Same(second, numbers.Last.Instance);
        first.GetFunction<Action>("tail")();
        Assert.Equal("caf", numbers.Seen);
        Assert.Same(first, numbers.Last.Instance);
        Assert.Same(h.Store, numbers.Last.Store);
        Assert.Throws<ArgumentOutOfRangeException>(first.GetFunction<Action>("far"));
    }

    [Fact]
    public void They_are_called_by_reference_and_through_other_instances_and_by_the_host()
    {
        using var h = new Harness();
        IHost.DefineOn(h.Linker, new Counter(10));
        Instance first = h.Instantiate("first", """
            (module (import "env" "Next" (func $next (param i32) (result i32)))
              (type $f (func (param i32) (result i32))) (table (export "t") 1 funcref) (elem (i32.const 0) $next) (elem declare func $next)
              (export "next" (func $next))
              (func (export "indirect") (param i32) (result i32) (call_indirect (type $f) (local.get 0) (i32.const 0)))
              (func (export "reference") (param i32) (result i32) (call_ref $f (local.get 0) (ref.func $next)))
              (func (export "tail") (param i32) (result i32) (return_call_indirect (type $f) (local.get 0) (i32.const 0))))
            """);
        Instance second = h.Instantiate("""
            (module (import "first" "next" (func $next (param i32) (result i32))) (import "first" "t" (table $t 1 funcref))
              (memory 1) (data (i32.const 0) "\05")
              (func (export "through") (param i32) (result i32)
                (i32.add (i32.load8_u (i32.const 0)) (i32.add (call $next (local.get 0)) (call_indirect (param i32) (result i32) (local.get 0) (i32.const 0))))))
            """);
        Assert.All(["indirect", "reference", "tail", "next"], name => Assert.Equal(13, first.GetFunction<Func<int, int>>(name)(3)));
        Assert.Equal(5 + 13 + 13, second.GetFunction<Func<int, int>>("through")(3));
        Assert.Equal(14, first.GetFunction("next").Invoke(4)[0].AsI32());
    }

    [Fact]
    public void Exceptions_pass_unchanged_and_can_be_caught_on_the_way()
    {
        using var h = new Harness();
        var counter = new Counter(1) { Callback = static value => throw new InvalidDataException($"no {value}") };
        IHost.DefineOn(h.Linker, counter);
        Instance instance = h.Instantiate("""
            (module $m (import "env" "Next" (func $next (param i32) (result i32)))
              (func $inner (param i32) (result i32) (i32.add (call $next (local.get 0)) (i32.const 1)))
              (func (export "run") (param i32) (result i32) (call $inner (local.get 0)))
              (func (export "caught") (param i32) (result i32)
                (block $b (try_table (result i32) (catch_all $b) (call $inner (local.get 0))) (return)) (i32.const 77)))
            """);
        var run = instance.GetFunction<Func<int, int>>("run");
        for (int i = 0; i < 3; i++)
        {
            var exception = Assert.Throws<InvalidDataException>(() => run(5));
            Assert.Equal("no 5", exception.Message);
            Assert.Contains(nameof(Exceptions_pass_unchanged_and_can_be_caught_on_the_way), exception.StackTrace, StringComparison.Ordinal);
        }
        Tag tag = new(h.Store, new Wafer.Model.FunctionType([Wafer.Model.ValType.ExternRef], []));
        h.Store.CatchHostExceptions(tag);
        Assert.Equal(77, instance.GetFunction<Func<int, int>>("caught")(5));
        counter.Callback = static value => value;
        Assert.Equal(6, run(5));
    }

    [Fact]
    public void They_call_back_a_thousand_deep_and_traps_have_their_trace()
    {
        using var h = new Harness();
        var counter = new Counter(1);
        IHost.DefineOn(h.Linker, counter);
        Instance instance = h.Instantiate("""
            (module (import "env" "Next" (func $next (param i32) (result i32)))
              (func $down (export "down") (param i32) (result i32)
                (if (result i32) (local.get 0)
                  (then (i32.add (i32.const 1) (call $next (i32.sub (local.get 0) (i32.const 1)))))
                  (else (i32.const 0))))
              (func $fall (export "fall") (param i32) (result i32)
                (if (result i32) (local.get 0) (then (call $next (i32.sub (local.get 0) (i32.const 1)))) (else unreachable))))
            """);
        counter.Callback = instance.GetFunction<Func<int, int>>("down");
        Assert.Equal(1000, counter.Callback(1000));
        var fall = instance.GetFunction<Func<int, int>>("fall");
        counter.Callback = fall;
        var trap = Assert.Throws<TrapException>(() => fall(3));
        Assert.Equal(["fall", "fall", "fall", "fall"], trap.WasmStackTrace.Frames.Select(frame => frame.FunctionName));
    }

    [Fact]
    public void The_collector_sees_what_their_callers_hold()
    {
        using var h = new Harness();
        var counter = new Counter(1);
        IHost.DefineOn(h.Linker, counter);
        Instance instance = h.Instantiate("""
            (module (import "env" "Next" (func $next (param i32) (result i32)))
              (type $s (struct (field i32) (field (ref null $s))))
              (func $fill (export "fill") (param $n i32) (result i32) (local $s (ref null $s))
                (loop $l
                  (local.set $s (struct.new $s (local.get $n) (local.get $s)))
                  (br_if $l (local.tee $n (i32.sub (local.get $n) (i32.const 1)))))
                (struct.get $s 0 (local.get $s)))
              (func (export "run") (param i32) (result i32) (local $s (ref $s))
                (local.set $s (struct.new $s (local.get 0) (struct.new $s (i32.const 30) (ref.null $s))))
                (drop (call $next (i32.const 100000)))
                (i32.add (struct.get $s 0 (local.get $s)) (struct.get $s 0 (struct.get $s 1 (local.get $s))))))
            """);
        var fill = instance.GetFunction<Func<int, int>>("fill");
        counter.Callback = value =>
        {
            h.Store.CollectGarbage();
            return fill(value);
        };
        var run = instance.GetFunction<Func<int, int>>("run");
        for (int i = 0; i < 20; i++)
            Assert.Equal(i + 30, run(i));
    }
}
