using System.Runtime.Intrinsics;

namespace Wafer.Tests.Compiler.Vectors;

/// <summary>The instruction sets that vector code is tested with, from all that the machine has down to none, each by a name.</summary>
internal static class VectorConfigurations
{
    public static readonly IReadOnlyDictionary<string, CpuExtensions> Extensions = new Dictionary<string, CpuExtensions>
    {
        ["all"] = CpuExtensions.All,
        ["avx512"] = CpuExtensions.All & ~(CpuExtensions.Avx512Vbmi | CpuExtensions.Avx512Bitalg),
        ["avx2"] = CpuExtensions.All & ~CpuExtensions.Avx512,
        ["avx"] = CpuExtensions.All & ~(CpuExtensions.Avx2 | CpuExtensions.Fma),
        ["sse42"] = CpuExtensions.Sse42,
        ["floor"] = CpuExtensions.None,
    };

    private static readonly Dictionary<(string, BoundsMode, bool), Engine> s_engines = [];

    /// <summary>The names.</summary>
    public static TheoryData<string> Names => [.. Extensions.Keys];

    /// <summary>An engine with a configuration.</summary>
    public static Engine Engine(string name, BoundsMode bounds = BoundsMode.GuardPages, bool deterministic = false)
    {
        lock (s_engines)
        {
            if (!s_engines.TryGetValue((name, bounds, deterministic), out Engine? engine))
            {
                engine = new Engine(new EngineOptions { CpuExtensions = Extensions[name], Bounds = bounds, DeterministicRelaxedSimd = deterministic });
                s_engines.Add((name, bounds, deterministic), engine);
            }
            return engine;
        }
    }

    public static Value ToValue(UInt128 vector) => Value.FromV128(ToVector(vector));

    public static Vector128<byte> ToVector(UInt128 vector) => Vector128.Create((ulong)vector, (ulong)(vector >> 64)).AsByte();

    public static UInt128 ToBits(Vector128<byte> vector) => new(vector.AsUInt64()[1], vector.AsUInt64()[0]);
}
