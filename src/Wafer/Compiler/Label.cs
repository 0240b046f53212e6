namespace Wafer.Compiler;

/// <summary>A place in the code, bound once; it may be referred to before. The default value is a fresh label.</summary>
/// <remarks>
/// References to an unbound label form chains: rel32 and rel8 fields are threaded through the code itself, the rest through the assembler's
/// pool of fixups, so that a label costs no allocation. Pass by reference; do not copy a label that has references.
/// </remarks>
internal struct Label
{
    /// <summary>The position plus 1; 0 while unbound.</summary>
    internal int PositionPlusOne;

    /// <summary>The position of the latest rel32 field, which holds that of the one before; 0 ends the chain.</summary>
    internal int Rel32Chain;

    /// <summary>The position of the latest rel8 field, which holds the distance to the one before; 0 ends the chain.</summary>
    internal int Rel8Chain;

    /// <summary>The index plus 1 of the latest entry in the pool of fixups; 0 ends the chain.</summary>
    internal int FixupChain;

    /// <summary>Whether the label has a position.</summary>
    public readonly bool IsBound => PositionPlusOne != 0;

    /// <summary>Whether references wait for the label to be bound.</summary>
    public readonly bool IsAwaited => (Rel32Chain | Rel8Chain | FixupChain) != 0;

    /// <summary>The position; the label must be bound.</summary>
    public readonly int Position => PositionPlusOne - 1;
}
