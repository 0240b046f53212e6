using System.Text;

namespace Wafer.Tests.Runtime;

/// <summary>Atomic operators on one thread: what they compute, where they trap, and that they leave other values alone.</summary>
public class AtomicTests
{
    private const ulong Pattern = 0x8877_6655_F4A3_B2C1;

    private static readonly ulong[] s_values = [0, 1, 0xFF, 0x80, 0xC1, 0xB2C1, 0xF4A3_B2C1, 0xFFFF_FFFF, Pattern, ulong.MaxValue, 0x0123_4567_89AB_CDEF];

    private static readonly string[] s_operators = ["add", "sub", "and", "or", "xor", "xchg"];

    // Every form of a read-modify-write operator: its type, the bytes of the access, and what its name has before and after the operation's.
    private static readonly (string Type, int Size, string Prefix, string Suffix)[] s_forms =
    [
        ("i32", 1, "i32.atomic.rmw8.", "_u"), ("i32", 2, "i32.atomic.rmw16.", "_u"), ("i32", 4, "i32.atomic.rmw.", ""), ("i64", 1, "i64.atomic.rmw8.", "_u"),
        ("i64", 2, "i64.atomic.rmw16.", "_u"), ("i64", 4, "i64.atomic.rmw32.", "_u"), ("i64", 8, "i64.atomic.rmw.", ""),
    ];

    // With and without guard pages; addresses of 32 and 64 bits; the first and another memory.
    public static TheoryData<BoundsMode, string, int> Memories()
    {
        var data = new TheoryData<BoundsMode, string, int>();
        foreach (BoundsMode bounds in (BoundsMode[])[BoundsMode.GuardPages, BoundsMode.Explicit])
        {
            foreach (string address in (string[])["i32", "i64"])
            {
                data.Add(bounds, address, 0);
                data.Add(bounds, address, 1);
            }
        }
        return data;
    }

    [Theory]
    [MemberData(nameof(Memories))]
    public void Read_modify_write_operators_return_what_was_there_and_leave_what_arithmetic_says(BoundsMode bounds, string address, int memory)
    {
        using var h = new Harness(EngineOptions.Default with { Bounds = bounds });
        foreach ((string type, int size, string prefix, string suffix) in s_forms)
        {
            var text = new StringBuilder();
            foreach (string op in s_operators)
            {
                string code = $"{prefix}{op}{suffix} {memory} offset=8 (local.get 0)";
                text.Append($"""
                    (func (export "{op}") (param {address} {type}) (result {type}) ({code} (local.get 1)))
                    (func (export "{op} dropped") (param {address} {type}) (drop ({code} (local.get 1))))
                    (func (export "{op} constant") (param {address}) (result {type}) ({code} ({type}.const 0xC3)))
                    (func (export "{op} constant dropped") (param {address}) (drop ({code} ({type}.const 0xC3))))
                    (func (export "{op} with itself") (param {address}) (result {type}) (local $v {type})
                      (local.set $v ({type}.const -2))
                      (local.set $v ({code} (local.get $v)))
                      (local.get $v))

                    """);
            }
            Instance instance = h.Instantiate(Module(address, memory, text.ToString()));
            Memory target = instance.GetMemory("memory");
            foreach (string op in s_operators)
            {
                foreach (ulong operand in s_values)
                {
                    Expect(op, [At(address, 16), Of(type, operand)], operand);
                    Expect($"{op} dropped", [At(address, 16), Of(type, operand)], operand);
                }
                Expect($"{op} constant", [At(address, 16)], 0xC3);
                Expect($"{op} constant dropped", [At(address, 16)], 0xC3);
                Expect($"{op} with itself", [At(address, 16)], unchecked((ulong)-2));

                void Expect(string export, Value[] arguments, ulong operand)
                {
                    target.Write(24, Pattern);
                    Value[] results = instance.GetFunction(export).Invoke(arguments);
                    ulong mask = MaskOf(size), old = Pattern & mask;
                    ulong after = op switch
                    {
                        "add" => old + operand,
                        "sub" => old - operand,
                        "and" => old & operand,
                        "or" => old | operand,
                        "xor" => old ^ operand,
                        _ => operand,
                    };
                    string what = $"{prefix}{export} with {operand:x}";
                    Assert.True((Pattern & ~mask | after & mask) == target.Read<ulong>(24), $"{what} leaves {target.Read<ulong>(24):x}");
                    if (results.Length > 0)
                        Assert.True(old == Bits(results[0]), $"{what} returns {Bits(results[0]):x}");
                }
            }
        }
    }

