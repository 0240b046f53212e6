using System.Runtime.CompilerServices;
using Wafer.Model;

namespace Wafer.Compiler.Baseline;

// Arithmetic, comparisons and conversions: one line of intent for each operator.
internal unsafe partial struct BaselineCompiler<TMasm>
{
    /// <inheritdoc/>
    public void I32Const(int value) => PushConstant(MachineType.I32, value);

    /// <inheritdoc/>
    public void I64Const(long value) => PushConstant(MachineType.I64, value);

    /// <inheritdoc/>
    public void F32Const(uint bits) => PushConstant(MachineType.F32, bits);

    /// <inheritdoc/>
    public void F64Const(ulong bits) => PushConstant(MachineType.F64, (long)bits);

    /// <inheritdoc/>
    public void Numeric(Opcode opcode)
    {
        _masm.Reserve();
        switch (opcode)
        {
            case Opcode.I32Eqz: EqualZero(MachineType.I32); break;
            case Opcode.I32Eq: Compare(Comparison.Eq, MachineType.I32); break;
            case Opcode.I32Ne: Compare(Comparison.Ne, MachineType.I32); break;
            case Opcode.I32LtS: Compare(Comparison.LtS, MachineType.I32); break;
            case Opcode.I32LtU: Compare(Comparison.LtU, MachineType.I32); break;
            case Opcode.I32GtS: Compare(Comparison.GtS, MachineType.I32); break;
            case Opcode.I32GtU: Compare(Comparison.GtU, MachineType.I32); break;
            case Opcode.I32LeS: Compare(Comparison.LeS, MachineType.I32); break;
            case Opcode.I32LeU: Compare(Comparison.LeU, MachineType.I32); break;
            case Opcode.I32GeS: Compare(Comparison.GeS, MachineType.I32); break;
            case Opcode.I32GeU: Compare(Comparison.GeU, MachineType.I32); break;
            case Opcode.I64Eqz: EqualZero(MachineType.I64); break;
            case Opcode.I64Eq: Compare(Comparison.Eq, MachineType.I64); break;
            case Opcode.I64Ne: Compare(Comparison.Ne, MachineType.I64); break;
            case Opcode.I64LtS: Compare(Comparison.LtS, MachineType.I64); break;
            case Opcode.I64LtU: Compare(Comparison.LtU, MachineType.I64); break;
            case Opcode.I64GtS: Compare(Comparison.GtS, MachineType.I64); break;
            case Opcode.I64GtU: Compare(Comparison.GtU, MachineType.I64); break;
            case Opcode.I64LeS: Compare(Comparison.LeS, MachineType.I64); break;
            case Opcode.I64LeU: Compare(Comparison.LeU, MachineType.I64); break;
            case Opcode.I64GeS: Compare(Comparison.GeS, MachineType.I64); break;
            case Opcode.I64GeU: Compare(Comparison.GeU, MachineType.I64); break;
            case Opcode.F32Eq: CompareFloats(Comparison.FloatEq, MachineType.F32); break;
            case Opcode.F32Ne: CompareFloats(Comparison.FloatNe, MachineType.F32); break;
            case Opcode.F32Lt: CompareFloats(Comparison.FloatLt, MachineType.F32); break;
            case Opcode.F32Gt: CompareFloats(Comparison.FloatGt, MachineType.F32); break;
            case Opcode.F32Le: CompareFloats(Comparison.FloatLe, MachineType.F32); break;
            case Opcode.F32Ge: CompareFloats(Comparison.FloatGe, MachineType.F32); break;
            case Opcode.F64Eq: CompareFloats(Comparison.FloatEq, MachineType.F64); break;
            case Opcode.F64Ne: CompareFloats(Comparison.FloatNe, MachineType.F64); break;
            case Opcode.F64Lt: CompareFloats(Comparison.FloatLt, MachineType.F64); break;
            case Opcode.F64Gt: CompareFloats(Comparison.FloatGt, MachineType.F64); break;
            case Opcode.F64Le: CompareFloats(Comparison.FloatLe, MachineType.F64); break;
            case Opcode.F64Ge: CompareFloats(Comparison.FloatGe, MachineType.F64); break;

            case Opcode.I32Clz: Unary(UnaryOp.CountLeadingZeros, MachineType.I32); break;
            case Opcode.I32Ctz: Unary(UnaryOp.CountTrailingZeros, MachineType.I32); break;
            case Opcode.I32Popcnt: Unary(UnaryOp.PopulationCount, MachineType.I32); break;
            case Opcode.I32Add: Integer(IntegerOp.Add, MachineType.I32); break;
            case Opcode.I32Sub: Integer(IntegerOp.Sub, MachineType.I32); break;
            case Opcode.I32Mul: Integer(IntegerOp.Mul, MachineType.I32); break;
            case Opcode.I32DivS: Divide(DivideOp.DivS, MachineType.I32); break;
            case Opcode.I32DivU: Divide(DivideOp.DivU, MachineType.I32); break;
            case Opcode.I32RemS: Divide(DivideOp.RemS, MachineType.I32); break;
            case Opcode.I32RemU: Divide(DivideOp.RemU, MachineType.I32); break;
            case Opcode.I32And: Integer(IntegerOp.And, MachineType.I32); break;
            case Opcode.I32Or: Integer(IntegerOp.Or, MachineType.I32); break;
            case Opcode.I32Xor: Integer(IntegerOp.Xor, MachineType.I32); break;
            case Opcode.I32Shl: Shift(IntegerOp.Shl, MachineType.I32); break;
            case Opcode.I32ShrS: Shift(IntegerOp.ShrS, MachineType.I32); break;
            case Opcode.I32ShrU: Shift(IntegerOp.ShrU, MachineType.I32); break;
            case Opcode.I32Rotl: Shift(IntegerOp.Rotl, MachineType.I32); break;
            case Opcode.I32Rotr: Shift(IntegerOp.Rotr, MachineType.I32); break;
            case Opcode.I64Clz: Unary(UnaryOp.CountLeadingZeros, MachineType.I64); break;
            case Opcode.I64Ctz: Unary(UnaryOp.CountTrailingZeros, MachineType.I64); break;
            case Opcode.I64Popcnt: Unary(UnaryOp.PopulationCount, MachineType.I64); break;
            case Opcode.I64Add: Integer(IntegerOp.Add, MachineType.I64); break;
            case Opcode.I64Sub: Integer(IntegerOp.Sub, MachineType.I64); break;
            case Opcode.I64Mul: Integer(IntegerOp.Mul, MachineType.I64); break;
            case Opcode.I64DivS: Divide(DivideOp.DivS, MachineType.I64); break;
            case Opcode.I64DivU: Divide(DivideOp.DivU, MachineType.I64); break;
            case Opcode.I64RemS: Divide(DivideOp.RemS, MachineType.I64); break;
            case Opcode.I64RemU: Divide(DivideOp.RemU, MachineType.I64); break;
            case Opcode.I64And: Integer(IntegerOp.And, MachineType.I64); break;
            case Opcode.I64Or: Integer(IntegerOp.Or, MachineType.I64); break;
            case Opcode.I64Xor: Integer(IntegerOp.Xor, MachineType.I64); break;
            case Opcode.I64Shl: Shift(IntegerOp.Shl, MachineType.I64); break;
            case Opcode.I64ShrS: Shift(IntegerOp.ShrS, MachineType.I64); break;
            case Opcode.I64ShrU: Shift(IntegerOp.ShrU, MachineType.I64); break;
            case Opcode.I64Rotl: Shift(IntegerOp.Rotl, MachineType.I64); break;
            case Opcode.I64Rotr: Shift(IntegerOp.Rotr, MachineType.I64); break;

            case Opcode.F32Abs: Unary(UnaryOp.Abs, MachineType.F32); break;
            case Opcode.F32Neg: Unary(UnaryOp.Neg, MachineType.F32); break;
            case Opcode.F32Ceil: Unary(UnaryOp.Ceil, MachineType.F32); break;
            case Opcode.F32Floor: Unary(UnaryOp.Floor, MachineType.F32); break;
            case Opcode.F32Trunc: Unary(UnaryOp.Trunc, MachineType.F32); break;
            case Opcode.F32Nearest: Unary(UnaryOp.Nearest, MachineType.F32); break;
            case Opcode.F32Sqrt: Unary(UnaryOp.Sqrt, MachineType.F32); break;
            case Opcode.F32Add: Float(FloatOp.Add, MachineType.F32); break;
            case Opcode.F32Sub: Float(FloatOp.Sub, MachineType.F32); break;
            case Opcode.F32Mul: Float(FloatOp.Mul, MachineType.F32); break;
            case Opcode.F32Div: Float(FloatOp.Div, MachineType.F32); break;
            case Opcode.F32Min: Float(FloatOp.Min, MachineType.F32); break;
            case Opcode.F32Max: Float(FloatOp.Max, MachineType.F32); break;
            case Opcode.F32Copysign: Float(FloatOp.CopySign, MachineType.F32); break;
            case Opcode.F64Abs: Unary(UnaryOp.Abs, MachineType.F64); break;
            case Opcode.F64Neg: Unary(UnaryOp.Neg, MachineType.F64); break;
            case Opcode.F64Ceil: Unary(UnaryOp.Ceil, MachineType.F64); break;
            case Opcode.F64Floor: Unary(UnaryOp.Floor, MachineType.F64); break;
            case Opcode.F64Trunc: Unary(UnaryOp.Trunc, MachineType.F64); break;
            case Opcode.F64Nearest: Unary(UnaryOp.Nearest, MachineType.F64); break;
            case Opcode.F64Sqrt: Unary(UnaryOp.Sqrt, MachineType.F64); break;
            case Opcode.F64Add: Float(FloatOp.Add, MachineType.F64); break;
            case Opcode.F64Sub: Float(FloatOp.Sub, MachineType.F64); break;
            case Opcode.F64Mul: Float(FloatOp.Mul, MachineType.F64); break;
            case Opcode.F64Div: Float(FloatOp.Div, MachineType.F64); break;
            case Opcode.F64Min: Float(FloatOp.Min, MachineType.F64); break;
            case Opcode.F64Max: Float(FloatOp.Max, MachineType.F64); break;
            case Opcode.F64Copysign: Float(FloatOp.CopySign, MachineType.F64); break;

            case Opcode.I32WrapI64: Convert(Conversion.I32WrapI64, MachineType.I32); break;
            case Opcode.I32TruncF32S: Truncate(MachineType.I32, Width.W32, isSigned: true); break;
            case Opcode.I32TruncF32U: Truncate(MachineType.I32, Width.W32, isSigned: false); break;
            case Opcode.I32TruncF64S: Truncate(MachineType.I32, Width.W64, isSigned: true); break;
            case Opcode.I32TruncF64U: Truncate(MachineType.I32, Width.W64, isSigned: false); break;
            case Opcode.I64ExtendI32S: Convert(Conversion.I64ExtendI32S, MachineType.I64); break;
            case Opcode.I64ExtendI32U: Convert(Conversion.I64ExtendI32U, MachineType.I64); break;
            case Opcode.I64TruncF32S: Truncate(MachineType.I64, Width.W32, isSigned: true); break;
            case Opcode.I64TruncF32U: Truncate(MachineType.I64, Width.W32, isSigned: false); break;
            case Opcode.I64TruncF64S: Truncate(MachineType.I64, Width.W64, isSigned: true); break;
            case Opcode.I64TruncF64U: Truncate(MachineType.I64, Width.W64, isSigned: false); break;
            case Opcode.F32ConvertI32S: Convert(Conversion.F32ConvertI32S, MachineType.F32); break;
            case Opcode.F32ConvertI32U: Convert(Conversion.F32ConvertI32U, MachineType.F32); break;
            case Opcode.F32ConvertI64S: Convert(Conversion.F32ConvertI64S, MachineType.F32); break;
            case Opcode.F32ConvertI64U: Convert(Conversion.F32ConvertI64U, MachineType.F32); break;
            case Opcode.F32DemoteF64: Convert(Conversion.F32DemoteF64, MachineType.F32); break;
            case Opcode.F64ConvertI32S: Convert(Conversion.F64ConvertI32S, MachineType.F64); break;
            case Opcode.F64ConvertI32U: Convert(Conversion.F64ConvertI32U, MachineType.F64); break;
            case Opcode.F64ConvertI64S: Convert(Conversion.F64ConvertI64S, MachineType.F64); break;
            case Opcode.F64ConvertI64U: Convert(Conversion.F64ConvertI64U, MachineType.F64); break;
            case Opcode.F64PromoteF32: Convert(Conversion.F64PromoteF32, MachineType.F64); break;
            case Opcode.I32ReinterpretF32: Convert(Conversion.I32ReinterpretF32, MachineType.I32); break;
            case Opcode.I64ReinterpretF64: Convert(Conversion.I64ReinterpretF64, MachineType.I64); break;
            case Opcode.F32ReinterpretI32: Convert(Conversion.F32ReinterpretI32, MachineType.F32); break;
            case Opcode.F64ReinterpretI64: Convert(Conversion.F64ReinterpretI64, MachineType.F64); break;
            case Opcode.I32Extend8S: Unary(UnaryOp.Extend8S, MachineType.I32); break;
            case Opcode.I32Extend16S: Unary(UnaryOp.Extend16S, MachineType.I32); break;
            case Opcode.I64Extend8S: Unary(UnaryOp.Extend8S, MachineType.I64); break;
            case Opcode.I64Extend16S: Unary(UnaryOp.Extend16S, MachineType.I64); break;
            case Opcode.I64Extend32S: Unary(UnaryOp.Extend32S, MachineType.I64); break;

            case Opcode.I32TruncSatF32S: TruncateSaturating(MachineType.I32, Width.W32, isSigned: true); break;
            case Opcode.I32TruncSatF32U: TruncateSaturating(MachineType.I32, Width.W32, isSigned: false); break;
            case Opcode.I32TruncSatF64S: TruncateSaturating(MachineType.I32, Width.W64, isSigned: true); break;
            case Opcode.I32TruncSatF64U: TruncateSaturating(MachineType.I32, Width.W64, isSigned: false); break;
            case Opcode.I64TruncSatF32S: TruncateSaturating(MachineType.I64, Width.W32, isSigned: true); break;
            case Opcode.I64TruncSatF32U: TruncateSaturating(MachineType.I64, Width.W32, isSigned: false); break;
            case Opcode.I64TruncSatF64S: TruncateSaturating(MachineType.I64, Width.W64, isSigned: true); break;
            case Opcode.I64TruncSatF64U: TruncateSaturating(MachineType.I64, Width.W64, isSigned: false); break;

            case >= Opcode.I64Add128 and <= Opcode.I64MulWideU: Wide(opcode); break;
            default: Vector(opcode); break;
        }
    }

