using Wafer.Binary;
using Wafer.Model;

namespace Wafer.Tests.Compiler.Reference;

/// <summary>One operator of a generated function, with its immediates.</summary>
/// <param name="Op">The operator.</param>
/// <param name="A">An index, a constant's bits or a memory offset; for blocks, a type index, or the negative code of an inline type.</param>
/// <param name="B">A second index.</param>
/// <param name="Labels">The labels of br_table, the default last.</param>
/// <param name="Vector">The bits of a vector constant, or the lanes of a shuffle.</param>
/// <param name="Memory">The memory that is loaded from or stored to.</param>
internal sealed record GeneratedOperator(Opcode Op, long A = 0, long B = 0, int[]? Labels = null, UInt128 Vector = default, int Memory = 0);

/// <summary>A generated function.</summary>
internal sealed class GeneratedFunction
{
    public required int Type { get; init; }

    public List<ValType> Locals { get; init; } = [];

    /// <summary>The body, without the last end.</summary>
    public List<GeneratedOperator> Body { get; set; } = [];
}

/// <summary>One call from outside: an exported function and its arguments as words.</summary>
internal sealed record GeneratedCall(int Function, UInt128[] Arguments);

/// <summary>A generated module, in a form that can be made smaller piece by piece, and what to call in it.</summary>
internal sealed class GeneratedProgram
{
    private static readonly FunctionType[] ScalarImports =
    [
        new([ValType.I32, ValType.F64, ValType.I64], [ValType.I32]),
        new([ValType.F32, ValType.I64, ValType.I64, ValType.I32], [ValType.F64, ValType.I64]),
    ];

    private static readonly FunctionType[] VectorImports = [.. ScalarImports, new([ValType.V128, ValType.I32, ValType.V128], [ValType.V128])];

    /// <summary>Whether there are vectors at all: without, frames are laid out differently.</summary>
    public bool UsesVectors { get; init; }

    /// <summary>The types of the imported functions, which come first.</summary>
    public FunctionType[] Imports => UsesVectors ? VectorImports : ScalarImports;

    public List<FunctionType> Types { get; init; } = [];

    public List<GeneratedFunction> Functions { get; init; } = [];

    public List<ValType> Globals { get; init; } = [];

    public List<UInt128> GlobalValues { get; init; } = [];

    public List<MemoryType> Memories { get; init; } = [];

    /// <summary>What each memory starts with, and the content of the one passive segment, <see cref="PassiveSegment"/>.</summary>
    public byte[] Data { get; set; } = [];

    public int PassiveSegment => Memories.Count;

    /// <summary>The functions in the table from its start; the table has a few null elements after them.</summary>
    public List<int> Elements { get; init; } = [];

    public List<GeneratedCall> Calls { get; set; } = [];

    public FunctionType TypeOf(int function) =>
        function < Imports.Length ? Imports[function] : Types[Functions[function - Imports.Length].Type];

    public GeneratedProgram Copy() => new()
    {
        UsesVectors = UsesVectors,
        Types = Types,
        Functions = [.. Functions.Select(f => new GeneratedFunction { Type = f.Type, Locals = [.. f.Locals], Body = [.. f.Body] })],
        Globals = Globals,
        GlobalValues = GlobalValues,
        Memories = Memories,
        Data = Data,
        Elements = [.. Elements],
        Calls = [.. Calls],
    };

