using Wafer.Tests.Runtime;

namespace Wafer.Tests.Embedding;

/// <summary>Metered execution: what it costs, and what happens when the fuel is used up.</summary>
public class FuelTests
{
    private const string Sum = """
        (module (func (export "sum") (param i32) (result i32) (local $sum i32)
          (block $done
            (loop $l
              (br_if $done (i32.eqz (local.get 0)))
              (local.set $sum (i32.add (local.get $sum) (local.get 0)))
              (local.set 0 (i32.sub (local.get 0) (i32.const 1)))
              (br $l)))
          (local.get $sum)))
        """;

    // Three operators for each test, nine for each turn, one at the end.
    private static long CostOfSum(int n) => (3 * (n + 1)) + (9 * n) + 1;

    private static Harness Metered() => new(new EngineOptions { MetersFuel = true });

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(1000)]
    public void The_cost_is_the_number_of_operators_executed(int n)
    {
        using Harness h = Metered();
        Func<int, int> sum = h.Instantiate(Sum).GetFunction<Func<int, int>>("sum");
        h.Store.Fuel = 1_000_000;
        Assert.Equal(n * (n + 1) / 2, sum(n));
        Assert.Equal(1_000_000 - CostOfSum(n), h.Store.Fuel);
    }

    [Theory]
    [InlineData("(func (export \"f\") (result i32) (i32.add (i32.const 1) (i32.const 2)))", 3)]
    [InlineData("(func (export \"f\") nop (block (loop nop)))", 0)]
    [InlineData("(func (export \"f\") (if (i32.const 1) (then (drop (i32.const 0))) (else nop)))", 4)]
    [InlineData("(func (export \"f\") (if (i32.const 0) (then (drop (i32.const 0))) (else nop)))", 2)]
    [InlineData("(func (export \"f\") (block (br 0) (drop (i32.const 0))))", 1)]
    [InlineData("(func $g nop) (func (export \"f\") (call $g) (call $g))", 2)]
    [InlineData("(memory 1 2) (func (export \"f\") (drop (memory.grow (i32.const 1))) (memory.fill (i32.const 0) (i32.const 1) (i32.const 2)))", 1 + 64 + 1 + 3 + 16)]
    [InlineData("(table 1 funcref) (func (export \"f\") (drop (table.grow (ref.null func) (i32.const 1))))", 2 + 64 + 1)]
    [InlineData("(func (export \"f\") (br_table 0 0 (i32.const 0)))", 2)]
    [InlineData("(func (export \"f\") (return) (drop (i32.const 1)))", 1)]
    public void Costs_are_those_of_the_table(string fields, int cost)
    {
        using Harness h = Metered();
        Function f = h.Instantiate($"(module {fields})").GetFunction("f");
        h.Store.Fuel = 1000;
        f.Invoke();
        Assert.Equal(1000 - cost, h.Store.Fuel);

        // And exactly so much is needed.
        h.Store.Fuel = cost;
        f.Invoke();
        if (cost == 0)
            return;
        h.Store.Fuel = cost - 1;
        Assert.Equal(TrapCode.OutOfFuel, Assert.Throws<TrapException>(() => f.Invoke()).Code);
    }

    [Fact]
    public void Without_fuel_execution_stops_with_a_trap_that_says_where()
    {
        using Harness h = Metered();
        Instance instance = h.Instantiate("""(module (func $spin (export "spin") (loop $l (br $l))) (func $outer (export "outer") (call $spin)))""");
        h.Store.Fuel = 1_000;
        TrapException trap = Assert.Throws<TrapException>(() => instance.GetFunction("outer").Invoke());
        Assert.Equal(TrapCode.OutOfFuel, trap.Code);
        Assert.Equal(["spin", "outer"], trap.WasmStackTrace.Frames.Select(frame => frame.FunctionName));
        Assert.Equal(0, h.Store.Fuel);
        Assert.Throws<TrapException>(() => instance.GetFunction("outer").Invoke());
    }

    [Fact]
    public void Execution_goes_on_where_it_stood_when_it_is_given_more()
    {
        using Harness h = Metered();
        Func<int, int> sum = h.Instantiate(Sum).GetFunction<Func<int, int>>("sum");
        int asked = 0;
        h.Store.Fuel = 0;
        h.Store.FuelExhausted = _ =>
        {
            asked++;
            return 100;
        };
        Assert.Equal(1000 * 1001 / 2, sum(1000));
        Assert.Equal((CostOfSum(1000) + 99) / 100, asked);
        Assert.Equal((100 * asked) - CostOfSum(1000), h.Store.Fuel);
    }

    [Fact]
    public void The_store_cannot_be_used_while_it_asks_and_an_exception_ends_the_call()
    {
        using Harness h = Metered();
        Func<int, int> sum = h.Instantiate(Sum).GetFunction<Func<int, int>>("sum");
        h.Store.Fuel = 0;
        h.Store.FuelExhausted = _ => sum(1);
        Assert.Throws<InvalidOperationException>(() => sum(3));
        h.Store.FuelExhausted = _ => throw new FormatException("mine");
        Assert.Equal("mine", Assert.Throws<FormatException>(() => sum(3)).Message);
        h.Store.FuelExhausted = null;
        h.Store.Fuel = 1000;
        Assert.Equal(6, sum(3));
    }

    [Fact]
    public void Fuel_is_the_stores_whichever_instance_uses_it()
    {
        using Harness h = Metered();
        Instance one = h.Instantiate("one", """(module (func (export "f") (param i32) (result i32) (i32.add (local.get 0) (i32.const 1))))""");
        Instance two = h.Instantiate("""
            (module (import "one" "f" (func $f (param i32) (result i32)))
              (func (export "g") (result i32) (call $f (call $f (call $f (i32.const 0))))))
            """);
        Func<int> g = two.GetFunction<Func<int>>("g");
        h.Store.Fuel = 13;
        Assert.Equal(3, g());
        Assert.Equal(0, h.Store.Fuel);
        h.Store.Fuel = 12;
        Assert.Throws<TrapException>(() => g());
        Assert.Equal(1, new Func<int, int>(one.GetFunction("f").AsFunc<int, int>())(Refuel(h.Store)));

        static int Refuel(Store store)
        {
            store.Fuel = 3;
            return 0;
        }
    }

    [Fact]
    public void A_host_function_sees_and_changes_the_fuel()
    {
        using Harness h = Metered();
        h.Linker.DefineFunction("env", "h", caller => { caller.Store.Fuel += 10; });
        Instance instance = h.Instantiate("""(module (import "env" "h" (func $h)) (func (export "f") (call $h) (call $h)))""");
        h.Store.Fuel = 100;
        instance.GetFunction("f").Invoke();
        Assert.Equal(100 - 2 + 20, h.Store.Fuel);
    }

    [Fact]
    public void Without_metering_there_is_no_fuel_to_ask_for()
    {
        using var h = new Harness();
        Assert.Throws<InvalidOperationException>(() => h.Store.Fuel);
        Assert.Throws<InvalidOperationException>(() => h.Store.Fuel = 1);
        Assert.Throws<InvalidOperationException>(() => h.Store.FuelExhausted = null);
        using Harness metered = Metered();
        Assert.Equal(long.MaxValue, metered.Store.Fuel);
        Assert.Throws<ArgumentOutOfRangeException>(() => metered.Store.Fuel = -1);
        metered.Dispose();
        Assert.Throws<ObjectDisposedException>(() => metered.Store.Fuel);
    }
}