    /// <inheritdoc/>
    public void Drop(ValType type)
    {
        _masm.Reserve();
        StackEntry entry = Pop();
        if (entry.Kind == EntryKind.Memory)
            ToRegister(ref entry);
        Release(entry);
    }

    /// <inheritdoc/>
    public void Select(ValType type)
    {
        _masm.Reserve();
        StackEntry condition = Pop(), second = Pop(), first = Pop();
        MachineType kind = TypeOf(type);
        Comparison comparison = PrepareCondition(ref condition);

        // Everything up to the conditional move leaves the flags alone.
        Reg other = ToRegister(ref second);
        ToRegister(ref first);
        Reg destination = PickSelectDestination(kind, first, second, condition);
        Reg source = ToRegister(ref first);
        if (destination != source)
            _masm.Move(kind, destination, source);
        EmitCondition(condition);
        _masm.MoveUnless(comparison, kind, destination, other);
        Release(condition);
        Finish(kind, destination, first, second);
    }

    // The destination is written before the condition and the second operand are read.
    private Reg PickSelectDestination(MachineType kind, in StackEntry first, in StackEntry second, in StackEntry condition)
    {
        Reg home = DestinationHome(kind);
        if (home != Reg.None && !HoldsIn(second, home) && !HoldsIn(condition, home))
            return home;
        return first.Kind == EntryKind.Register ? first.Register : AllocateTemporary(kind.IsVectorClass());
    }

