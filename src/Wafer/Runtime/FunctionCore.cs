using Wafer.Model;

namespace Wafer.Runtime;

/// <summary>A function in a store that the host holds on to.</summary>
internal sealed class FunctionCore(FunctionType type)
{
    public FunctionType Type { get; } = type;
}
