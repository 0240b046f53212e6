using Wafer.Model;

namespace Wafer.Validation;

/// <summary>What the front end hands to its consumers: one call for each operator of a function body, decoded and type-checked.</summary>
/// <remarks>
/// <para>
/// Sinks are structs, so that <c>FunctionReader</c> is specialised for each and no call is virtual. All indices have
/// been checked. A sink is told nothing of operators in unreachable code: after <see cref="Unreachable"/>, <see cref="Branch"/> and
/// their like, the next call is the <see cref="Else"/>, <see cref="End"/> (or catch clause) of the innermost enclosing block that was entered
/// reachably; <c>reachable</c> then says whether the end of the code before it can be reached. A sink that sets <see cref="SeesUnreachableCode"/>
/// gets every operator instead.
/// </para>
/// <para>
/// Before each call the reader sets <see cref="OperatorOffset"/> and <see cref="NextOffset"/>, so a sink can look at the bytes of the next
/// operator (as a hint: they have not been validated).
/// </para>
/// </remarks>
internal interface IOperatorSink
{
    /// <summary>Whether the sink wants the operators of unreachable code too.</summary>
    static abstract bool SeesUnreachableCode { get; }

    /// <summary>The module offset of the opcode of the current operator.</summary>
    int OperatorOffset { set; }

    /// <summary>The module offset of the first byte after the current operator and its immediates.</summary>
    int NextOffset { set; }

    /// <summary>Called once before the first operator, when the locals have been read; both offsets are that of the first operator.</summary>
    /// <param name="functionIndex">The index of the function.</param>
    /// <param name="type">Its type.</param>
    /// <param name="locals">The types of all locals, parameters first; valid until the function ends.</param>
    void BeginFunction(int functionIndex, FunctionType type, ReadOnlySpan<ValType> locals);

    // Control. A block's type has its parameters and results; a function body's outermost block is ended by End too.
    void Unreachable();
    void Nop();
    void Block(FunctionType type);
    void Loop(FunctionType type);
    void If(FunctionType type);
    void Else(bool reachable);
    void End(bool reachable);
    void Branch(int label);
    void BranchIf(int label);

    /// <summary><c>br_table</c>; the last label is the default.</summary>
    void BranchTable(ReadOnlySpan<int> labels);
    void Return();
    void Call(int function);
    void CallIndirect(int typeIndex, int table);
    void CallRef(int typeIndex);
    void ReturnCall(int function);
    void ReturnCallIndirect(int typeIndex, int table);
    void ReturnCallRef(int typeIndex);

    // Exceptions: try_table, throw, throw_ref, and the legacy forms.
    void TryTable(FunctionType type, ReadOnlySpan<CatchClause> clauses);
    void Throw(int tag);
    void ThrowRef();
    void LegacyTry(FunctionType type);
    void LegacyCatch(bool reachable, int tag);
    void LegacyCatchAll(bool reachable);
    void LegacyDelegate(bool reachable, int label);
    void LegacyRethrow(int label);

    // Parametric and variables. The type is that of the operand (bottom only in unreachable code).
    void Drop(ValType type);
    void Select(ValType type);
    void LocalGet(int local);
    void LocalSet(int local);
    void LocalTee(int local);
    void GlobalGet(int global);
    void GlobalSet(int global);

    // Constants. Floats are given as bits, so that NaN payloads survive.
    void I32Const(int value);
    void I64Const(long value);
    void F32Const(uint bits);
    void F64Const(ulong bits);
    void V128Const(ReadOnlySpan<byte> bytes);

    /// <summary>An operator whose row has a fixed signature and no immediates: arithmetic, comparison, conversion, most vector operators.</summary>
    void Numeric(Opcode opcode);

    /// <summary>A vector operator with a lane immediate.</summary>
    void Lane(Opcode opcode, int lane);
    void Shuffle(ReadOnlySpan<byte> lanes);

    // Memory. Loads, stores and atomics by opcode; lane is used by the vector lane accesses only.
    void Load(Opcode opcode, in MemoryArgument argument);
    void Store(Opcode opcode, in MemoryArgument argument);
    void VectorLaneAccess(Opcode opcode, in MemoryArgument argument, int lane);
    void Atomic(Opcode opcode, in MemoryArgument argument);
    void AtomicFence();
    void MemorySize(int memory);
    void MemoryGrow(int memory);
    void MemoryInit(int segment, int memory);
    void DataDrop(int segment);
    void MemoryCopy(int destination, int source);
    void MemoryFill(int memory);

    // Tables and references.
    void TableGet(int table);
    void TableSet(int table);
    void TableInit(int segment, int table);
    void ElementDrop(int segment);
    void TableCopy(int destination, int source);
    void TableGrow(int table);
    void TableSize(int table);
    void TableFill(int table);
    void RefNull(HeapType type);
    void RefIsNull();
    void RefFunc(int function);
    void RefEq();
    void RefAsNonNull();
    void BranchOnNull(int label);
    void BranchOnNonNull(int label);

    // Garbage-collected types.

    /// <summary><c>struct.*</c> and <c>array.*</c>: the immediates in the order of the binary format; unused ones are 0.</summary>
    void Aggregate(Opcode opcode, int immediate1, int immediate2);

    /// <summary><c>ref.test</c> and <c>ref.cast</c>, with the operand's type and the target.</summary>
    void Cast(Opcode opcode, ValType source, ValType target);
    void BranchOnCast(Opcode opcode, int label, ValType source, ValType target);

    /// <summary><c>ref.i31</c>, <c>i31.get_*</c>, <c>any.convert_extern</c>, <c>extern.convert_any</c>, with the operand's type.</summary>
    void Reference(Opcode opcode, ValType operand);
}

/// <summary>The immediate of a memory access (Core spec 2.4.8, memarg).</summary>
/// <param name="Memory">The memory's index.</param>
/// <param name="Offset">The constant added to the address.</param>
/// <param name="AlignmentLog2">The alignment hint.</param>
internal readonly record struct MemoryArgument(int Memory, ulong Offset, int AlignmentLog2);

/// <summary>The kinds of catch clauses of <c>try_table</c>; the values are those of the binary format.</summary>
internal enum CatchKind : byte
{
    Catch = 0,
    CatchRef = 1,
    CatchAll = 2,
    CatchAllRef = 3,
}

/// <summary>A catch clause of <c>try_table</c>; the label counts from inside the enclosing block, as in the binary format.</summary>
internal readonly record struct CatchClause(CatchKind Kind, int Tag, int Label);