    [Theory]
    [MemberData(nameof(Memories))]
    public void Compare_and_exchange_looks_at_the_bytes_that_it_would_replace(BoundsMode bounds, string address, int memory)
    {
        using var h = new Harness(EngineOptions.Default with { Bounds = bounds });
        foreach ((string type, int size, string prefix, string suffix) in s_forms)
        {
            Instance instance = h.Instantiate(Module(address, memory, $"""
                (func (export "f") (param {address} {type} {type}) (result {type})
                  ({prefix}cmpxchg{suffix} {memory} offset=8 (local.get 0) (local.get 1) (local.get 2)))
                (func (export "constant") (param {address} {type}) (result {type})
                  ({prefix}cmpxchg{suffix} {memory} offset=8 (local.get 0) (local.get 1) ({type}.const 77)))
                """));
            Memory target = instance.GetMemory("memory");
            ulong mask = MaskOf(size);
            foreach (ulong expected in s_values)
            {
                foreach (string export in (string[])["f", "constant"])
                {
                    target.Write(24, Pattern);
                    Value[] arguments = export == "f" ? [At(address, 16), Of(type, expected), Of(type, 77)] : [At(address, 16), Of(type, expected)];
                    Assert.Equal(Pattern & mask, Bits(instance.GetFunction(export).Invoke(arguments)[0]));
                    ulong left = (expected & mask) == (Pattern & mask) ? Pattern & ~mask | 77 : Pattern;
                    Assert.Equal(left, target.Read<ulong>(24));
                }
            }
        }
    }

    [Theory]
    [MemberData(nameof(Memories))]
    public void Accesses_trap_where_they_are_not_aligned_or_out_of_bounds_and_write_nothing(BoundsMode bounds, string address, int memory)
    {
        using var h = new Harness(EngineOptions.Default with { Bounds = bounds });
        string[] arguments = ["", " (local.get 1)", " (local.get 1) (local.get 1)"];
        (string Name, int Size, string Type, int Operands)[] accesses =
        [
            ("i64.atomic.load", 8, "i64", 0), ("i32.atomic.load16_u", 2, "i32", 0), ("i32.atomic.load8_u", 1, "i32", 0), ("i64.atomic.store32", 4, "i64", 1), ("i64.atomic.store", 8, "i64", 1),
            ("i64.atomic.rmw.add", 8, "i64", 1), ("i32.atomic.rmw.xor", 4, "i32", 1), ("i64.atomic.rmw32.xchg_u", 4, "i64", 1), ("i32.atomic.rmw16.cmpxchg_u", 2, "i32", 2), ("i64.atomic.rmw.cmpxchg", 8, "i64", 2),
        ];
        foreach ((string name, int size, string type, int operands) in accesses)
        {
            foreach (ulong offset in (ulong[])[0, 1, 8, 65528])
            {
                string access = $"({name} {memory} offset={offset} (local.get 0){arguments[operands]})";
                string result = name.Contains("store", StringComparison.Ordinal) ? "" : "drop";
                Instance instance = h.Instantiate(Module(address, memory, $"""(func (export "f") (param {address} {type}) {access} {result})"""));
                Function function = instance.GetFunction("f");
                foreach (ulong at in (ulong[])[0, 1, 2, 3, 4, 7, 8, 16, 65528, 65529, 65535, 65536, 65544])
                {
                    ulong effective = at + offset;
                    TrapCode expected = effective % (uint)size != 0 ? TrapCode.UnalignedAtomic : effective + (uint)size > 65536 ? TrapCode.MemoryOutOfBounds : TrapCode.None;
                    Exception? trap = Record.Exception(() => function.Invoke([At(address, at), Of(type, ulong.MaxValue)]));
                    Assert.True(expected == ((trap as TrapException)?.Code ?? TrapCode.None), $"{name} at {at} + {offset}: {trap?.Message ?? "no trap"}");
                    if (expected != TrapCode.None)
                        Assert.True(!instance.GetMemory("memory").GetSpan(0, 65536).ContainsAnyExcept((byte)0));
                    else
                        instance.GetMemory("memory").GetSpan(0, 65536).Clear();
                }
            }
        }
    }

