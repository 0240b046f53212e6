using System.ComponentModel;

namespace Wafer;

/// <summary>What code of the source generator calls. Not for others.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public static class GeneratedCode
{
    /// <summary>Binds an exported function.</summary>
    /// <param name="instance">The instance.</param>
    /// <param name="name">The name of the export.</param>
    /// <param name="bind">Makes the delegate.</param>
    /// <exception cref="KeyNotFoundException">There is no such function.</exception>
    /// <exception cref="ArgumentException">The function has another type.</exception>
    public static TDelegate Bind<TDelegate>(Instance instance, string name, Func<Function, TDelegate> bind)
        where TDelegate : Delegate
    {
        ArgumentNullException.ThrowIfNull(instance);
        ArgumentNullException.ThrowIfNull(bind);
        try
        {
            return bind(instance.GetFunction(name));
        }
        catch (ArgumentException mismatch)
        {
            throw new ArgumentException($"Export \"{name}\" cannot be called as {TypeNames.Of(typeof(TDelegate))}. {mismatch.Message}", mismatch);
        }
    }

    /// <summary>The memory of the instance that called.</summary>
    /// <exception cref="InvalidOperationException">It has none.</exception>
    public static Memory RequireMemory(this Caller caller) =>
        caller.Memory ?? throw new InvalidOperationException("The function takes text or bytes from the memory of its caller, which has none.");
}
