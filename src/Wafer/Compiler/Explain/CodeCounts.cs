namespace Wafer.Compiler.Explain;

/// <summary>What a function's code is made of: how often each thing stands in it, not how often it runs.</summary>
internal struct CodeCounts
{
    /// <summary>Operators that can be reached, as far as validation knows.</summary>
    public int Operators;

    /// <summary>The size of the frame below the frame pointer, in bytes.</summary>
    public int FrameBytes;

    /// <summary>Values stored to slots of the frame. Locals that start as zero there do not count.</summary>
    public int Spills;

    /// <summary>Values read from slots of the frame, by loads of their own or as operands.</summary>
    public int Reloads;

    /// <summary>Loads from and stores to linear memory.</summary>
    public int Accesses;

    /// <summary>Those of them whose bounds the code checks.</summary>
    public int AccessChecks;

    /// <summary>Checks of the ranges of bulk operators.</summary>
    public int BulkChecks;

    /// <summary>Checks of table indices.</summary>
    public int TableChecks;

    /// <summary>Branches and selects whose condition the flags already said.</summary>
    public int FusedConditions;

    /// <summary>Loads that became a memory operand of the operator that wanted the value.</summary>
    public int FusedLoads;

    /// <summary>Constants that became an operand, or part of an address.</summary>
    public int FusedConstants;

    /// <summary>Numeric operators without an instruction: computed when compiling, without effect, or done by their neighbours.</summary>
    public int FoldedOperators;

    /// <summary>Calls of functions of the module.</summary>
    public int DirectCalls;

    /// <summary>Calls of imported functions.</summary>
    public int ImportCalls;

    /// <summary>Calls through a table.</summary>
    public int IndirectCalls;

    /// <summary>Calls of the runtime: its services, and the stubs that copy and fill memory.</summary>
    public int RuntimeCalls;

    /// <summary>Ways out by a trap; what the hardware traps does not count.</summary>
    public int Traps;

    /// <summary>Loop headers that look whether execution is to stop.</summary>
    public int Polls;

    /// <summary>Checks that stand in the code.</summary>
    public readonly int ChecksKept => AccessChecks + BulkChecks;

    /// <summary>Accesses that need no check: the hardware does it, or the address is known.</summary>
    public readonly int ChecksElided => Accesses - AccessChecks;

    /// <summary>Operators that others took over.</summary>
    public readonly int Fusions => FusedConditions + FusedLoads + FusedConstants + FoldedOperators;

    /// <summary>Calls of functions.</summary>
    public readonly int Calls => DirectCalls + ImportCalls + IndirectCalls;

    /// <summary>Adds what another function has. Frames do not add up: the largest counts.</summary>
    public void Add(in CodeCounts other)
    {
        Operators += other.Operators;
        FrameBytes = Math.Max(FrameBytes, other.FrameBytes);
        Spills += other.Spills;
        Reloads += other.Reloads;
        Accesses += other.Accesses;
        AccessChecks += other.AccessChecks;
        BulkChecks += other.BulkChecks;
        TableChecks += other.TableChecks;
        FusedConditions += other.FusedConditions;
        FusedLoads += other.FusedLoads;
        FusedConstants += other.FusedConstants;
        FoldedOperators += other.FoldedOperators;
        DirectCalls += other.DirectCalls;
        ImportCalls += other.ImportCalls;
        IndirectCalls += other.IndirectCalls;
        RuntimeCalls += other.RuntimeCalls;
        Traps += other.Traps;
        Polls += other.Polls;
    }
}