    /// <summary>Whether a popped and loaded entry's value is in a register.</summary>
    private readonly bool HoldsIn(in StackEntry entry, Reg register) => entry.Kind switch
    {
        EntryKind.Register => entry.Register == register,
        EntryKind.Local => IsInHome(entry.Local, out Reg home) && home == register,
        _ => false,
    };

    private static bool IsCommutative(IntegerOp op) => op is IntegerOp.Add or IntegerOp.Mul or IntegerOp.And or IntegerOp.Or or IntegerOp.Xor;

    private void Integer(IntegerOp op, MachineType type)
    {
        StackEntry right = Pop(), left = Pop();
        Width width = type.Width();
        if (left.Kind == EntryKind.Constant && right.Kind == EntryKind.Constant)
        {
            PushConstant(type, Folding.Integer(op, width, left.Value, right.Value));
            return;
        }

        // A constant goes second; a dying register goes first, to become the result.
        if (IsCommutative(op) && (left.Kind == EntryKind.Constant || (left.Kind != EntryKind.Register && right.Kind == EntryKind.Register)))
            (left, right) = (right, left);
        if (right.Kind == EntryKind.Constant && TryReduce(op, type, ref left, right.Value))
            return;

        Reg source = ToRegister(ref left);
        Operand operand = ToOperand(ref right);
        if (op == IntegerOp.And && IsConditionConsumer(PeekOpcode(), type))
        {
            // Only whether the result is zero matters.
            int test = _masm.TestBits(width, source, operand);
            FinishFaulting(right, test);
            Release(left);
            Release(right);
            PushEntry(EntryKind.Flags, MachineType.I32).Value = (long)Comparison.Ne;
            return;
        }
        if (IsCommutative(op) && operand.Kind == OperandKind.Register && operand.Register == DestinationHome(type))
        {
            // x = y op x, in place.
            operand = Operand.Of(source);
            source = DestinationHome(type);
        }
        Reg destination = PickDestination(type, left, operand);
        int site = _masm.Integer(op, width, destination, source, operand);
        FinishFaulting(right, site);
        Finish(type, destination, left, right);
    }

