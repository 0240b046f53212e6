using System.Buffers.Binary;
using Wafer.Model;

namespace Wafer.Tests.Compiler.Reference;

/// <summary>One decoded operator.</summary>
internal sealed class ReferenceOperator
{
    public Opcode Op { get; init; }

    /// <summary>The immediates: an index, a constant's bits, or a memory offset; then a second index.</summary>
    public ulong A { get; set; }

    public ulong B { get; set; }

    /// <summary>The memory that is loaded from or stored to.</summary>
    public int Memory { get; set; }

    /// <summary>The bits of a vector constant, or the lanes of a shuffle.</summary>
    public UInt128 Vector { get; set; }

    /// <summary>The labels of br_table, the default last.</summary>
    public int[] Labels { get; set; } = [];

    /// <summary>For blocks, the type.</summary>
    public FunctionType Type { get; set; } = FunctionType.Empty;

    /// <summary>For blocks, the positions of the matching else (or -1) and end.</summary>
    public int Else { get; set; } = -1;

    public int End { get; set; } = -1;
}

/// <summary>A function body decoded for the reference interpreter; 2.0, relaxed vectors and atomic operators (Core spec 5.4, threads proposal).</summary>
internal sealed class ReferenceCode
{
    private readonly byte[] _bytes;
    private readonly ModuleDescription _module;
    private int _position;

    private ReferenceCode(ModuleDescription module, ByteRange range)
    {
        _module = module;
        _bytes = module.Bytes.Slice(range.Start, range.Length).ToArray();
    }

    /// <summary>The types of the declared locals, without the parameters.</summary>
    public List<byte> LocalTypes { get; } = [];

    public List<ReferenceOperator> Operators { get; } = [];

    public static ReferenceCode Decode(ModuleDescription module, ByteRange range)
    {
        var code = new ReferenceCode(module, range);
        code.Run();
        return code;
    }

    private void Run()
    {
        for (ulong groups = Unsigned(); groups > 0; groups--)
        {
            ulong count = Unsigned();
            byte type = _bytes[_position++];
            for (; count > 0; count--)
                LocalTypes.Add(type);
        }

        var open = new Stack<ReferenceOperator>();
        while (_position < _bytes.Length)
        {
            ReferenceOperator op = Read();
            int index = Operators.Count;
            Operators.Add(op);
            switch (op.Op)
            {
                case Opcode.Block or Opcode.Loop or Opcode.If:
                    open.Push(op);
                    break;
                case Opcode.Else:
                    open.Peek().Else = index;
                    break;
                case Opcode.End when open.Count > 0:
                    open.Pop().End = index;
                    break;
            }
        }
    }

    private ReferenceOperator Read()
    {
        int code = _bytes[_position++];
        if (code == 0xFC)
            code = 0x100 + (int)Unsigned();
        else if (code == 0xFD)
            code = 0x200 + (int)Unsigned();
        else if (code == 0xFE)
            code = 0x500 + (int)Unsigned();
        var op = new ReferenceOperator { Op = (Opcode)code };
        if (op.Op == Opcode.AtomicFence)
        {
            _position++;
            return op;
        }
        if (code >= 0x500)
        {
            ReadMemoryArgument(op);
            return op;
        }
        if (code >= 0x200)
        {
            ReadVectorImmediates(op);
            return op;
        }
        switch (op.Op)
        {
            case Opcode.Block or Opcode.Loop or Opcode.If:
                op.Type = BlockType();
                break;
            case Opcode.Br or Opcode.BrIf or Opcode.Call or (>= Opcode.LocalGet and <= Opcode.TableSet) or Opcode.RefFunc or Opcode.RefNull
                or Opcode.MemorySize or Opcode.MemoryGrow or Opcode.MemoryFill or Opcode.DataDrop or Opcode.ElemDrop
                or Opcode.TableSize or Opcode.TableGrow or Opcode.TableFill:
                op.A = Unsigned();
                break;
            case Opcode.BrTable:
                op.Labels = new int[(int)Unsigned() + 1];
                for (int i = 0; i < op.Labels.Length; i++)
                    op.Labels[i] = (int)Unsigned();
                break;
            case Opcode.CallIndirect or Opcode.MemoryInit or Opcode.MemoryCopy or Opcode.TableInit or Opcode.TableCopy:
                op.A = Unsigned();
                op.B = Unsigned();
                break;
            case Opcode.SelectTyped:
                int types = (int)Unsigned();
                _position += types;
                break;
            case >= Opcode.I32Load and <= Opcode.I64Store32:
                ReadMemoryArgument(op);
                break;
            case Opcode.I32Const:
                op.A = (uint)Signed();
                break;
            case Opcode.I64Const:
                op.A = (ulong)Signed();
                break;
            case Opcode.F32Const:
                op.A = BitConverter.ToUInt32(_bytes, _position);
                _position += 4;
                break;
            case Opcode.F64Const:
                op.A = BitConverter.ToUInt64(_bytes, _position);
                _position += 8;
                break;
        }
        return op;
    }

    private void ReadVectorImmediates(ReferenceOperator op)
    {
        switch (OperatorTable.Get(op.Op).Immediates)
        {
            case Immediates.Memory or Immediates.MemoryLane:
                ReadMemoryArgument(op);
                if (OperatorTable.Get(op.Op).Immediates == Immediates.MemoryLane)
                    op.B = _bytes[_position++];
                break;
            case Immediates.Lane:
                op.B = _bytes[_position++];
                break;
            case Immediates.V128 or Immediates.Shuffle:
                op.Vector = BinaryPrimitives.ReadUInt128LittleEndian(_bytes.AsSpan(_position));
                _position += 16;
                break;
        }
    }

    // The alignment, which atomic operators have no choice of, says nothing but whether the memory is named.
    private void ReadMemoryArgument(ReferenceOperator op)
    {
        if ((Unsigned() & 0x40) != 0)
            op.Memory = (int)Unsigned();
        op.A = Unsigned();
    }

    private FunctionType BlockType()
    {
        byte code = _bytes[_position];
        if (code is 0x40 or (>= 0x6F and <= 0x7F))
        {
            _position++;
            return code == 0x40 ? FunctionType.Empty : new FunctionType([], [ReferenceInterpreter.TypeOf(code)]);
        }
        return (FunctionType)_module.Types[(int)Unsigned()].Composite;
    }

    private ulong Unsigned()
    {
        ulong value = 0;
        for (int shift = 0; ; shift += 7)
        {
            byte b = _bytes[_position++];
            value |= (ulong)(b & 0x7F) << shift;
            if (b < 0x80)
                return value;
        }
    }

    private long Signed()
    {
        long value = 0;
        for (int shift = 0; ;)
        {
            byte b = _bytes[_position++];
            value |= (long)(b & 0x7F) << shift;
            shift += 7;
            if (b < 0x80)
                return shift < 64 && (b & 0x40) != 0 ? value | (-1L << shift) : value;
        }
    }
}
