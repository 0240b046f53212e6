using Wafer.Model;
using Wafer.Runtime;

namespace Wafer;

/// <summary>An exception tag.</summary>
public sealed class Tag : Extern
{
    /// <summary>Creates a tag in a store, for import by modules.</summary>
    /// <param name="store">The store.</param>
    /// <param name="type">The type: its parameters are what exceptions carry; it has no results.</param>
    /// <exception cref="ArgumentException">The type has results.</exception>
    public Tag(Store store, FunctionType type)
        : base(store)
    {
        ArgumentNullException.ThrowIfNull(type);
        if (type.Results.Length != 0)
            throw new ArgumentException("Tags have no results.", nameof(type));
        foreach (ValType parameter in type.Parameters)
            TypeRegistry.CheckAbstract(parameter);
        Core = store.Core.CreateTag(type, store.Core.Engine.Types.IdentityOf(type));
        Core.Owner = this;
    }

    internal Tag(Store store, TagCore core)
        : base(store) => Core = core;

    /// <inheritdoc/>
    public override ExternalKind Kind => ExternalKind.Tag;

    /// <summary>The type: its parameters are what an exception carries.</summary>
    public FunctionType Type => Core.Type;

    internal TagCore Core { get; }
}
