namespace Wafer.Compiler;

/// <summary>The kinds of clauses of a handler.</summary>
internal enum HandlerClauseKind : byte
{
    /// <summary>Catches exceptions of a tag; the code wants what they carry.</summary>
    Tag = 0,

    /// <summary>Catches exceptions of a tag; the code wants what they carry, and a reference to the exception behind it.</summary>
    TagWithReference = 1,

    /// <summary>Catches all exceptions.</summary>
    All = 2,

    /// <summary>Catches all exceptions; the code wants a reference to the exception.</summary>
    AllWithReference = 3,
}

/// <summary>A clause of a handler.</summary>
/// <param name="Kind">What it catches and gives to its code.</param>
/// <param name="Tag">The index of the tag in the module; 0 if it catches all.</param>
/// <param name="Landing">Where execution goes on, as an offset in the module's code.</param>
internal readonly record struct HandlerClause(HandlerClauseKind Kind, int Tag, int Landing);

/// <summary>A block that catches exceptions.</summary>
/// <param name="Start">The module offset of the operator that opens it.</param>
/// <param name="End">The module offset of the operator that ends what it covers.</param>
/// <param name="Outer">The handler that has its turn when no clause matches, or -1: the one around it, or where a <c>delegate</c> leads.</param>
/// <param name="Clauses">The clauses in order.</param>
internal readonly record struct Handler(int Start, int End, int Outer, HandlerClause[] Clauses);

/// <summary>What a function does with exceptions. In its frame, the instance stands in the slot that <see cref="CallingConvention.InstanceSlot"/> says.</summary>
/// <param name="frameBytes">The size of its frame: how far the stack pointer is below the frame pointer.</param>
/// <param name="handlers">Its handlers, in the order of their starts.</param>
internal sealed class FunctionHandlers(int frameBytes, Handler[] handlers)
{
    /// <summary>How far the stack pointer is below the frame pointer.</summary>
    public int FrameBytes { get; } = frameBytes;

    /// <summary>A handler.</summary>
    public ref readonly Handler this[int index] => ref handlers[index];

    /// <summary>The innermost handler around an operator, or -1.</summary>
    /// <param name="wasmOffset">The operator's module offset.</param>
    public int Find(int wasmOffset)
    {
        // Of those around it, the innermost starts last.
        for (int i = handlers.Length - 1; i >= 0; i--)
        {
            if (handlers[i].Start < wasmOffset && wasmOffset < handlers[i].End)
                return i;
        }
        return -1;
    }
}
