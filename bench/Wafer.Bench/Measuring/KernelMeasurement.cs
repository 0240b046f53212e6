using System.Diagnostics;
using System.Globalization;
using Wafer.Model;

namespace Wafer.Bench.Measuring;

/// <summary>Times one exported function, step for step as v8.js does: the first call, a warm-up, then calls timed one by one.</summary>
internal static class KernelMeasurement
{
    private static readonly TimeSpan s_longestWarmUp = TimeSpan.FromMilliseconds(150);

    public static string Run(EngineOptions options, string file, string export, int argument, int iterations)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(iterations);
        byte[] bytes = File.ReadAllBytes(file);
        var engine = new Engine(options);

        long start = Stopwatch.GetTimestamp();
        Module module = Module.Compile(engine, bytes);
        TimeSpan compile = Stopwatch.GetElapsedTime(start);

        start = Stopwatch.GetTimestamp();
        using var store = new Store(engine);
        Instance instance = StubbedLinker(engine, module).Instantiate(store, module);
        TimeSpan instantiate = Stopwatch.GetElapsedTime(start);

        start = Stopwatch.GetTimestamp();
        Function function = instance.GetFunction(export);
        FunctionType type = function.Type;
        if (!type.Parameters.SequenceEqual([ValType.I32]) || type.Results.Length != 1)
            throw new NotSupportedException($"\"{export}\" has type {type}; one i32 parameter and one result are needed");
        return type.Results[0].Code switch
        {
            ValType.I32Code => Time(function.AsFunc<int, int>(), static r => r.ToString(CultureInfo.InvariantCulture)),
            ValType.I64Code => Time(function.AsFunc<int, long>(), static r => r.ToString(CultureInfo.InvariantCulture)),
            ValType.F32Code => Time(function.AsFunc<int, float>(), static r => Bits(r)),
            ValType.F64Code => Time(function.AsFunc<int, double>(), Bits),
            _ => throw new NotSupportedException($"\"{export}\" has type {type}; its result must be a number"),
        };

        string Time<TResult>(Func<int, TResult> call, Func<TResult, string> show)
        {
            TResult result = call(argument);
            TimeSpan first = Stopwatch.GetElapsedTime(start);

            long warmUp = Stopwatch.GetTimestamp();
            for (int i = 1; i < iterations && Stopwatch.GetElapsedTime(warmUp) < s_longestWarmUp; i++)
                call(argument);

            var times = new long[iterations];
            for (int i = 0; i < times.Length; i++)
            {
                long before = Stopwatch.GetTimestamp();
                result = call(argument);
                times[i] = Stopwatch.GetTimestamp() - before;
            }
            Array.Sort(times);
            return $$"""
                {"compile_ns":{{Json.Nanoseconds(compile)}},"inst_ns":{{Json.Nanoseconds(instantiate)}},"first_ns":{{Json.Nanoseconds(first)}},"min_ns":{{Json.Nanoseconds(times[0])}},"med_ns":{{Json.Nanoseconds(times[times.Length / 2])}},"result":"{{show(result)}}"}
                """;
        }
    }

    /// <summary>A linker in which every function that the module imports exists and returns zeros.</summary>
    private static Linker StubbedLinker(Engine engine, Module module)
    {
        var linker = new Linker(engine) { AllowShadowing = true };
        foreach (ImportDescription import in module.Imports)
        {
            if (import.Kind == ExternalKind.Function)
                linker.DefineFunction(import.Module, import.Name, module.Description.FunctionTypeOf(import.Index), static (_, _, _) => { });
        }
        return linker;
    }

    private static string Bits(double value) => $"0x{BitConverter.DoubleToUInt64Bits(value):x16}";
}
