using Wafer.Model;

namespace Wafer.Tests.Compiler.Reference;

/// <summary>A program took more steps than it was given.</summary>
internal sealed class StepLimitException : Exception;

/// <summary>
/// An instance of a module, evaluated operator by operator as the specification's reduction rules say (Core spec 4.4), with no thought for speed.
/// For what the generator makes: memories, one table, functions of the host, 2.0, relaxed vectors, wide arithmetic and atomic operators on one thread. Reference values are 0 for null, otherwise one more than
/// the function's index.
/// </summary>
internal sealed partial class ReferenceInterpreter
{
    private const int MaximumDepth = 100;

    private readonly ModuleDescription _module;
    private readonly Func<int, UInt128[], UInt128[]> _host;
    private readonly Dictionary<int, ReferenceCode> _code = [];
    private readonly List<UInt128> _stack = [];
    private readonly bool[] _droppedData, _droppedElements;
    private long _steps;

    /// <summary>The fuel that all calls together have cost (docs/fuel.md).</summary>
    public long Fuel { get; private set; }
    private int _depth;

    /// <param name="module">A valid module.</param>
    /// <param name="host">Calls an imported function.</param>
    public ReferenceInterpreter(ModuleDescription module, Func<int, UInt128[], UInt128[]> host)
    {
        _module = module;
        _host = host;
        _droppedData = new bool[module.DataSegments.Length];
        _droppedElements = new bool[module.ElementSegments.Length];
        Globals = [.. module.Globals.Select(g => Constant(g.Initializer))];
        Memories = [.. module.Memories.Select(type => new ReferenceMemory(type))];
        Table = new ulong[module.Tables.Length == 0 ? 0 : (int)module.Tables[0].Type.Limits.Minimum];
        for (int i = 0; i < module.ElementSegments.Length; i++)
        {
            if (module.ElementSegments[i].Mode != SegmentMode.Active)
                continue;
            CopyElements(i, (ulong)Constant(module.ElementSegments[i].Offset), 0, (ulong)module.ElementSegments[i].Length);
            _droppedElements[i] = true;
        }
        for (int i = 0; i < module.DataSegments.Length; i++)
        {
            if (module.DataSegments[i].Mode != SegmentMode.Active)
                continue;
            ReferenceMemory memory = Memories[module.DataSegments[i].MemoryIndex];
            CopyData(i, memory, memory.Address(Constant(module.DataSegments[i].Offset)), 0, (uint)module.DataSegments[i].Content.Length);
            _droppedData[i] = true;
        }
    }

    /// <summary>Whether arithmetic gives NaNs that are not canonical: for finding out whether a program looks at what is not determined.</summary>
    public bool OtherNaNs { get; init; }

    public UInt128[] Globals { get; }

    public ReferenceMemory[] Memories { get; }

    public ulong[] Table { get; private set; }

    /// <summary>Calls a function.</summary>
    /// <exception cref="ReferenceTrap">It trapped.</exception>
    /// <exception cref="StepLimitException">It did not end within the given number of steps.</exception>
    public UInt128[] Invoke(int function, UInt128[] arguments, long steps)
    {
        _steps = steps;
        _depth = 0;
        _stack.Clear();
        _stack.AddRange(arguments);
        Call(function);
        return [.. _stack];
    }

    /// <summary>The value type that a byte of the binary format stands for.</summary>
    public static ValType TypeOf(byte code) => code switch
    {
        0x70 => ValType.FuncRef,
        0x6F => ValType.ExternRef,
        _ => ValType.FromCode(code),
    };

    private void Call(int function)
    {
        FunctionType type = _module.FunctionTypeOf(function);
        var arguments = new UInt128[type.Parameters.Length];
        for (int i = arguments.Length - 1; i >= 0; i--)
            arguments[i] = Pop();
        if (function < _module.ImportedFunctions)
        {
            _stack.AddRange(_host(function, arguments));
            return;
        }
        if (!_code.TryGetValue(function, out ReferenceCode? code))
            _code[function] = code = ReferenceCode.Decode(_module, _module.Bodies[function - _module.ImportedFunctions].Code);
        var locals = new UInt128[arguments.Length + code.LocalTypes.Count];
        arguments.CopyTo(locals, 0);
        if (++_depth > MaximumDepth)
            throw new StepLimitException();
        Run(code.Operators, locals, type.Results.Length);
        _depth--;
    }