    /// <summary>The module in the binary format. Memories, globals and functions are exported as "m0" …, "g0" … and "f2" ….</summary>
    public byte[] ToBinary()
    {
        var w = new ByteWriter(4096);
        w.WriteBytes([0, 0x61, 0x73, 0x6D, 1, 0, 0, 0]);
        var types = new List<FunctionType>(Types);
        int firstImport = types.Count;
        types.AddRange(Imports);
        Section(w, 1, types.Count, i =>
        {
            w.WriteByte(0x60);
            WriteTypes(w, types[i].Parameters);
            WriteTypes(w, types[i].Results);
        });
        Section(w, 2, Imports.Length, i =>
        {
            w.WriteName("host");
            w.WriteName($"h{i}");
            w.WriteByte(0);
            w.WriteU32((uint)(firstImport + i));
        });
        Section(w, 3, Functions.Count, i => w.WriteU32((uint)Functions[i].Type));
        Section(w, 4, 1, _ =>
        {
            w.WriteBytes([0x70, 0]);
            w.WriteU32((uint)Elements.Count + 3);
        });
        Section(w, 5, Memories.Count, i => WriteMemory(w, Memories[i]));
        Section(w, 6, Globals.Count, i =>
        {
            WriteType(w, Globals[i]);
            w.WriteByte(1);
            WriteConstant(w, Globals[i], GlobalValues[i]);
            w.WriteByte(0x0B);
        });
        List<(string Name, byte Kind, int Index)> exports =
        [
            .. Functions.Select((_, i) => ($"f{i + Imports.Length}", (byte)0, i + Imports.Length)),
            .. Globals.Select((_, i) => ($"g{i}", (byte)3, i)),
            .. Memories.Select((_, i) => ($"m{i}", (byte)2, i)),
        ];
        Section(w, 7, exports.Count, i =>
        {
            w.WriteName(exports[i].Name);
            w.WriteByte(exports[i].Kind);
            w.WriteU32((uint)exports[i].Index);
        });
        Section(w, 9, 1, _ =>
        {
            w.WriteBytes([0, 0x41, 0, 0x0B]);
            w.WriteU32((uint)Elements.Count);
            foreach (int element in Elements)
                w.WriteU32((uint)element);
        });
        Section(w, 12, -1, _ => w.WriteU32((uint)PassiveSegment + 1));
        Section(w, 10, Functions.Count, i => WriteBody(w, Functions[i]));
        Section(w, 11, PassiveSegment + 1, i =>
        {
            if (i == PassiveSegment)
            {
                w.WriteByte(1);
            }
            else
            {
                w.WriteByte(2);
                w.WriteU32((uint)i);
                WriteConstant(w, Memories[i].AddressType, 0);
                w.WriteByte(0x0B);
            }
            w.WriteSized(Data);
        });
        return w.ToArray();
    }

    // Core spec 5.3.10, and the proposal of custom page sizes.
    private static void WriteMemory(ByteWriter w, MemoryType type)
    {
        bool isCustom = type.PageSizeLog2 != 16;
        w.WriteByte((byte)(1 | (type.IsShared ? 2 : 0) | (type.Is64 ? 4 : 0) | (isCustom ? 8 : 0)));
        w.WriteU64(type.Limits.Minimum);
        w.WriteU64(type.Limits.Maximum!.Value);
        if (isCustom)
            w.WriteU32((uint)type.PageSizeLog2);
    }

    private static void Section(ByteWriter w, byte id, int count, Action<int> item)
    {
        w.WriteByte(id);
        int mark = w.BeginSized();
        if (count < 0)
            item(0);
        else
            w.WriteU32((uint)count);
        for (int i = 0; i < count; i++)
            item(i);
        w.EndSized(mark);
    }

    private static void WriteTypes(ByteWriter w, ReadOnlySpan<ValType> types)
    {
        w.WriteU32((uint)types.Length);
        foreach (ValType type in types)
            WriteType(w, type);
    }

    private static void WriteType(ByteWriter w, ValType type) => w.WriteByte(type == ValType.FuncRef ? (byte)0x70 : type.Code);

    private static void WriteConstant(ByteWriter w, ValType type, UInt128 bits)
    {
        if (type == ValType.V128)
        {
            WriteOperator(w, new GeneratedOperator(Opcode.V128Const, Vector: bits));
            return;
        }
        Opcode op = type == ValType.I32 ? Opcode.I32Const : type == ValType.I64 ? Opcode.I64Const : type == ValType.F32 ? Opcode.F32Const : Opcode.F64Const;
        WriteOperator(w, new GeneratedOperator(op, (long)(ulong)bits));
    }

