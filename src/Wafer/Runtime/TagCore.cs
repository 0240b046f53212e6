using Wafer.Model;

namespace Wafer.Runtime;

/// <summary>An exception tag: its identity is the object's.</summary>
internal sealed class TagCore(FunctionType type, int typeId)
{
    /// <summary>The API object, once somebody asked for it.</summary>
    public object? Owner { get; set; }

    /// <summary>The canonical type of what is thrown with it.</summary>
    public FunctionType Type { get; } = type;

    /// <summary>The identity of the type in the engine.</summary>
    public int TypeId { get; } = typeId;
}
