using Wafer.Model;

namespace Wafer.Runtime;

/// <summary>A function that C# code implements, independent of any store.</summary>
internal abstract class HostFunction(FunctionType type)
{
    /// <summary>The type; without references to defined types.</summary>
    public FunctionType Type { get; } = type;

    /// <summary>Runs the function on the thread's own stack.</summary>
    /// <param name="store">The store that called.</param>
    /// <param name="instance">The index of the instance that imported the function; -1 if the host called.</param>
    /// <param name="cells">The arguments; results are written over them from the front.</param>
    public abstract void Invoke(StoreCore store, int instance, Cells cells);
}
