using System.Numerics;
using Wafer.Model;

namespace Wafer.Cli;

/// <summary>Finds out which features a module uses, by leaving out one after the other.</summary>
internal static class FeatureScanner
{
    /// <summary>Every feature that modules are read and validated with.</summary>
    public const Features All = Features.Wasm3 | Features.LegacyExceptions | Features.Threads | Features.WideArithmetic | Features.CustomPageSizes | Features.CompactImports;

    private static readonly Engine s_all = new(EngineOptions.Default with { Features = All });

    /// <summary>The features without which a module is not valid; none for a module that never is.</summary>
    public static Features RequiredBy(ReadOnlySpan<byte> binary)
    {
        Features required = Features.None;
        if (!IsValid(s_all, binary))
            return required;
        for (ulong rest = (ulong)All; rest != 0; rest &= rest - 1)
        {
            var feature = (Features)(1UL << BitOperations.TrailingZeroCount(rest));
            if (!IsValid(new Engine(EngineOptions.Default with { Features = All & ~feature }), binary))
                required |= feature;
        }

        return required;
    }

    private static bool IsValid(Engine engine, ReadOnlySpan<byte> binary)
    {
        try
        {
            Module.Validate(engine, binary);
            return true;
        }
        catch (WasmException)
        {
            return false;
        }
    }
}
