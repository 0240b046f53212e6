using System.Globalization;
using Wafer.Model;
using Wafer.Validation;

namespace Wafer.Tests.Validation;

/// <summary>Writes down every call as a line: the name, then the arguments.</summary>
internal readonly struct RecordingSink(List<string> calls, List<(int Operator, int Next)>? offsets = null) : IOperatorSink
{
    private readonly int[] _operatorOffset = new int[1];

    public static bool SeesUnreachableCode => false;

    public int OperatorOffset
    {
        set => _operatorOffset[0] = value;
    }

    public int NextOffset
    {
        set => offsets?.Add((_operatorOffset[0], value));
    }

    private void Record(string name, params object[] arguments) =>
        calls.Add(string.Join(' ', arguments.Select(argument => Convert.ToString(argument, CultureInfo.InvariantCulture)).Prepend(name)));

    public void BeginFunction(int functionIndex, FunctionType type, ReadOnlySpan<ValType> locals) => Record(nameof(BeginFunction), functionIndex, type, string.Join(',', locals.ToArray()));

    public void Unreachable() => Record(nameof(Unreachable));

    public void Nop() => Record(nameof(Nop));

    public void Block(FunctionType type) => Record(nameof(Block), type);

    public void Loop(FunctionType type) => Record(nameof(Loop), type);

    public void If(FunctionType type) => Record(nameof(If), type);

    public void Else(bool reachable) => Record(nameof(Else), reachable);

    public void End(bool reachable) => Record(nameof(End), reachable);

    public void Branch(int label) => Record(nameof(Branch), label);

    public void BranchIf(int label) => Record(nameof(BranchIf), label);

    public void BranchTable(ReadOnlySpan<int> labels) => Record(nameof(BranchTable), string.Join(',', labels.ToArray()));

    public void Return() => Record(nameof(Return));

    public void Call(int function) => Record(nameof(Call), function);

    public void CallIndirect(int typeIndex, int table) => Record(nameof(CallIndirect), typeIndex, table);

    public void CallRef(int typeIndex) => Record(nameof(CallRef), typeIndex);

    public void ReturnCall(int function) => Record(nameof(ReturnCall), function);

    public void ReturnCallIndirect(int typeIndex, int table) => Record(nameof(ReturnCallIndirect), typeIndex, table);

    public void ReturnCallRef(int typeIndex) => Record(nameof(ReturnCallRef), typeIndex);

    public void TryTable(FunctionType type, ReadOnlySpan<CatchClause> clauses) => Record(nameof(TryTable), type, string.Join(',', clauses.ToArray().Select(c => $"{c.Kind}:{c.Tag}:{c.Label}")));

    public void Throw(int tag) => Record(nameof(Throw), tag);

    public void ThrowRef() => Record(nameof(ThrowRef));

    public void LegacyTry(FunctionType type) => Record(nameof(LegacyTry), type);

    public void LegacyCatch(bool reachable, int tag) => Record(nameof(LegacyCatch), reachable, tag);

    public void LegacyCatchAll(bool reachable) => Record(nameof(LegacyCatchAll), reachable);

    public void LegacyDelegate(bool reachable, int label) => Record(nameof(LegacyDelegate), reachable, label);

    public void LegacyRethrow(int label) => Record(nameof(LegacyRethrow), label);

    public void Drop(ValType type) => Record(nameof(Drop), type);

    public void Select(ValType type) => Record(nameof(Select), type);

    public void LocalGet(int local) => Record(nameof(LocalGet), local);

    public void LocalSet(int local) => Record(nameof(LocalSet), local);

    public void LocalTee(int local) => Record(nameof(LocalTee), local);

    public void GlobalGet(int global) => Record(nameof(GlobalGet), global);

    public void GlobalSet(int global) => Record(nameof(GlobalSet), global);

    public void I32Const(int value) => Record(nameof(I32Const), value);

    public void I64Const(long value) => Record(nameof(I64Const), value);

    public void F32Const(uint bits) => Record(nameof(F32Const), bits);

    public void F64Const(ulong bits) => Record(nameof(F64Const), bits);

    public void V128Const(ReadOnlySpan<byte> bytes) => Record(nameof(V128Const), string.Join(',', bytes.ToArray()));

    public void Numeric(Opcode opcode) => Record(nameof(Numeric), opcode);

    public void Lane(Opcode opcode, int lane) => Record(nameof(Lane), opcode, lane);

    public void Shuffle(ReadOnlySpan<byte> lanes) => Record(nameof(Shuffle), string.Join(',', lanes.ToArray()));

    public void Load(Opcode opcode, in MemoryArgument argument) => Record(nameof(Load), opcode, argument.Memory, argument.Offset, argument.AlignmentLog2);

    public void Store(Opcode opcode, in MemoryArgument argument) => Record(nameof(Store), opcode, argument.Memory, argument.Offset, argument.AlignmentLog2);

    public void VectorLaneAccess(Opcode opcode, in MemoryArgument argument, int lane) => Record(nameof(VectorLaneAccess), opcode, argument.Memory, argument.Offset, argument.AlignmentLog2, lane);

    public void Atomic(Opcode opcode, in MemoryArgument argument) => Record(nameof(Atomic), opcode, argument.Memory, argument.Offset, argument.AlignmentLog2);

    public void AtomicFence() => Record(nameof(AtomicFence));

    public void MemorySize(int memory) => Record(nameof(MemorySize), memory);

    public void MemoryGrow(int memory) => Record(nameof(MemoryGrow), memory);

    public void MemoryInit(int segment, int memory) => Record(nameof(MemoryInit), segment, memory);

    public void DataDrop(int segment) => Record(nameof(DataDrop), segment);

    public void MemoryCopy(int destination, int source) => Record(nameof(MemoryCopy), destination, source);

    public void MemoryFill(int memory) => Record(nameof(MemoryFill), memory);

    public void TableGet(int table) => Record(nameof(TableGet), table);

    public void TableSet(int table) => Record(nameof(TableSet), table);

    public void TableInit(int segment, int table) => Record(nameof(TableInit), segment, table);

    public void ElementDrop(int segment) => Record(nameof(ElementDrop), segment);

    public void TableCopy(int destination, int source) => Record(nameof(TableCopy), destination, source);

    public void TableGrow(int table) => Record(nameof(TableGrow), table);

    public void TableSize(int table) => Record(nameof(TableSize), table);

    public void TableFill(int table) => Record(nameof(TableFill), table);

    public void RefNull(HeapType type) => Record(nameof(RefNull), type);

    public void RefIsNull() => Record(nameof(RefIsNull));

    public void RefFunc(int function) => Record(nameof(RefFunc), function);

    public void RefEq() => Record(nameof(RefEq));

    public void RefAsNonNull() => Record(nameof(RefAsNonNull));

    public void BranchOnNull(int label) => Record(nameof(BranchOnNull), label);

    public void BranchOnNonNull(int label) => Record(nameof(BranchOnNonNull), label);

    public void Aggregate(Opcode opcode, int immediate1, int immediate2) => Record(nameof(Aggregate), opcode, immediate1, immediate2);

    public void Cast(Opcode opcode, ValType source, ValType target) => Record(nameof(Cast), opcode, target);

    public void BranchOnCast(Opcode opcode, int label, ValType source, ValType target) => Record(nameof(BranchOnCast), opcode, label, source, target);

    public void Reference(Opcode opcode, ValType operand) => Record(nameof(Reference), opcode);
}
