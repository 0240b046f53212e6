using Wafer.Model;

namespace Wafer.Validation;

/// <summary>What a control frame stands for.</summary>
internal enum FrameKind : byte
{
    Block,
    Loop,
    If,
    Else,
    TryTable,
    LegacyTry,
    LegacyCatch,
    LegacyCatchAll,
    Function,
}

/// <summary>An entry of the validator's control stack (Core spec, appendix "Validation Algorithm").</summary>
internal struct ControlFrame
{
    /// <summary>The block's parameters and results.</summary>
    public FunctionType Type;

    /// <summary>The height of the operand stack below the block's parameters.</summary>
    public int Height;

    /// <summary>How many entries the journal of initialised locals had on entry.</summary>
    public int JournalLength;

    /// <summary>What the frame stands for.</summary>
    public FrameKind Kind;

    /// <summary>Whether the block was entered from reachable code.</summary>
    public bool EnteredLive;

    /// <summary>Whether the code after the current operator cannot be reached, so that operands may be conjured up.</summary>
    public bool Unreachable;

    /// <summary>The types that a branch to the frame takes.</summary>
    public readonly ReadOnlySpan<ValType> LabelTypes => Kind == FrameKind.Loop ? Type.Parameters : Type.Results;
}

/// <summary>The memory that function readers work in. One scratch serves one reader at a time, and any number one after another.</summary>
internal sealed class FunctionReaderScratch
{
    // What a function of ordinary size needs; more is given back after use.
    private const int KeptEntries = 1 << 14;

    internal ValType[] Operands = new ValType[256];
    internal ControlFrame[] Frames = new ControlFrame[64];
    internal ValType[] Locals = new ValType[256];
    internal bool[] Initialized = [];
    internal int[] Journal = new int[16];
    internal int[] Labels = new int[64];
    internal CatchClause[] Clauses = new CatchClause[4];
    private readonly Dictionary<ValType, FunctionType> _blockTypes = [];

    /// <summary>The type of a block with one result written in place.</summary>
    internal FunctionType BlockTypeTo(ValType result)
    {
        switch (result.Code)
        {
            case ValType.I32Code:
                return FunctionType.ToI32;
            case ValType.I64Code:
                return FunctionType.ToI64;
            case ValType.F32Code:
                return FunctionType.ToF32;
            case ValType.F64Code:
                return FunctionType.ToF64;
            case ValType.V128Code:
                return FunctionType.ToV128;
        }

        if (result == ValType.FuncRef)
        {
            return FunctionType.ToFuncRef;
        }

        if (result == ValType.ExternRef)
        {
            return FunctionType.ToExternRef;
        }

        if (!_blockTypes.TryGetValue(result, out FunctionType? type))
        {
            type = new FunctionType([], [result]);
            _blockTypes.Add(result, type);
        }

        return type;
    }

    /// <summary>Gives back what an extraordinary function needed.</summary>
    internal void Trim()
    {
        if (Operands.Length > KeptEntries)
        {
            Operands = new ValType[KeptEntries];
        }

        if (Frames.Length > KeptEntries)
        {
            Frames = new ControlFrame[KeptEntries];
        }

        if (Labels.Length > KeptEntries)
        {
            Labels = new int[KeptEntries];
        }

        if (Journal.Length > KeptEntries)
        {
            Journal = new int[KeptEntries];
        }

        if (Clauses.Length > KeptEntries)
        {
            Clauses = [];
        }
    }
}
