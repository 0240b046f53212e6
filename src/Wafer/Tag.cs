using Wafer.Model;
using Wafer.Runtime;

namespace Wafer;

/// <summary>An exception tag.</summary>
public sealed class Tag : Extern
{
    internal Tag(Store store, TagCore core)
        : base(store) => Core = core;

    /// <inheritdoc/>
    public override ExternalKind Kind => ExternalKind.Tag;

    /// <summary>The type: its parameters are what an exception carries.</summary>
    public FunctionType Type => Core.Type;

    internal TagCore Core { get; }
}
