using System.Runtime.CompilerServices;
using static Wafer.Compiler.Targets.X64.Gpr;

namespace Wafer.Compiler.Targets.X64;

/// <summary>The macro assembler of x86-64.</summary>
/// <remarks>
/// Pinned: r15 instance context, r14 base of memory 0, rbp frame, rsp stack. Temporaries: rax, rcx, rdx (which shifts and division need), xmm0 to xmm3; xmm15 is scratch within
/// one method. All others are homes.
/// </remarks>
internal unsafe partial struct X64MacroAssembler : IMacroAssembler
{
    // The longest code of one step is the conversion or minimum of floats, well below this.
    private const int OperatorSpace = 512;

    private const Xmm Scratch = Xmm.Xmm15;

    private CpuFeatures _cpu;
    private bool _usesHeap;
    private X64Assembler _asm;
    private ConstantPool _pool;

    // Where the zero flag tells of a register's value: right behind the instruction that computed it.
    private int _flagsPosition;
    private Reg _flagsRegister;
    private Width _flagsWidth;

    public X64MacroAssembler(int capacity, CpuFeatures cpu)
    {
        _asm = new X64Assembler(capacity);
        _cpu = cpu;
        _pool = new ConstantPool(32);
    }

    /// <summary>The assembler, for what is beyond the contract.</summary>
    [System.Diagnostics.CodeAnalysis.UnscopedRef]
    public ref X64Assembler Assembler => ref _asm;

    /// <summary>Forgets all code, and keeps the memory.</summary>
    public void Reset(CpuFeatures cpu)
    {
        _asm.Reset();
        _cpu = cpu;
        _flagsPosition = -1;
    }

    /// <summary>Forgets all code, and keeps no more memory than a number of bytes.</summary>
    public void Trim(int capacity)
    {
        if (_asm.Capacity <= capacity)
            return;
        _asm.Dispose();
        _asm = new X64Assembler(capacity);
    }

    // ---- The register file ----

    public static ulong Temporaries => G(Rax).Bit() | G(Rcx).Bit() | G(Rdx).Bit() | V(0).Bit() | V(1).Bit() | V(2).Bit() | V(3).Bit();

    public static ulong LeafPreserved => G(Rbx).Bit() | G(R12).Bit();

    public static int GeneralHomes => 9;

    public static int VectorHomes => 11;

    private static ReadOnlySpan<byte> Homes =>
    [
        (byte)Rdi, (byte)Rsi, (byte)Rbx, (byte)R8, (byte)R9, (byte)R10, (byte)R11, (byte)R12, (byte)R13,
        32 + 4, 32 + 5, 32 + 6, 32 + 7, 32 + 8, 32 + 9, 32 + 10, 32 + 11, 32 + 12, 32 + 13, 32 + 14,
    ];

    private static ReadOnlySpan<byte> GeneralResults => [(byte)Rax, (byte)Rdx, (byte)Rcx, (byte)Rdi, (byte)Rsi, (byte)Rbx];

    public static Reg FramePointer => G(Rbp);

    public static Reg MemoryBase => G(R14);

    public static Reg Instance => G(R15);

    public static Reg CalleeRecord => G(Rax);

    public static Reg CallScratch => G(Rcx);

    public static Reg DivideLow => G(Rax);

    public static Reg DivideHigh => G(Rdx);

    public static Reg BulkDestination => G(Rdi);

    public static Reg BulkSource => G(Rsi);

    public static Reg BulkCount => G(Rdx);

    public static Reg BulkDestinationIndex => G(R8);

    public static Reg BulkSourceIndex => G(R9);

    public static Reg BulkDestinationLength => G(Rax);

    public static Reg BulkSourceLength => G(Rcx);

    public static int MemoryPagesOffset => MemoryRecord.Offset.Pages;

    public static int TableLengthOffset => TableRecord.Offset.Length;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Reg Home(int index) => (Reg)Homes[index];

    public static int HomeOf(Reg register) => Homes.IndexOf((byte)register);

    public static Reg GeneralArgument(int index) => (Reg)Homes[index];

    public static Reg VectorArgument(int index) => (Reg)Homes[GeneralHomes + index];

    public static Reg GeneralResult(int index) => (Reg)GeneralResults[index];

    public static Reg VectorResult(int index) => V(index);