    /// <summary>If an operand was read from linear memory, records the instruction that may fault.</summary>
    private void FinishFaulting(in StackEntry operand, int site)
    {
        if (operand.Kind == EntryKind.Memory)
            _scratch.Sites.Add(site, OperatorOffset, CallSiteKind.Trap);
    }

    /// <summary>Simplifies an operation with a constant second operand; returns whether the result has been pushed.</summary>
    private bool TryReduce(IntegerOp op, MachineType type, ref StackEntry left, long value)
    {
        switch (op)
        {
            case IntegerOp.Add or IntegerOp.Sub or IntegerOp.Or or IntegerOp.Xor when value == 0:
            case IntegerOp.And when value == -1:
            case IntegerOp.Mul when value == 1:
                Reg same = ToRegister(ref left);
                Repush(type, same, left);
                return true;
            case IntegerOp.Mul when value > 1 && System.Numerics.BitOperations.IsPow2(value):
                ShiftBy(IntegerOp.Shl, type, ref left, System.Numerics.BitOperations.TrailingZeroCount(value));
                return true;
            default:
                return false;
        }
    }

    // Puts a popped entry back as it is.
    private void Repush(MachineType type, Reg register, in StackEntry entry)
    {
        if (entry.Kind == EntryKind.Local)
            PushEntry(EntryKind.Local, type).Local = entry.Local;
        else
            PushRegister(type, register);
    }

