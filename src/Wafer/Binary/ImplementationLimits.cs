using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace Wafer.Binary;

/// <summary>The sizes that a module may not exceed: those of the WebAssembly JavaScript API (section "Implementation-defined Limits").</summary>
internal static class ImplementationLimits
{
    public const int ModuleSize = 1 << 30;
    public const int Types = 1_000_000;
    public const int RecursionGroupSize = 1_000_000;
    public const int SubtypingDepth = 63;
    public const int StructFields = 10_000;
    public const int Functions = 1_000_000;
    public const int Imports = 1_000_000;
    public const int Exports = 1_000_000;
    public const int Globals = 1_000_000;
    public const int Tags = 1_000_000;
    public const int DataSegments = 100_000;
    public const int ElementSegments = 10_000_000;
    public const int TableElements = 10_000_000;
    public const int Tables = 100_000;
    public const int Memories = 100;
    public const int Parameters = 1_000;
    public const int Results = 1_000;
    public const int Locals = 50_000;
    public const int FunctionBodySize = 7_654_321;
    public const int ArrayNewFixedLength = 10_000;

    /// <summary>How deep the operand stack may get. Only bodies made to exhaust memory come near.</summary>
    public const int OperandStackDepth = 8_000_000;

    /// <summary>Throws if a count is beyond a limit.</summary>
    /// <param name="count">How many there are.</param>
    /// <param name="limit">How many there may be.</param>
    /// <param name="what">What is counted, in the plural.</param>
    public static void Check(long count, int limit, string what)
    {
        if (count > limit)
        {
            Throw(count, limit, what);
        }
    }

    [DoesNotReturn]
    private static void Throw(long count, int limit, string what) =>
        throw new ResourceLimitException(what, string.Create(CultureInfo.InvariantCulture, $"too many {what}: {count}, and at most {limit} are allowed"));
}