    public readonly Reg ShiftCountRegister(IntegerOp op) =>
        _cpu.Bmi2 && op is IntegerOp.Shl or IntegerOp.ShrS or IntegerOp.ShrU ? Reg.None : G(Rcx);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Reg G(Gpr register) => (Reg)register;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Reg V(int number) => (Reg)(32 + number);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Gpr G(Reg register) => (Gpr)register;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Xmm X(Reg register) => (Xmm)(register - 32);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static OperandSize S(Width width) => (OperandSize)width;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Mem M(in Address address) =>
        address.Index == Reg.None ? Mem.At(G(address.Base), address.Displacement) : Mem.At(G(address.Base), G(address.Index), (Scale)address.ScaleLog2, address.Displacement);

    private static Mem Frame(int offset) => Mem.At(Rbp, offset);

    // ---- Positions and labels ----

    public readonly int Position => _asm.Position;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Reserve() => _asm.EnsureSpace(OperatorSpace);

    public void ReserveBytes(int bytes) => _asm.EnsureSpace(OperatorSpace + bytes);

    public void Bind(ref Label label)
    {
        // Other paths come here with other flags.
        _flagsPosition = -1;
        _asm.Bind(ref label);
    }

    public void AlignLoop() => _asm.Align(16);

    // ---- Functions ----

    public int BeginFunction()
    {
        Reserve();
        _asm.Align(16);
        _pool.Reset();
        return _asm.Position;
    }

    public int EnterFrame()
    {
        _asm.Push(Rbp);
        _asm.Mov(OperandSize.W64, Rbp, Rsp);

        // The long form always: the size is known at the end.
        _asm.Lea(OperandSize.W64, Rsp, Mem.At(Rsp, -0x1000));
        return _asm.Position - 4;
    }

    public void FinishFrame(int patch, int bytes) => _asm.PatchInt32(patch, -bytes);

    public void CheckStack(ref Label overflow)
    {
        _asm.Mov(OperandSize.W64, Rax, Mem.At(R15));
        _asm.Cmp(OperandSize.W64, Rsp, Mem.At(Rax, ExecutionContext.Offset.StackLimit));
        _asm.Jcc(Condition.B, ref overflow);
    }

    public void PollInterrupt(ref Label stop)
    {
        _asm.Cmp(OperandSize.W32, Mem.At(R15, InstanceContext.Offset.Interrupt), 0);
        _asm.Jcc(Condition.Ne, ref stop);
    }

    public void SaveInstance(int offset) => _asm.Mov(OperandSize.W64, Frame(offset), R15);

    public void Return(int stackArgumentBytes)
    {
        _asm.Leave();
        if (stackArgumentBytes == 0)
            _asm.Ret();
        else
            _asm.Ret((ushort)stackArgumentBytes);
    }

    public void EndFunction()
    {
        _pool.Emit(ref _asm);
        _asm.ForgetFixups();
    }

    // ---- Moves ----

    public void Move(MachineType kind, Reg destination, Reg source)
    {
        if (destination == source)
            return;
        if (kind.IsVectorClass())
            MoveVector(X(destination), X(source));
        else
            _asm.Mov(kind == MachineType.I32 ? OperandSize.W32 : OperandSize.W64, G(destination), G(source));
    }

    private void MoveVector(Xmm destination, Xmm source)
    {
        if (_cpu.Avx)
            _asm.Vmovaps(destination, source);
        else
            _asm.Movaps(destination, source);
    }

    public void Exchange(Reg a, Reg b)
    {
        if (!a.IsVector())
        {
            _asm.Xchg(OperandSize.W64, G(a), G(b));
            return;
        }
        MoveVector(Scratch, X(a));
        MoveVector(X(a), X(b));
        MoveVector(X(b), Scratch);
    }

    public void LoadConstant(MachineType kind, Reg destination, long bits)
    {
        switch (kind)
        {
            case MachineType.I32:
                _asm.Mov(OperandSize.W32, G(destination), (int)bits);
                break;
            case MachineType.I64 or MachineType.Ref or MachineType.Function:
                _asm.Mov(G(destination), (ulong)bits);
                break;
            default:
                ulong pattern = kind == MachineType.F32 ? (uint)bits : (ulong)bits;
                if (pattern == 0)
                    ZeroVector(X(destination));
                else
                    LoadFloat(kind.Width(), X(destination), _pool.Constant(ref _asm, pattern));
                break;
        }
    }

    private void ZeroVector(Xmm register)
    {
        if (_cpu.Avx)
            _asm.Vxorps(register, register, register);
        else
            _asm.Xorps(register, register);
    }