    private void Shift(IntegerOp op, MachineType type)
    {
        StackEntry right = Pop(), left = Pop();
        Width width = type.Width();
        if (right.Kind == EntryKind.Constant)
        {
            if (left.Kind == EntryKind.Constant)
                PushConstant(type, Folding.Integer(op, width, left.Value, right.Value));
            else
                ShiftBy(op, type, ref left, (int)right.Value & (width == Width.W32 ? 31 : 63));
            return;
        }

        Reg wanted = _masm.ShiftCountRegister(op);
        if (wanted == Reg.None)
        {
            Reg count = ToRegister(ref right);
            Reg value = ToRegister(ref left);
            Reg result = PickDestination(type, left, Operand.Of(count));
            _masm.Shift(op, width, result, value, count);
            Finish(type, result, left, right);
            return;
        }

        ToRegister(ref left);
        ToRegister(ref right);
        Hold(wanted);
        MoveAway(ref left, wanted);
        ForceInto(ref right, wanted);
        Reg source = ToRegister(ref left);
        Reg destination = PickDestination(type, left, Operand.Of(wanted));
        _masm.Shift(op, width, destination, source, wanted);
        Finish(type, destination, left, right);
    }

    private void ShiftBy(IntegerOp op, MachineType type, ref StackEntry left, int count)
    {
        Reg source = ToRegister(ref left);
        if (count == 0)
        {
            Repush(type, source, left);
            return;
        }
        Reg destination = PickDestination(type, left, default);
        _masm.ShiftImmediate(op, type.Width(), destination, source, count);
        Finish(type, destination, left);
    }

