using Wafer.Compiler;
using Wafer.Model;

namespace Wafer.Runtime;

/// <summary>An exception tag: its identity is the object's.</summary>
internal sealed class TagCore
{
    /// <param name="type">The canonical type of what is thrown with it.</param>
    /// <param name="typeId">The identity of the type in the engine.</param>
    /// <param name="index">The tag's number in its store.</param>
    /// <param name="references">The offsets, in the tag's exceptions in the heap, of the values that the collector traces.</param>
    public TagCore(FunctionType type, int typeId, int index, uint[] references)
    {
        Type = type;
        TypeId = typeId;
        Index = index;
        References = references;
        foreach (ValType parameter in type.Parameters)
            Cells += CallingConvention.CellSize(parameter) / sizeof(ulong);
    }

    /// <summary>The API object, once somebody asked for it.</summary>
    public object? Owner { get; set; }

    /// <summary>The canonical type of what is thrown with it.</summary>
    public FunctionType Type { get; }

    /// <summary>The identity of the type in the engine.</summary>
    public int TypeId { get; }

    /// <summary>The tag's number in its store.</summary>
    public int Index { get; }

    /// <summary>The number of cells that an exception's values take.</summary>
    public int Cells { get; }

    /// <summary>The offsets, in the tag's exceptions in the heap, of the values that the collector traces.</summary>
    public uint[] References { get; }

    /// <summary>The record of the tag's exceptions in the heap, once there was a reference to one; otherwise 0.</summary>
    public uint HeapRecord { get; set; }
}