    private static void WriteBody(ByteWriter w, GeneratedFunction function)
    {
        int mark = w.BeginSized();
        w.WriteU32((uint)function.Locals.Count);
        foreach (ValType local in function.Locals)
        {
            w.WriteByte(1);
            WriteType(w, local);
        }
        foreach (GeneratedOperator op in function.Body)
            WriteOperator(w, op);
        w.WriteByte(0x0B);
        w.EndSized(mark);
    }

    private static void WriteOperator(ByteWriter w, GeneratedOperator op)
    {
        int code = (int)op.Op;
        if (code >= 0x500)
        {
            w.WriteByte(0xFE);
            w.WriteU32((uint)code - 0x500);
            if (op.Op == Opcode.AtomicFence)
                w.WriteByte(0);
            else
                WriteMemoryArgument(w, op);
            return;
        }
        if (code >= 0x200)
        {
            w.WriteByte(0xFD);
            w.WriteU32((uint)code - 0x200);
            WriteVectorImmediates(w, op);
            return;
        }
        if (code >= 0x100)
        {
            w.WriteByte(0xFC);
            w.WriteU32((uint)code - 0x100);
        }
        else
        {
            w.WriteByte((byte)code);
        }
        switch (op.Op)
        {
            case Opcode.Block or Opcode.Loop or Opcode.If:
                w.WriteS33(op.A);
                break;
            case Opcode.Br or Opcode.BrIf or Opcode.Call or (>= Opcode.LocalGet and <= Opcode.TableSet) or Opcode.RefFunc or Opcode.MemorySize
                or Opcode.MemoryGrow or Opcode.MemoryFill or Opcode.TableSize or Opcode.DataDrop:
                w.WriteU32((uint)op.A);
                break;
            case Opcode.RefNull:
                w.WriteByte(0x70);
                break;
            case Opcode.BrTable:
                w.WriteU32((uint)op.Labels!.Length - 1);
                foreach (int label in op.Labels)
                    w.WriteU32((uint)label);
                break;
            case Opcode.CallIndirect or Opcode.MemoryInit or Opcode.MemoryCopy:
                w.WriteU32((uint)op.A);
                w.WriteU32((uint)op.B);
                break;
            case Opcode.SelectTyped:
                w.WriteBytes([1, (byte)op.A]);
                break;
            case >= Opcode.I32Load and <= Opcode.I64Store32:
                WriteMemoryArgument(w, op);
                break;
            case Opcode.I32Const:
                w.WriteS32((int)op.A);
                break;
            case Opcode.I64Const:
                w.WriteS64(op.A);
                break;
            case Opcode.F32Const:
                w.WriteFixed32((uint)op.A);
                break;
            case Opcode.F64Const:
                w.WriteFixed64((ulong)op.A);
                break;
        }
    }

    private static void WriteVectorImmediates(ByteWriter w, GeneratedOperator op)
    {
        switch (OperatorTable.Get(op.Op).Immediates)
        {
            case Immediates.Memory or Immediates.MemoryLane:
                WriteMemoryArgument(w, op);
                if (OperatorTable.Get(op.Op).Immediates == Immediates.MemoryLane)
                    w.WriteByte((byte)op.B);
                break;
            case Immediates.Lane:
                w.WriteByte((byte)op.B);
                break;
            case Immediates.V128 or Immediates.Shuffle:
                w.WriteFixed64((ulong)op.Vector);
                w.WriteFixed64((ulong)(op.Vector >> 64));
                break;
        }
    }

    // Core spec 5.4.6, memarg; no alignment is promised but by atomic operators, which must promise their own.
    private static void WriteMemoryArgument(ByteWriter w, GeneratedOperator op)
    {
        int alignment = op.Op >= Opcode.MemoryAtomicNotify ? OperatorTable.Get(op.Op).AlignmentLog2 : 0;
        if (op.Memory == 0)
        {
            w.WriteByte((byte)alignment);
        }
        else
        {
            w.WriteByte((byte)(0x40 | alignment));
            w.WriteU32((uint)op.Memory);
        }
        w.WriteU64((ulong)op.A);
    }
}
