using Wafer.Binary;
using Wafer.Model;
using Wafer.Tests.Compiler.Vectors;

namespace Wafer.Tests.Compiler.Reference;

/// <summary>How code is compiled in one run.</summary>
internal sealed record Configuration(BoundsMode Bounds, CpuExtensions Extensions)
{
    public const int FuelAtATime = 3;

    public static readonly Configuration[] All =
    [
        new(BoundsMode.GuardPages, CpuExtensions.All), new(BoundsMode.Explicit, CpuExtensions.All),
        new(BoundsMode.GuardPages, CpuExtensions.All & ~CpuExtensions.Avx512),
        new(BoundsMode.GuardPages, CpuExtensions.None), new(BoundsMode.Explicit, CpuExtensions.None),
        new(BoundsMode.GuardPages, CpuExtensions.All) { MetersFuel = true },
    ];

    /// <summary>Whether the code is metered, with so little fuel at a time that it asks for more all the while.</summary>
    public bool MetersFuel { get; init; }

    private Engine? _engine;

    public Engine Engine => _engine ??= new Engine(new EngineOptions
    {
        Bounds = Bounds,
        CpuExtensions = Extensions,
        DeterministicRelaxedSimd = true,
        MetersFuel = MetersFuel,
    });

    public override string ToString() => $"{Bounds} {Extensions}";
}

/// <summary>Runs generated programs in the reference interpreter and as compiled code, and compares everything that can be seen.</summary>
internal static class DifferentialRunner
{
    private const long StepLimit = 200_000;

    // What one call did: how it ended, and the state it left.
    private sealed record Outcome(TrapCode Trap, UInt128[] Results, UInt128[] Globals, byte[][] Memories, long Fuel);

    /// <summary>Runs a program everywhere.</summary>
    /// <returns>What differed, or null; <paramref name="isUseful"/> says whether the program was run at all (it is skipped if it takes too long).</returns>
    public static string? FindDifference(GeneratedProgram program, out bool isUseful, ReadOnlySpan<Configuration> configurations = default)
    {
        byte[] binary = program.ToBinary();
        List<Outcome>? expected = Reference(program, binary, otherNaNs: false);
        isUseful = expected is not null && DependsOnNothingOpen(program, expected, Reference(program, binary, otherNaNs: true)!);
        if (expected is null || !isUseful)
            return null;
        foreach (Configuration configuration in configurations.IsEmpty ? Configuration.All : configurations)
        {
            if (Compare(program, binary, expected, configuration) is { } difference)
                return $"{configuration}: {difference}";
        }
        return null;
    }

    // The generator takes care that programs do not look at the bits of NaNs that the specification leaves open; a program made smaller may.
    private static bool DependsOnNothingOpen(GeneratedProgram program, List<Outcome> one, List<Outcome> other) =>
        one.Zip(other).Zip(program.Calls).All(pair =>
            pair.First.First.Trap == pair.First.Second.Trap && pair.First.First.Memories.Zip(pair.First.Second.Memories).All(memories => memories.First.AsSpan().SequenceEqual(memories.Second))
            && AreSame(program.TypeOf(pair.Second.Function).Results, pair.First.First.Results, pair.First.Second.Results)
            && AreSame(program.Globals.ToArray(), pair.First.First.Globals, pair.First.Second.Globals));

    private static bool AreSame(ReadOnlySpan<ValType> types, UInt128[] one, UInt128[] other)
    {
        for (int i = 0; i < one.Length; i++)
        {
            if (!AreSame(ToValue(types[i], one[i]), ToValue(types[i], other[i])))
                return false;
        }
        return true;
    }

    private static List<Outcome>? Reference(GeneratedProgram program, byte[] binary, bool otherNaNs)
    {
        ModuleDescription module = ModuleReader.Read(binary, Features.Default);
        var interpreter = new ReferenceInterpreter(module, Host) { OtherNaNs = otherNaNs };
        var outcomes = new List<Outcome>();
        foreach (GeneratedCall call in program.Calls)
        {
            TrapCode trap = TrapCode.None;
            UInt128[] results = [];
            long fuel = interpreter.Fuel;
            try
            {
                results = interpreter.Invoke(call.Function, call.Arguments, StepLimit);
            }
            catch (ReferenceTrap e)
            {
                trap = e.Code;
            }
            catch (StepLimitException)
            {
                return null;
            }
            outcomes.Add(new Outcome(trap, results, [.. interpreter.Globals], [.. interpreter.Memories.Select(memory => memory.Bytes.ToArray())], interpreter.Fuel - fuel));
        }
        return outcomes;
    }