    private void Run(List<ReferenceOperator> code, UInt128[] locals, int results)
    {
        // A label: where a branch goes, how many values it carries, and the height of the stack below them.
        var labels = new Stack<(int Target, int Arity, int Height)>();
        labels.Push((code.Count, results, _stack.Count));
        for (int at = 0; at < code.Count; at++)
        {
            if (--_steps < 0)
                throw new StepLimitException();
            ReferenceOperator op = code[at];
            Fuel += op.Op switch
            {
                Opcode.Nop or Opcode.Block or Opcode.Loop or Opcode.Else or Opcode.End => 0,
                Opcode.MemoryGrow or Opcode.TableGrow => 64,
                Opcode.MemoryInit or Opcode.MemoryCopy or Opcode.MemoryFill or Opcode.TableInit or Opcode.TableCopy or Opcode.TableFill => 16,
                _ => 1,
            };
            switch (op.Op)
            {
                case Opcode.Unreachable:
                    throw new ReferenceTrap(TrapCode.Unreachable);
                case Opcode.Nop:
                    break;
                case Opcode.Block:
                    labels.Push((op.End, op.Type.Results.Length, _stack.Count - op.Type.Parameters.Length));
                    break;
                case Opcode.Loop:
                    labels.Push((at - 1, op.Type.Parameters.Length, _stack.Count - op.Type.Parameters.Length));
                    break;
                case Opcode.If:
                    bool condition = (uint)Pop() != 0;
                    labels.Push((op.End, op.Type.Results.Length, _stack.Count - op.Type.Parameters.Length));
                    if (!condition)
                        at = op.Else >= 0 ? op.Else : op.End - 1;
                    break;
                case Opcode.Else:
                    // Reached by falling out of the first arm.
                    at = Branch(labels, 0);
                    break;
                case Opcode.End:
                    labels.Pop();
                    break;
                case Opcode.Br:
                    at = Branch(labels, (int)op.A);
                    break;
                case Opcode.BrIf:
                    if ((uint)Pop() != 0)
                        at = Branch(labels, (int)op.A);
                    break;
                case Opcode.BrTable:
                    at = Branch(labels, op.Labels[Math.Min((uint)Pop(), (uint)op.Labels.Length - 1)]);
                    break;
                case Opcode.Return:
                    at = Branch(labels, labels.Count - 1);
                    break;
                default:
                    Execute(op, locals);
                    break;
            }
        }
    }

    // Returns the operator before the one to go on with.
    private int Branch(Stack<(int Target, int Arity, int Height)> labels, int depth)
    {
        for (; depth > 0; depth--)
            labels.Pop();
        (int target, int arity, int height) = labels.Pop();
        _stack.RemoveRange(height, _stack.Count - arity - height);
        return target;
    }

    private void Execute(ReferenceOperator op, UInt128[] locals)
    {
        if (ReferenceNumeric.IsUnary(op.Op))
        {
            PushResult(op.Op, ReferenceNumeric.Unary(op.Op, (ulong)Pop()));
            return;
        }
        if (ReferenceNumeric.IsBinary(op.Op))
        {
            UInt128 right = Pop(), left = Pop();
            PushResult(op.Op, ReferenceNumeric.Binary(op.Op, (ulong)left, (ulong)right));
            return;
        }
        if (op.Op >= Opcode.MemoryAtomicNotify)
        {
            ExecuteAtomic(op);
            return;
        }
        if (op.Op >= Opcode.V128Load)
        {
            ExecuteVector(op);
            return;
        }
        int index = (int)op.A;
        switch (op.Op)
        {
            case Opcode.I32Const or Opcode.I64Const or Opcode.F32Const or Opcode.F64Const:
                Push(op.A);
                break;
            case Opcode.Drop:
                Pop();
                break;
            case Opcode.Select or Opcode.SelectTyped:
                bool condition = (uint)Pop() != 0;
                UInt128 second = Pop(), first = Pop();
                Push(condition ? first : second);
                break;
            case Opcode.LocalGet:
                Push(locals[index]);
                break;
            case Opcode.LocalSet:
                locals[index] = Pop();
                break;
            case Opcode.LocalTee:
                locals[index] = _stack[^1];
                break;
            case Opcode.GlobalGet:
                Push(Globals[index]);
                break;
            case Opcode.GlobalSet:
                Globals[index] = Pop();
                break;
            case Opcode.Call:
                Call(index);
                break;
            case Opcode.CallIndirect:
                CallIndirect(index);
                break;
            case >= Opcode.I32Load and <= Opcode.I64Load32U:
                Load(op);
                break;
            case >= Opcode.I32Store and <= Opcode.I64Store32:
                Store(op);
                break;
            case Opcode.I64Add128 or Opcode.I64Sub128 or Opcode.I64MulWideS or Opcode.I64MulWideU:
                ExecuteWide(op.Op);
                break;
            case Opcode.RefNull:
                Push(0);
                break;
            case Opcode.RefIsNull:
                Push(Pop() == 0 ? 1UL : 0);
                break;
            case Opcode.RefFunc:
                Push((ulong)index + 1);
                break;
            case Opcode.MemorySize or Opcode.MemoryGrow or Opcode.MemoryFill or Opcode.MemoryCopy or Opcode.MemoryInit:
                ExecuteMemory(op);
                break;
            default:
                ExecuteBulk(op);
                break;
        }
    }

