using Wafer.Binary;
using Wafer.Model;

namespace Wafer.Tests.Compiler.Reference;

/// <summary>How code is compiled in one run.</summary>
internal sealed record Configuration(BoundsMode Bounds, bool FullCpu)
{
    public static readonly Configuration[] All =
    [
        new(BoundsMode.GuardPages, true), new(BoundsMode.Explicit, true), new(BoundsMode.GuardPages, false), new(BoundsMode.Explicit, false),
    ];

    private readonly Lazy<Engine> _engine = new(() => new Engine(new EngineOptions
    {
        Bounds = Bounds,
        CpuExtensions = FullCpu ? CpuExtensions.All : CpuExtensions.None,
    }));

    public Engine Engine => _engine.Value;

    public override string ToString() => $"{Bounds} {(FullCpu ? "full" : "floor")}";
}

/// <summary>Runs generated programs in the reference interpreter and as compiled code, and compares everything that can be seen.</summary>
internal static class DifferentialRunner
{
    private const long StepLimit = 200_000;

    // What one call did: how it ended, and the state it left.
    private sealed record Outcome(TrapCode Trap, ulong[] Results, ulong[] Globals, byte[] Memory);

    /// <summary>Runs a program everywhere.</summary>
    /// <returns>What differed, or null; <paramref name="isUseful"/> says whether the program was run at all (it is skipped if it takes too long).</returns>
    public static string? FindDifference(GeneratedProgram program, out bool isUseful, ReadOnlySpan<Configuration> configurations = default)
    {
        byte[] binary = program.ToBinary();
        List<Outcome>? expected = Reference(program, binary);
        isUseful = expected is not null;
        if (expected is null)
            return null;
        foreach (Configuration configuration in configurations.IsEmpty ? Configuration.All : configurations)
        {
            if (Compare(program, binary, expected, configuration) is { } difference)
                return $"{configuration}: {difference}";
        }
        return null;
    }

    private static List<Outcome>? Reference(GeneratedProgram program, byte[] binary)
    {
        ModuleDescription module = ModuleReader.Read(binary, Features.Wasm2WithoutSimd);
        var interpreter = new ReferenceInterpreter(module, Host);
        var outcomes = new List<Outcome>();
        foreach (GeneratedCall call in program.Calls)
        {
            TrapCode trap = TrapCode.None;
            ulong[] results = [];
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
            outcomes.Add(new Outcome(trap, results, [.. interpreter.Globals], [.. interpreter.Memory]));
        }
        return outcomes;
    }

    private static string? Compare(GeneratedProgram program, byte[] binary, List<Outcome> expected, Configuration configuration)
    {
        Engine engine = configuration.Engine;
        var linker = new Linker(engine);
        for (int i = 0; i < GeneratedProgram.Imports.Length; i++)
        {
            int index = i;
            linker.DefineFunction("host", $"h{i}", GeneratedProgram.Imports[i], (_, arguments, results) =>
            {
                ulong[] words = Host(index, [.. arguments.ToArray().Select(ToWord)]);
                for (int r = 0; r < words.Length; r++)
                    results[r] = ToValue(GeneratedProgram.Imports[index].Results[r], words[r]);
            });
        }
        using var store = new Store(engine);
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
            Span<byte> memory = instance.GetMemory("memory").Span;
            if (memory.Length != outcome.Memory.Length)
                return $"{what}memory has {memory.Length} bytes, expected {outcome.Memory.Length}";
            int at = memory.CommonPrefixLength(outcome.Memory);
            if (at < memory.Length)
                return $"{what}memory[{at}] is {memory[at]:x2}, expected {outcome.Memory[at]:x2}";
        }
        return null;
    }

    // The imported functions: any mixture of the arguments will do, but they must not see which NaN they were given.
    private static ulong[] Host(int index, ulong[] a)
    {
        if (index == 0)
        {
            ulong d = double.IsNaN(BitConverter.UInt64BitsToDouble(a[1])) ? 77 : a[1];
            return [(uint)((a[0] * 31) ^ (d >> 29) ^ (a[2] * 7))];
        }
        ulong f = float.IsNaN(BitConverter.UInt32BitsToSingle((uint)a[0])) ? 99 : a[0];
        return [BitConverter.DoubleToUInt64Bits((double)(long)(a[1] ^ f)), a[1] + (a[2] * 3) + a[3]];
    }

    private static ulong ToWord(Value value) => value.Kind switch
    {
        ValueKind.I32 => (uint)value.AsI32(),
        ValueKind.I64 => (ulong)value.AsI64(),
        ValueKind.F32 => value.AsF32Bits(),
        _ => value.AsF64Bits(),
    };

    private static Value ToValue(ValType type, ulong word)
    {
        if (type == ValType.I32)
            return Value.FromI32((int)word);
        if (type == ValType.I64)
            return Value.FromI64((long)word);
        return type == ValType.F32 ? Value.FromF32Bits((uint)word) : Value.FromF64Bits(word);
    }

    // Which NaN an operator gives is not determined (Core spec 4.3.3, NaN propagation).
    private static bool AreSame(Value value, Value wanted) => value.Kind switch
    {
        ValueKind.F32 when float.IsNaN(wanted.AsF32()) => float.IsNaN(value.AsF32()),
        ValueKind.F64 when double.IsNaN(wanted.AsF64()) => double.IsNaN(value.AsF64()),
        _ => ToWord(value) == ToWord(wanted),
    };
}