    /// <summary>Takes a fixed register from the stack entry that owns it, if one does; a popped operand may still be in it.</summary>
    private void Hold(Reg register)
    {
        if ((_inUse & register.Bit()) != 0 && _registers->Owner[(int)register] >= 0)
            Evict(register);
        Take(register);
        _registers->Owner[(int)register] = -1;
    }

    /// <summary>If a popped operand is in a register that is wanted for something else, and stays reserved for that, moves it to another.</summary>
    private void MoveAway(ref StackEntry entry, Reg wanted)
    {
        if (entry.Kind != EntryKind.Register || entry.Register != wanted)
            return;
        Reg other = AllocateTemporary(vector: false);
        _masm.Move(entry.Type, other, wanted);
        entry.Register = other;
        _registers->Owner[(int)other] = -1;
    }

    /// <summary>Gets a popped operand into a certain temporary, which no other popped operand may be in; the entry then owns it.</summary>
    private void ForceInto(ref StackEntry entry, Reg register)
    {
        if (entry.Kind == EntryKind.Register && entry.Register == register)
            return;
        Hold(register);
        MoveInto(register, ref entry);
        Release(entry);
        Take(register);
        entry.Kind = EntryKind.Register;
        entry.Register = register;
        _registers->Owner[(int)register] = -1;
    }

    private void Divide(DivideOp op, MachineType type)
    {
        StackEntry right = Pop(), left = Pop();
        Width width = type.Width();
        bool isConstant = right.Kind == EntryKind.Constant;
        long value = width == Width.W32 ? (int)right.Value : right.Value;
        if (isConstant && TryDivideByConstant(op, type, ref left, value))
            return;
        Reg low = TMasm.DivideLow, high = TMasm.DivideHigh;

        ToRegister(ref left);
        ToRegister(ref right);
        Hold(low);
        Hold(high);
        MoveAway(ref right, low);
        MoveAway(ref right, high);
        Reg dividend = ToRegister(ref left), divisor = ToRegister(ref right);
        if (dividend != low)
            _masm.Move(type, low, dividend);
        Release(left);

        if (!isConstant || value == 0)
        {
            _masm.TestForZero(width, divisor);
            _masm.Branch(Comparison.Eq, ref NewTrap(TrapCode.IntegerDivideByZero).Label);
        }
        bool mayBeMinusOne = !isConstant || value == -1;
        bool mayOverflow = op == DivideOp.DivS && mayBeMinusOne;
        if (mayOverflow && _explicitBounds)
            _masm.CheckDivideOverflow(width, divisor, ref NewTrap(TrapCode.IntegerOverflow).Label);
        int site = _masm.Divide(op, width, divisor, mayBeMinusOne);
        if (mayOverflow && !_explicitBounds)
            _scratch.Sites.Add(site, OperatorOffset, CallSiteKind.Trap);

        Reg result = op is DivideOp.DivS or DivideOp.DivU ? low : high;
        Release(right);
        _inUse &= ~(low.Bit() | high.Bit());
        PushRegister(type, result);
    }