    private void ExecuteWide(Opcode op)
    {
        UInt128 result;
        if (op is Opcode.I64Add128 or Opcode.I64Sub128)
        {
            UInt128 right = (Pop() << 64) | Pop(), left = (Pop() << 64) | Pop();
            result = op == Opcode.I64Add128 ? left + right : left - right;
        }
        else
        {
            ulong right = (ulong)Pop(), left = (ulong)Pop();
            result = op == Opcode.I64MulWideS ? (UInt128)((Int128)(long)left * (long)right) : (UInt128)left * right;
        }
        Push((ulong)result);
        Push((ulong)(result >> 64));
    }

    private void CallIndirect(int type)
    {
        uint element = (uint)Pop();
        if (element >= Table.Length)
            throw new ReferenceTrap(TrapCode.UndefinedElement);
        if (Table[element] == 0)
            throw new ReferenceTrap(TrapCode.UninitializedElement);
        int function = (int)Table[element] - 1;
        if (!_module.FunctionTypeOf(function).Equals((FunctionType)_module.Types[type].Composite))
            throw new ReferenceTrap(TrapCode.IndirectCallTypeMismatch);
        Call(function);
    }

    private void ExecuteBulk(ReferenceOperator op)
    {
        uint c, b, a;
        switch (op.Op)
        {
            case Opcode.DataDrop:
                _droppedData[(int)op.A] = true;
                break;
            case Opcode.TableGet:
                a = (uint)Pop();
                Check(a, 1, Table.Length, TrapCode.TableOutOfBounds);
                Push(Table[a]);
                break;
            case Opcode.TableSet:
                ulong value = (ulong)Pop();
                a = (uint)Pop();
                Check(a, 1, Table.Length, TrapCode.TableOutOfBounds);
                Table[a] = value;
                break;
            case Opcode.TableSize:
                Push((ulong)Table.Length);
                break;
            case Opcode.TableInit:
                (c, b, a) = ((uint)Pop(), (uint)Pop(), (uint)Pop());
                CopyElements((int)op.A, a, b, c);
                break;
            case Opcode.ElemDrop:
                _droppedElements[(int)op.A] = true;
                break;
            default:
                throw new NotSupportedException(op.Op.ToString());
        }
    }

    private void CopyElements(int segment, ulong to, ulong from, ulong count)
    {
        ElementSegment elements = _module.ElementSegments[segment];
        Check(from, count, _droppedElements[segment] ? 0 : elements.Length, TrapCode.TableOutOfBounds);
        Check(to, count, Table.Length, TrapCode.TableOutOfBounds);
        for (int i = 0; i < (int)count; i++)
            Table[(int)to + i] = (ulong)elements.Functions![(int)from + i] + 1;
    }

    private static void Check(ulong start, ulong count, int length, TrapCode code)
    {
        if (start + count > (ulong)length)
            throw new ReferenceTrap(code);
    }

    private UInt128 Constant(ByteRange expression)
    {
        // One constant and end: the generator makes no others. A body with no declared locals has the same form but for its first byte.
        ReadOnlySpan<byte> bytes = _module.Bytes.Span.Slice(expression.Start, expression.Length);
        var body = new byte[bytes.Length + 1];
        bytes.CopyTo(body.AsSpan(1));
        var holder = new ModuleDescription { Bytes = body };
        ReferenceOperator constant = ReferenceCode.Decode(holder, new ByteRange(0, body.Length)).Operators[0];
        return constant.Op == Opcode.V128Const ? constant.Vector : constant.A;
    }

    private void PushResult(Opcode op, UInt128 result) => Push(OtherNaNs && ReferenceNaN.IsOpen(op) ? ReferenceNaN.Change(op, result) : result);

    private void Push(UInt128 value) => _stack.Add(value);

    private UInt128 Pop()
    {
        UInt128 top = _stack[^1];
        _stack.RemoveAt(_stack.Count - 1);
        return top;
    }
}