    public void LoadSlot(MachineType kind, Reg destination, int offset)
    {
        if (!kind.IsVectorClass())
            _asm.MovFromFrame(kind == MachineType.I32 ? OperandSize.W32 : OperandSize.W64, G(destination), offset);
        else if (_cpu.Avx)
            _asm.VmovFromFrame(Scalar(kind), X(destination), offset);
        else
            LoadValue(kind, destination, new Address(FramePointer, offset));
    }

    public void StoreSlot(MachineType kind, int offset, Reg source)
    {
        if (!kind.IsVectorClass())
            _asm.MovToFrame(kind == MachineType.I32 ? OperandSize.W32 : OperandSize.W64, offset, G(source));
        else if (_cpu.Avx)
            _asm.VmovToFrame(Scalar(kind), offset, X(source));
        else
            StoreValue(kind, new Address(FramePointer, offset), source);
    }

    private static VexScalar Scalar(MachineType kind) => kind switch
    {
        MachineType.F32 => VexScalar.Single,
        MachineType.F64 => VexScalar.Double,
        _ => VexScalar.Packed,
    };

    public void LoadValue(MachineType kind, Reg destination, Address address)
    {
        if (kind == MachineType.V128)
            LoadFull(X(destination), M(address));
        else if (kind.IsVectorClass())
            LoadFloat(kind.Width(), X(destination), M(address));
        else
            _asm.Mov(kind == MachineType.I32 ? OperandSize.W32 : OperandSize.W64, G(destination), M(address));
    }

    public void StoreValue(MachineType kind, Address address, Reg source)
    {
        if (kind == MachineType.V128)
            StoreFull(M(address), X(source));
        else if (kind.IsVectorClass())
            StoreFloat(kind.Width(), M(address), X(source));
        else
            _asm.Mov(kind == MachineType.I32 ? OperandSize.W32 : OperandSize.W64, M(address), G(source));
    }

    public readonly bool CanStoreConstant(MachineType kind, long bits) =>
        kind is MachineType.I32 or MachineType.F32 || (bits == (int)bits && kind != MachineType.V128);

    public void StoreSlotConstant(MachineType kind, int offset, long bits) =>
        _asm.Mov(kind is MachineType.I32 or MachineType.F32 ? OperandSize.W32 : OperandSize.W64, Frame(offset), (int)bits);

    public void ZeroSlot(MachineType kind, int offset)
    {
        _asm.Mov(OperandSize.W64, Frame(offset), 0);
        if (kind == MachineType.V128)
            _asm.Mov(OperandSize.W64, Frame(offset + 8), 0);
    }

    public void LoadPointer(Reg destination, Reg @base, int offset) => _asm.Mov(OperandSize.W64, G(destination), Mem.At(G(@base), offset));

    public void LoadAddress(Reg destination, Address address) => _asm.Lea(OperandSize.W64, G(destination), M(address));

    public void LoadResultBuffer(Reg destination)
    {
        _asm.Mov(OperandSize.W64, G(destination), Mem.At(R15));
        _asm.Mov(OperandSize.W64, G(destination), Mem.At(G(destination), ExecutionContext.Offset.ResultBuffer));
    }

    // ---- Stack arguments and service cells ----

    public void PushSlot(int offset) => _asm.Push(Frame(offset));

    public void PushConstant(int value) => _asm.Push(value);

    public void PushValue(MachineType kind, Reg source)
    {
        if (!kind.IsVectorClass())
        {
            _asm.Push(G(source));
            return;
        }
        _asm.Lea(OperandSize.W64, Rsp, Mem.At(Rsp, kind == MachineType.V128 ? -16 : -8));
        StoreValue(kind, new Address(G(Rsp), 0), source);
    }

    public void StoreCell(int index, Reg source) => _asm.Mov(OperandSize.W64, Mem.At(Rsp, 8 * index), G(source));

    public void StoreCellConstant(int index, int value) => _asm.Mov(OperandSize.W64, Mem.At(Rsp, 8 * index), value);

    public void LoadCell(Width width, int index, Reg destination) => _asm.Mov(S(width), G(destination), Mem.At(Rsp, 8 * index));

    // ---- Control ----

    public void Jump(ref Label target) => _asm.Jmp(ref target);