    private bool TryDivideByConstant(DivideOp op, MachineType type, ref StackEntry left, long value)
    {
        if (op is not (DivideOp.DivU or DivideOp.RemU) || value <= 0 || !System.Numerics.BitOperations.IsPow2(value))
            return false;
        if (op == DivideOp.DivU)
        {
            ShiftBy(IntegerOp.ShrU, type, ref left, System.Numerics.BitOperations.TrailingZeroCount(value));
            return true;
        }
        if (value - 1 > int.MaxValue)
            return false;
        Reg source = ToRegister(ref left);
        Reg destination = PickDestination(type, left, default);
        _masm.Integer(IntegerOp.And, type.Width(), destination, source, Operand.Of((int)(value - 1)));
        Finish(type, destination, left);
        return true;
    }

    private void Float(FloatOp op, MachineType type)
    {
        StackEntry right = Pop(), left = Pop();
        if (op is FloatOp.Add or FloatOp.Mul && left.Kind != EntryKind.Register && right.Kind == EntryKind.Register)
            (left, right) = (right, left);
        Reg source = ToRegister(ref left);
        bool simple = op <= FloatOp.Div;
        Operand operand = simple ? ToFloatOperand(ref right) : Operand.Of(ToRegister(ref right));
        Reg destination = PickDestination(type, left, simple ? default : operand);
        int site = _masm.Float(op, type.Width(), destination, source, operand);
        FinishFaulting(right, site);
        Finish(type, destination, left, right);
    }

    private void Unary(UnaryOp op, MachineType type)
    {
        StackEntry operand = Pop();
        Reg source = ToRegister(ref operand);
        Reg destination = PickDestination(type, operand, default);
        _masm.Unary(op, type.Width(), destination, source);
        Finish(type, destination, operand);
    }

    private void Convert(Conversion conversion, MachineType type)
    {
        StackEntry operand = Pop();
        if (operand.Kind == EntryKind.Constant && conversion is Conversion.I64ExtendI32S or Conversion.I64ExtendI32U or Conversion.I32WrapI64)
        {
            PushConstant(type, conversion == Conversion.I64ExtendI32U ? (uint)operand.Value : (int)operand.Value);
            return;
        }
        Reg source = ToRegister(ref operand);

        // i32 values are kept zero-extended, so this costs nothing.
        if (conversion == Conversion.I64ExtendI32U && operand.Kind == EntryKind.Register)
        {
            Release(operand);
            PushRegister(type, source);
            return;
        }
        Reg scratch = conversion is Conversion.F32ConvertI64U or Conversion.F64ConvertI64U ? AllocateTemporary(vector: false) : Reg.None;
        Reg destination = PickDestination(type, operand, default);
        _masm.Convert(conversion, destination, source, scratch);
        if (scratch != Reg.None)
            _inUse &= ~scratch.Bit();
        Finish(type, destination, operand);
    }

    private void Truncate(MachineType type, Width from, bool isSigned)
    {
        StackEntry operand = Pop();
        Reg source = ToRegister(ref operand);
        Reg destination = PickDestination(type, operand, default);
        NewTrap(TrapCode.InvalidConversionToInteger);
        NewTrap(TrapCode.IntegerOverflow);
        Span<ColdTrap> traps = _scratch.Traps.AsSpan(_scratch.TrapCount - 2, 2);
        _masm.Truncate(type.Width(), from, isSigned, destination, source, ref traps[0].Label, ref traps[1].Label);
        Finish(type, destination, operand);
    }

