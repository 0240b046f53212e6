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

    /// <summary>How compiled code calls the function with nothing between, if it can.</summary>
    public DirectForm? Direct { get; set; }

    /// <summary>Runs the function on the thread's own stack.</summary>
    /// <param name="store">The store that called.</param>
    /// <param name="instance">The index of the instance that imported the function; -1 if the host called.</param>
    /// <param name="cells">The arguments; results are written over them from the front.</param>
    public abstract void Invoke(StoreCore store, int instance, Cells cells);
}

/// <summary>A host function as machine code that .NET made of it.</summary>
/// <param name="Code">The address of an <c>[UnmanagedCallersOnly]</c> method: the function's record, then the arguments. It lets no exception out, but says <see cref="StoreCore.FailHostFunction"/>.</param>
/// <param name="Target">The object that it is a method of, if any.</param>
internal sealed record DirectForm(nint Code, object? Target);