    public void Branch(Comparison comparison, ref Label target)
    {
        switch (comparison)
        {
            // Unordered sets zero, parity and carry.
            case Comparison.FloatEq:
                Label unordered = default;
                _asm.JccShort(Condition.P, ref unordered);
                _asm.Jcc(Condition.E, ref target);
                _asm.Bind(ref unordered);
                break;
            case Comparison.FloatNe:
                _asm.Jcc(Condition.P, ref target);
                _asm.Jcc(Condition.Ne, ref target);
                break;
            default:
                _asm.Jcc(ConditionOf(comparison), ref target);
                break;
        }
    }

    public void JumpTable(Reg index, Reg scratch1, Reg scratch2, Label[] labels, ReadOnlySpan<int> targets)
    {
        int count = targets.Length - 1;
        _asm.Cmp(OperandSize.W32, G(index), count);
        _asm.Jcc(Condition.Ae, ref labels[targets[count]]);
        if (count == 0)
            return;
        Label table = default;
        _asm.Lea(G(scratch1), ref table);
        _asm.Movsxd(G(scratch2), Mem.At(G(scratch1), G(index), Scale.X4));
        _asm.Add(OperandSize.W64, G(scratch2), G(scratch1));
        _asm.Jmp(G(scratch2));
        _asm.Bind(ref table);
        int position = _asm.Position;
        foreach (int target in targets[..count])
            _asm.TableEntry(ref labels[target], position);
    }

    public void SetCondition(Comparison comparison, Reg destination)
    {
        Gpr register = G(destination);
        switch (comparison)
        {
            case Comparison.FloatEq or Comparison.FloatNe:
                // Two conditions: by short jumps, since no second register is at hand.
                Label done = default;
                bool isEq = comparison == Comparison.FloatEq;
                _asm.Mov(OperandSize.W32, register, isEq ? 0 : 1);
                _asm.JccShort(Condition.P, ref done);
                _asm.JccShort(Condition.Ne, ref done);
                _asm.Mov(OperandSize.W32, register, isEq ? 1 : 0);
                _asm.Bind(ref done);
                break;
            default:
                _asm.Setcc(ConditionOf(comparison), register);
                _asm.Movzx8(register, register);
                break;
        }
    }

    public void MoveUnless(Comparison comparison, MachineType kind, Reg destination, Reg source)
    {
        if (destination == source)
            return;
        if (kind.IsVectorClass())
        {
            Label keep = default, move = default;
            if (comparison == Comparison.FloatEq)
            {
                _asm.JccShort(Condition.P, ref move);
                _asm.JccShort(Condition.E, ref keep);
                _asm.Bind(ref move);
            }
            else if (comparison == Comparison.FloatNe)
            {
                _asm.JccShort(Condition.P, ref keep);
                _asm.JccShort(Condition.Ne, ref keep);
            }
            else
            {
                _asm.JccShort(ConditionOf(comparison), ref keep);
            }
            MoveVector(X(destination), X(source));
            _asm.Bind(ref keep);
            return;
        }
        OperandSize size = kind == MachineType.I32 ? OperandSize.W32 : OperandSize.W64;
        switch (comparison)
        {
            case Comparison.FloatEq:
                _asm.Cmovcc(Condition.Ne, size, G(destination), G(source));
                _asm.Cmovcc(Condition.P, size, G(destination), G(source));
                break;
            case Comparison.FloatNe:
                Label keep = default;
                _asm.JccShort(Condition.P, ref keep);
                _asm.Cmovcc(Condition.E, size, G(destination), G(source));
                _asm.Bind(ref keep);
                break;
            default:
                _asm.Cmovcc(ConditionOf(comparison).Invert(), size, G(destination), G(source));
                break;
        }
    }

    // The float orderings follow ucomis: above and carry are clear only for ordered operands.
    private static Condition ConditionOf(Comparison comparison) => comparison switch
    {
        Comparison.Eq => Condition.E,
        Comparison.Ne => Condition.Ne,
        Comparison.LtS => Condition.L,
        Comparison.LtU => Condition.B,
        Comparison.GtS => Condition.G,
        Comparison.GtU => Condition.A,
        Comparison.LeS => Condition.Le,
        Comparison.LeU => Condition.Be,
        Comparison.GeS => Condition.Ge,
        Comparison.GeU => Condition.Ae,
        Comparison.FloatGt => Condition.A,
        Comparison.FloatGe => Condition.Ae,
        Comparison.FloatNotGt => Condition.Be,
        Comparison.FloatNotGe => Condition.B,
        _ => throw new ArgumentOutOfRangeException(nameof(comparison)),
    };
}
