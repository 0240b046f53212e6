using Wafer.Compiler.Baseline;
using Wafer.Model;
using Wafer.Validation;

namespace Wafer.Compiler.Explain;

/// <summary>A sink that lets the compiler do everything, and notes before each operator where its code starts.</summary>
/// <param name="compiler">The compiler; afterwards <see cref="Compiler"/>.</param>
/// <param name="recorder">Where it is noted.</param>
/// <param name="importedFunctions">The number of functions that the module imports.</param>
internal struct TracingSink<TMasm>(BaselineCompiler<CountingMasm<TMasm>> compiler, CodeRecorder recorder, int importedFunctions) : IOperatorSink
    where TMasm : struct, IMacroAssembler
{
    /// <summary>The compiler that does the work.</summary>
    public BaselineCompiler<CountingMasm<TMasm>> Compiler = compiler;

    private readonly CodeRecorder _recorder = recorder;
    private int _depth;

    /// <inheritdoc/>
    public static bool SeesUnreachableCode => BaselineCompiler<CountingMasm<TMasm>>.SeesUnreachableCode;

    /// <inheritdoc/>
    public int OperatorOffset
    {
        readonly get => Compiler.OperatorOffset;
        set => Compiler.OperatorOffset = value;
    }

    /// <inheritdoc/>
    public int NextOffset
    {
        readonly get => Compiler.NextOffset;
        set => Compiler.NextOffset = value;
    }

    private void Begin() => _recorder.BeginOperator(Compiler.Masm.Position, OperatorOffset);

    // A condition that was not tested here was in the flags already.
    private readonly void EndCondition()
    {
        if (_recorder.HasUsedCondition && !_recorder.HasTested)
            _recorder.Counts.FusedConditions++;
    }

    /// <inheritdoc/>
    public void BeginFunction(int functionIndex, FunctionType type, ReadOnlySpan<ValType> locals)
    {
        _depth = 0;
        Compiler.BeginFunction(functionIndex, type, locals);
    }

    // ---- Control ----
    public void Unreachable()
    {
        Begin();
        Compiler.Unreachable();
    }

    public void Nop()
    {
        Begin();
        Compiler.Nop();
    }

    public void Block(FunctionType type)
    {
        Begin();
        _depth++;
        Compiler.Block(type);
    }

    public void Loop(FunctionType type)
    {
        Begin();
        _depth++;
        Compiler.Loop(type);
    }

    public void If(FunctionType type)
    {
        Begin();
        _depth++;
        Compiler.If(type);
        EndCondition();
    }

    public void Else(bool reachable)
    {
        Begin();
        Compiler.Else(reachable);
    }

    public void End(bool reachable)
    {
        Begin();
        if (_depth-- == 0)
            _recorder.BeginEnd();
        Compiler.End(reachable);
    }

    public void Branch(int label)
    {
        Begin();
        Compiler.Branch(label);
    }

    public void BranchIf(int label)
    {
        Begin();
        Compiler.BranchIf(label);
        EndCondition();
    }

    public void BranchTable(ReadOnlySpan<int> labels)
    {
        Begin();
        Compiler.BranchTable(labels);
    }

    public void Return()
    {
        Begin();
        Compiler.Return();
    }

    public void Call(int function)
    {
        Begin();
        if (function < importedFunctions)
            _recorder.Counts.ImportCalls++;
        else
            _recorder.Counts.DirectCalls++;
        Compiler.Call(function);
    }

    public void CallIndirect(int typeIndex, int table)
    {
        Begin();
        _recorder.Counts.IndirectCalls++;
        Compiler.CallIndirect(typeIndex, table);
    }

    public void CallRef(int typeIndex)
    {
        Begin();
        _recorder.Counts.IndirectCalls++;
        Compiler.CallRef(typeIndex);
    }

    public void ReturnCall(int function)
    {
        Begin();
        if (function < importedFunctions)
            _recorder.Counts.ImportCalls++;
        else
            _recorder.Counts.DirectCalls++;
        Compiler.ReturnCall(function);
    }

    public void ReturnCallIndirect(int typeIndex, int table)
    {
        Begin();
        _recorder.Counts.IndirectCalls++;
        Compiler.ReturnCallIndirect(typeIndex, table);
    }

    public void ReturnCallRef(int typeIndex)
    {
        Begin();
        _recorder.Counts.IndirectCalls++;
        Compiler.ReturnCallRef(typeIndex);
    }

    // ---- Exceptions ----
    public void TryTable(FunctionType type, ReadOnlySpan<CatchClause> clauses)
    {
        Begin();
        _depth++;
        Compiler.TryTable(type, clauses);
    }

    public void Throw(int tag)
    {
        Begin();
        Compiler.Throw(tag);
    }

    public void ThrowRef()
    {
        Begin();
        Compiler.ThrowRef();
    }

    public void LegacyTry(FunctionType type)
    {
        Begin();
        _depth++;
        Compiler.LegacyTry(type);
    }

    public void LegacyCatch(bool reachable, int tag)
    {
        Begin();
        Compiler.LegacyCatch(reachable, tag);
    }

    public void LegacyCatchAll(bool reachable)
    {
        Begin();
        Compiler.LegacyCatchAll(reachable);
    }

    public void LegacyDelegate(bool reachable, int label)
    {
        Begin();
        _depth--;
        Compiler.LegacyDelegate(reachable, label);
    }

    public void LegacyRethrow(int label)
    {
        Begin();
        Compiler.LegacyRethrow(label);
    }

    // ---- Parametric, variables, constants ----
    public void Drop(ValType type)
    {
        Begin();
        Compiler.Drop(type);
    }

    public void Select(ValType type)
    {
        Begin();
        Compiler.Select(type);
        EndCondition();
    }

    public void LocalGet(int local)
    {
        Begin();
        Compiler.LocalGet(local);
    }

    public void LocalSet(int local)
    {
        Begin();
        Compiler.LocalSet(local);
    }

    public void LocalTee(int local)
    {
        Begin();
        Compiler.LocalTee(local);
    }

    public void GlobalGet(int global)
    {
        Begin();
        Compiler.GlobalGet(global);
    }

    public void GlobalSet(int global)
    {
        Begin();
        Compiler.GlobalSet(global);
    }

    public void I32Const(int value)
    {
        Begin();
        Compiler.I32Const(value);
    }

    public void I64Const(long value)
    {
        Begin();
        Compiler.I64Const(value);
    }

    public void F32Const(uint bits)
    {
        Begin();
        Compiler.F32Const(bits);
    }

    public void F64Const(ulong bits)
    {
        Begin();
        Compiler.F64Const(bits);
    }

    public void V128Const(ReadOnlySpan<byte> bytes)
    {
        Begin();
        Compiler.V128Const(bytes);
    }

    // ---- Numbers and vectors ----
    public void Numeric(Opcode opcode)
    {
        Begin();
        int start = Compiler.Masm.Position;
        Compiler.Numeric(opcode);
        if (Compiler.Masm.Position == start)
            _recorder.Counts.FoldedOperators++;
    }

    public void Lane(Opcode opcode, int lane)
    {
        Begin();
        Compiler.Lane(opcode, lane);
    }

    public void Shuffle(ReadOnlySpan<byte> lanes)
    {
        Begin();
        Compiler.Shuffle(lanes);
    }

    // ---- Memory ----
    public void Load(Opcode opcode, in MemoryArgument argument)
    {
        BeginAccess();
        Compiler.Load(opcode, argument);
    }

    public void Store(Opcode opcode, in MemoryArgument argument)
    {
        BeginAccess();
        Compiler.Store(opcode, argument);
    }

    public void VectorLaneAccess(Opcode opcode, in MemoryArgument argument, int lane)
    {
        BeginAccess();
        Compiler.VectorLaneAccess(opcode, argument, lane);
    }

    public void Atomic(Opcode opcode, in MemoryArgument argument)
    {
        BeginAccess();
        Compiler.Atomic(opcode, argument);
    }

    private void BeginAccess()
    {
        Begin();
        _recorder.Counts.Accesses++;
    }

    public void AtomicFence()
    {
        Begin();
        Compiler.AtomicFence();
    }

    public void MemorySize(int memory)
    {
        Begin();
        Compiler.MemorySize(memory);
    }

    public void MemoryGrow(int memory)
    {
        Begin();
        Compiler.MemoryGrow(memory);
    }

    public void MemoryInit(int segment, int memory)
    {
        Begin();
        Compiler.MemoryInit(segment, memory);
    }

    public void DataDrop(int segment)
    {
        Begin();
        Compiler.DataDrop(segment);
    }

    public void MemoryCopy(int destination, int source)
    {
        Begin();
        Compiler.MemoryCopy(destination, source);
    }

    public void MemoryFill(int memory)
    {
        Begin();
        Compiler.MemoryFill(memory);
    }

    // ---- Tables and references ----
    public void TableGet(int table)
    {
        Begin();
        Compiler.TableGet(table);
    }

    public void TableSet(int table)
    {
        Begin();
        Compiler.TableSet(table);
    }

    public void TableInit(int segment, int table)
    {
        Begin();
        Compiler.TableInit(segment, table);
    }

    public void ElementDrop(int segment)
    {
        Begin();
        Compiler.ElementDrop(segment);
    }

    public void TableCopy(int destination, int source)
    {
        Begin();
        Compiler.TableCopy(destination, source);
    }

    public void TableGrow(int table)
    {
        Begin();
        Compiler.TableGrow(table);
    }

    public void TableSize(int table)
    {
        Begin();
        Compiler.TableSize(table);
    }

    public void TableFill(int table)
    {
        Begin();
        Compiler.TableFill(table);
    }

    public void RefNull(HeapType type)
    {
        Begin();
        Compiler.RefNull(type);
    }

    public void RefIsNull()
    {
        Begin();
        Compiler.RefIsNull();
    }

    public void RefFunc(int function)
    {
        Begin();
        Compiler.RefFunc(function);
    }

    public void RefEq()
    {
        Begin();
        Compiler.RefEq();
    }

    public void RefAsNonNull()
    {
        Begin();
        Compiler.RefAsNonNull();
    }

    public void BranchOnNull(int label)
    {
        Begin();
        Compiler.BranchOnNull(label);
    }

    public void BranchOnNonNull(int label)
    {
        Begin();
        Compiler.BranchOnNonNull(label);
    }

    // ---- Garbage-collected types ----
    public void Aggregate(Opcode opcode, int immediate1, int immediate2)
    {
        Begin();
        Compiler.Aggregate(opcode, immediate1, immediate2);
    }

    public void Cast(Opcode opcode, ValType source, ValType target)
    {
        Begin();
        Compiler.Cast(opcode, source, target);
    }

    public void BranchOnCast(Opcode opcode, int label, ValType source, ValType target)
    {
        Begin();
        Compiler.BranchOnCast(opcode, label, source, target);
    }

    public void Reference(Opcode opcode, ValType operand)
    {
        Begin();
        Compiler.Reference(opcode, operand);
    }
}
