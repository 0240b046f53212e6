using Wafer.Model;

namespace Wafer.Runtime;

/// <summary>A function that C# code implements, independent of any store.</summary>
/// <param name="type">The type; without references to defined types.</param>
/// <param name="isAsync">Whether it gives a task, and may go on at another thread before that has been given.</param>
internal abstract class HostFunction(FunctionType type, bool isAsync = false)
{
    /// <summary>The type; without references to defined types.</summary>
    public FunctionType Type { get; } = type;

    /// <summary>Whether the results may come later.</summary>
    public bool IsAsync { get; } = isAsync;

    /// <summary>Runs the function on the thread's own stack.</summary>
    /// <param name="store">The store that called.</param>
    /// <param name="instance">The index of the instance that imported the function; -1 if the host called.</param>
    /// <param name="cells">The arguments; results are written over them from the front.</param>
    public abstract void Invoke(StoreCore store, int instance, Cells cells);
}