    private void TruncateSaturating(MachineType type, Width from, bool isSigned)
    {
        StackEntry operand = Pop();
        Reg source = ToRegister(ref operand);
        Reg destination = PickDestination(type, operand, default);
        _masm.TruncateSaturating(type.Width(), from, isSigned, destination, source);
        Finish(type, destination, operand);
    }

    // ---- Comparisons ----

    private void EqualZero(MachineType type)
    {
        StackEntry operand = Pop();
        if (operand.Kind == EntryKind.Flags)
        {
            PushComparison(((Comparison)operand.Value).Invert());
            return;
        }
        if (operand.Kind == EntryKind.Constant)
        {
            PushConstant(MachineType.I32, (type == MachineType.I32 ? (int)operand.Value : operand.Value) == 0 ? 1 : 0);
            return;
        }
        Reg register = ToRegister(ref operand);
        _masm.TestForZero(type.Width(), register);
        Release(operand);
        PushComparison(Comparison.Eq);
    }

    private void Compare(Comparison comparison, MachineType type)
    {
        StackEntry right = Pop(), left = Pop();
        if (left.Kind == EntryKind.Constant)
        {
            if (right.Kind == EntryKind.Constant)
            {
                PushConstant(MachineType.I32, Folding.Compare(comparison, type.Width(), left.Value, right.Value) ? 1 : 0);
                return;
            }
            (left, right) = (right, left);
            comparison = comparison.Swap();
        }
        Reg first = ToRegister(ref left);
        if (right.Kind == EntryKind.Constant && (type == MachineType.I32 ? (int)right.Value : right.Value) == 0)
        {
            _masm.TestZero(type.Width(), first);
        }
        else
        {
            Operand second = ToOperand(ref right);
            if (right.Kind == EntryKind.Memory)
                RecordFaultSite();
            _masm.Compare(type.Width(), first, second);
        }
        Release(left);
        Release(right);
        PushComparison(comparison);
    }

    private void CompareFloats(Comparison comparison, MachineType type)
    {
        StackEntry right = Pop(), left = Pop();

        // a < b as b > a: on x86 only the latter can be told from unordered by one condition.
        if (comparison is Comparison.FloatLt or Comparison.FloatLe)
        {
            (left, right) = (right, left);
            comparison = comparison == Comparison.FloatLt ? Comparison.FloatGt : Comparison.FloatGe;
        }
        Reg first = ToRegister(ref left);
        Operand second = ToFloatOperand(ref right);
        if (right.Kind == EntryKind.Memory)
            RecordFaultSite();
        _masm.CompareFloats(type.Width(), first, second);
        Release(left);
        Release(right);
        PushComparison(comparison);
    }

    /// <summary>Pushes the outcome of a comparison: as flags if the next operator uses it as a condition, else as 0 or 1.</summary>
    private void PushComparison(Comparison comparison)
    {
        if (IsConditionConsumer(PeekOpcode(), MachineType.I32))
        {
            PushEntry(EntryKind.Flags, MachineType.I32).Value = (long)comparison;
            return;
        }
        Reg destination = DestinationHome(MachineType.I32);
        if (destination == Reg.None)
            destination = AllocateTemporary(vector: false);
        _masm.SetCondition(comparison, destination);
        PushRegister(MachineType.I32, destination);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private readonly byte PeekOpcode() => NextOffset < _byteCount ? _bytes[NextOffset] : (byte)0;

    // Whether an operator asks of a value of the given type only whether it is zero.
    private static bool IsConditionConsumer(byte opcode, MachineType type) => type == MachineType.I32
        ? opcode is (byte)Opcode.BrIf or (byte)Opcode.If or (byte)Opcode.Select or (byte)Opcode.I32Eqz
        : opcode is (byte)Opcode.I64Eqz;
}
