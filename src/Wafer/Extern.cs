using Wafer.Model;

namespace Wafer;

/// <summary>Something that modules import and export: a <see cref="Function"/>, <see cref="Memory"/>, <see cref="Table"/> or <see cref="Global"/>.</summary>
public abstract class Extern
{
    private protected Extern(Store store) => Store = store;

    /// <summary>The store that it lives in.</summary>
    public Store Store { get; }

    /// <summary>Which kind it is.</summary>
    public abstract ExternalKind Kind { get; }
}
