using Wafer.Model;

namespace Wafer.Validation;

/// <summary>Ignores everything, so that a function reader only validates.</summary>
internal readonly struct NullSink : IOperatorSink
{
    public static bool SeesUnreachableCode => false;

    public int OperatorOffset
    {
        set { }
    }

    public int NextOffset
    {
        set { }
    }

    public void BeginFunction(int functionIndex, FunctionType type, ReadOnlySpan<ValType> locals)
    {
    }

    public void Unreachable()
    {
    }

    public void Nop()
    {
    }

    public void Block(FunctionType type)
    {
    }

    public void Loop(FunctionType type)
    {
    }

    public void If(FunctionType type)
    {
    }

    public void Else(bool reachable)
    {
    }

    public void End(bool reachable)
    {
    }

    public void Branch(int label)
    {
    }

    public void BranchIf(int label)
    {
    }

    public void BranchTable(ReadOnlySpan<int> labels)
    {
    }

    public void Return()
    {
    }

    public void Call(int function)
    {
    }

    public void CallIndirect(int typeIndex, int table)
    {
    }

    public void CallRef(int typeIndex)
    {
    }

    public void ReturnCall(int function)
    {
    }

    public void ReturnCallIndirect(int typeIndex, int table)
    {
    }

    public void ReturnCallRef(int typeIndex)
    {
    }

    public void TryTable(FunctionType type, ReadOnlySpan<CatchClause> clauses)
    {
    }

    public void Throw(int tag)
    {
    }

    public void ThrowRef()
    {
    }

    public void LegacyTry(FunctionType type)
    {
    }

    public void LegacyCatch(bool reachable, int tag)
    {
    }

    public void LegacyCatchAll(bool reachable)
    {
    }

    public void LegacyDelegate(bool reachable, int label)
    {
    }

    public void LegacyRethrow(int label)
    {
    }

    public void Drop(ValType type)
    {
    }

    public void Select(ValType type)
    {
    }

    public void LocalGet(int local)
    {
    }

    public void LocalSet(int local)
    {
    }

    public void LocalTee(int local)
    {
    }

    public void GlobalGet(int global)
    {
    }

    public void GlobalSet(int global)
    {
    }

    public void I32Const(int value)
    {
    }

    public void I64Const(long value)
    {
    }

    public void F32Const(uint bits)
    {
    }

    public void F64Const(ulong bits)
    {
    }

    public void V128Const(ReadOnlySpan<byte> bytes)
    {
    }

    public void Numeric(Opcode opcode)
    {
    }

    public void Lane(Opcode opcode, int lane)
    {
    }

    public void Shuffle(ReadOnlySpan<byte> lanes)
    {
    }

    public void Load(Opcode opcode, in MemoryArgument argument)
    {
    }

    public void Store(Opcode opcode, in MemoryArgument argument)
    {
    }

    public void VectorLaneAccess(Opcode opcode, in MemoryArgument argument, int lane)
    {
    }

    public void Atomic(Opcode opcode, in MemoryArgument argument)
    {
    }

    public void AtomicFence()
    {
    }

    public void MemorySize(int memory)
    {
    }

    public void MemoryGrow(int memory)
    {
    }

    public void MemoryInit(int segment, int memory)
    {
    }

    public void DataDrop(int segment)
    {
    }

    public void MemoryCopy(int destination, int source)
    {
    }

    public void MemoryFill(int memory)
    {
    }

    public void TableGet(int table)
    {
    }

    public void TableSet(int table)
    {
    }

    public void TableInit(int segment, int table)
    {
    }

    public void ElementDrop(int segment)
    {
    }

    public void TableCopy(int destination, int source)
    {
    }

    public void TableGrow(int table)
    {
    }

    public void TableSize(int table)
    {
    }

    public void TableFill(int table)
    {
    }

    public void RefNull(HeapType type)
    {
    }

    public void RefIsNull()
    {
    }

    public void RefFunc(int function)
    {
    }

    public void RefEq()
    {
    }

    public void RefAsNonNull()
    {
    }

    public void BranchOnNull(int label)
    {
    }

    public void BranchOnNonNull(int label)
    {
    }

    public void Aggregate(Opcode opcode, int immediate1, int immediate2)
    {
    }

    public void Cast(Opcode opcode, ValType source, ValType target)
    {
    }

    public void BranchOnCast(Opcode opcode, int label, ValType source, ValType target)
    {
    }

    public void Reference(Opcode opcode, ValType operand)
    {
    }
}