    [Fact]
    public void Constant_addresses_trap_too()
    {
        using var h = new Harness();
        Instance instance = h.Instantiate("""
            (module (memory 1)
              (func (export "unaligned") (result i32) (i32.atomic.rmw.add offset=1 (i32.const 5) (i32.const 1)))
              (func (export "aligned") (result i32) (i32.atomic.rmw.add offset=3 (i32.const 5) (i32.const 1)))
              (func (export "outside") (result i32) (i32.atomic.rmw.or (i32.const 65536) (i32.const 1))))
            """);
        Assert.Equal(TrapCode.UnalignedAtomic, Assert.Throws<TrapException>(() => instance.GetFunction("unaligned").Invoke()).Code);
        Assert.Equal(0, instance.GetFunction("aligned").Invoke()[0].AsI32());
        Assert.Equal(1, instance.GetFunction("aligned").Invoke()[0].AsI32());
        Assert.Equal(TrapCode.MemoryOutOfBounds, Assert.Throws<TrapException>(() => instance.GetFunction("outside").Invoke()).Code);
    }

    // More values are alive than there are registers, in locals and on the stack.
    [Theory]
    [InlineData(BoundsMode.GuardPages)]
    [InlineData(BoundsMode.Explicit)]
    public void Values_in_all_registers_survive(BoundsMode bounds)
    {
        using var h = new Harness(EngineOptions.Default with { Bounds = bounds });
        const int locals = 20;
        string Each(Func<int, string> text) => string.Concat(Enumerable.Range(0, locals).Select(text));
        string sum = Each(i => $"(i64.mul (local.get {i + 1}) (i64.const {i + 3}))") + string.Concat(Enumerable.Repeat("i64.add ", locals - 1));
        foreach (string op in (string[])["i64.atomic.rmw.add", "i64.atomic.rmw16.and_u", "i64.atomic.rmw.xor", "i64.atomic.rmw.xchg", "cmpxchg"])
        {
            string access = op == "cmpxchg"
                ? "(i64.atomic.rmw.cmpxchg $m offset=8 (local.get 0) (local.get 5) (local.get 6))"
                : $"({op} $m offset=8 (local.get 0) (local.get 5))";
            Instance instance = h.Instantiate($"""
                (module (memory 1) (memory $m (export "memory") 1)
                  (func (export "f") (param i32) (result i64) (local {Each(_ => "i64 ")})
                    {Each(i => $"(local.set {i + 1} (i64.extend_i32_u (i32.add (local.get 0) (i32.const {i * i + 1}))))")}
                    (loop $again
                      {Each(i => $"(i64.add (local.get {i + 1}) (i64.const {i}))")}
                      {access} drop
                      {Each(i => $"(local.set {locals - i})")}
                      (br_if $again (i64.lt_u (local.get 1) (i64.const 16))))
                    {sum}))
                """);
            ulong expected = 0;
            for (int i = 0; i < locals; i++)
                expected += (16ul + (ulong)(i * i + 1) + (ulong)i) * (ulong)(i + 3);
            Assert.Equal((long)expected, instance.GetFunction("f").Invoke([16])[0].AsI64());
        }
    }

    [Fact]
    public void Notify_wakes_nobody_and_wait_traps_where_memory_is_not_shared()
    {
        using var h = new Harness();
        Instance instance = h.Instantiate("""
            (module (memory 1)
              (func (export "notify") (param i32) (result i32) (memory.atomic.notify offset=4 (local.get 0) (i32.const -1)))
              (func (export "wait") (param i32) (result i32) (memory.atomic.wait64 (local.get 0) (i64.const 0) (i64.const 0))))
            """);
        Assert.Equal(0, instance.GetFunction("notify").Invoke([8])[0].AsI32());
        Assert.Equal(TrapCode.UnalignedAtomic, Trap("notify", 2));
        Assert.Equal(TrapCode.MemoryOutOfBounds, Trap("notify", 65532));
        Assert.Equal(TrapCode.ExpectedSharedMemory, Trap("wait", 8));
        Assert.Equal(TrapCode.UnalignedAtomic, Trap("wait", 4));
        Assert.Equal(TrapCode.MemoryOutOfBounds, Trap("wait", 65536));

        TrapCode Trap(string export, int address) => Assert.Throws<TrapException>(() => instance.GetFunction(export).Invoke([address])).Code;
    }

    private static string Module(string address, int memory, string functions)
    {
        string limits = address == "i64" ? "i64 1 1" : "1 1";
        return memory == 0
            ? $"""(module (memory (export "memory") {limits}) (memory 1) {functions})"""
            : $"""(module (memory 1) (memory (export "memory") {limits}) {functions})""";
    }

    private static Value At(string type, ulong address) => Of(type, address);

    private static Value Of(string type, ulong bits) => type == "i32" ? Value.FromI32((int)bits) : Value.FromI64((long)bits);

    private static ulong Bits(Value value) => value.Kind == ValueKind.I32 ? (uint)value.AsI32() : (ulong)value.AsI64();

    private static ulong MaskOf(int size) => size == 8 ? ulong.MaxValue : (1UL << (8 * size)) - 1;
}
