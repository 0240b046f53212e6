using Wafer.Model;

namespace Wafer;

/// <summary>A global variable.</summary>
public sealed class Global : Extern
{
    /// <summary>Creates a global in a store, for import by modules.</summary>
    public Global(Store store, GlobalType type, Value value)
        : base(store)
    {
        Type = type;
    }

    /// <inheritdoc/>
    public override ExternalKind Kind => ExternalKind.Global;

    /// <summary>The type.</summary>
    public GlobalType Type { get; }

    /// <summary>The current value.</summary>
    /// <exception cref="InvalidOperationException">On assignment: the global is immutable.</exception>
    /// <exception cref="ArgumentException">On assignment: the value is of another type.</exception>
    public Value Value
    {
        get => throw new NotImplementedException();
        set => throw new NotImplementedException();
    }
}