    private static string? Compare(GeneratedProgram program, byte[] binary, List<Outcome> expected, Configuration configuration)
    {
        Engine engine = configuration.Engine;
        var linker = new Linker(engine);
        for (int i = 0; i < program.Imports.Length; i++)
        {
            int index = i;
            linker.DefineFunction("host", $"h{i}", program.Imports[i], (_, arguments, results) =>
            {
                UInt128[] words = Host(index, [.. arguments.ToArray().Select(ToWord)]);
                for (int r = 0; r < words.Length; r++)
                    results[r] = ToValue(program.Imports[index].Results[r], words[r]);
            });
        }
        using var store = new Store(engine);
        long fuel = 0;
        if (configuration.MetersFuel)
        {
            store.FuelExhausted = _ =>
            {
                fuel += Configuration.FuelAtATime;
                return Configuration.FuelAtATime;
            };
        }
        Instance instance = linker.Instantiate(store, Module.Compile(engine, binary));
        // A miscompiled loop may not end.
        using var timer = new Timer(_ => store.Interrupt(), null, 20_000, -1);
        for (int c = 0; c < expected.Count; c++)
        {
            GeneratedCall call = program.Calls[c];
            Outcome outcome = expected[c];
            FunctionType type = program.TypeOf(call.Function);
            var arguments = new Value[call.Arguments.Length];
            for (int i = 0; i < arguments.Length; i++)
                arguments[i] = ToValue(type.Parameters[i], call.Arguments[i]);
            TrapCode trap = TrapCode.None;
            Value[] results = [];
            fuel = 0;
            if (configuration.MetersFuel)
                store.Fuel = 0;
            try
            {
                results = instance.GetFunction($"f{call.Function}").Invoke(arguments);
            }
            catch (TrapException e)
            {
                trap = e.Code;
            }

            string what = $"call {c} of f{call.Function}({string.Join(", ", arguments)}): ";
            if (trap != outcome.Trap)
                return $"{what}ended with {trap}, expected {outcome.Trap}";
            if (configuration.MetersFuel && trap == TrapCode.None && fuel - store.Fuel != outcome.Fuel)
                return $"{what}cost {fuel - store.Fuel}, expected {outcome.Fuel}";
            for (int i = 0; i < results.Length; i++)
            {
                Value wanted = ToValue(type.Results[i], outcome.Results[i]);
                if (!AreSame(results[i], wanted))
                    return $"{what}result {i} is {results[i]}, expected {wanted}";
            }
            for (int i = 0; i < outcome.Globals.Length; i++)
            {
                Value value = instance.GetGlobal($"g{i}").Value, wanted = ToValue(program.Globals[i], outcome.Globals[i]);
                if (!AreSame(value, wanted))
                    return $"{what}global {i} is {value}, expected {wanted}";
            }
            for (int i = 0; i < outcome.Memories.Length; i++)
            {
                Span<byte> memory = instance.GetMemory($"m{i}").Span;
                if (memory.Length != outcome.Memories[i].Length)
                    return $"{what}memory {i} has {memory.Length} bytes, expected {outcome.Memories[i].Length}";
                int at = memory.CommonPrefixLength(outcome.Memories[i]);
                if (at < memory.Length)
                    return $"{what}byte {at} of memory {i} is {memory[at]:x2}, expected {outcome.Memories[i][at]:x2}";
            }
        }
        return null;
    }

    // The imported functions: any mixture of the arguments will do, but they must not see which NaN they were given.
    private static UInt128[] Host(int index, UInt128[] words)
    {
        if (index == 2)
            return [words[0] ^ (words[2] << 3) ^ ((uint)words[1] * new UInt128(0x1_0000_0001, 0x1_0000_0001))];
        ulong[] a = [.. words.Select(word => (ulong)word)];
        if (index == 0)
        {
            ulong d = double.IsNaN(BitConverter.UInt64BitsToDouble(a[1])) ? 77 : a[1];
            return [(uint)((a[0] * 31) ^ (d >> 29) ^ (a[2] * 7))];
        }
        ulong f = float.IsNaN(BitConverter.UInt32BitsToSingle((uint)a[0])) ? 99 : a[0];
        return [BitConverter.DoubleToUInt64Bits((double)(long)(a[1] ^ f)), a[1] + (a[2] * 3) + a[3]];
    }

    private static UInt128 ToWord(Value value) => value.Kind switch
    {
        ValueKind.I32 => (uint)value.AsI32(),
        ValueKind.I64 => (ulong)value.AsI64(),
        ValueKind.F32 => value.AsF32Bits(),
        ValueKind.V128 => VectorConfigurations.ToBits(value.AsV128()),
        _ => value.AsF64Bits(),
    };

    private static Value ToValue(ValType type, UInt128 word)
    {
        if (type == ValType.V128)
            return VectorConfigurations.ToValue(word);
        if (type == ValType.I32)
            return Value.FromI32((int)(uint)word);
        if (type == ValType.I64)
            return Value.FromI64((long)(ulong)word);
        return type == ValType.F32 ? Value.FromF32Bits((uint)word) : Value.FromF64Bits((ulong)word);
    }

    // Which NaN an operator gives is not determined (Core spec 4.3.3, NaN propagation).
    private static bool AreSame(Value value, Value wanted) => value.Kind switch
    {
        ValueKind.F32 when float.IsNaN(wanted.AsF32()) => float.IsNaN(value.AsF32()),
        ValueKind.F64 when double.IsNaN(wanted.AsF64()) => double.IsNaN(value.AsF64()),
        _ => ToWord(value) == ToWord(wanted),
    };
}
