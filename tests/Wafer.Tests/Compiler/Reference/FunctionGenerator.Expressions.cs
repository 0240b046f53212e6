using Wafer.Model;

namespace Wafer.Tests.Compiler.Reference;

// Expressions.
internal sealed partial class FunctionGenerator
{
    private static readonly Opcode[] I32Comparisons = Range(Opcode.I32Eq, Opcode.I32GeU);
    private static readonly Opcode[] I64Comparisons = Range(Opcode.I64Eq, Opcode.I64GeU);
    private static readonly Opcode[] F32Comparisons = Range(Opcode.F32Eq, Opcode.F32Ge);
    private static readonly Opcode[] F64Comparisons = Range(Opcode.F64Eq, Opcode.F64Ge);
    private static readonly Opcode[] I32Binaries = [Opcode.I32Add, Opcode.I32Sub, Opcode.I32Mul, .. Range(Opcode.I32And, Opcode.I32Rotr), Opcode.I32Add, Opcode.I32Sub];
    private static readonly Opcode[] I64Binaries = [Opcode.I64Add, Opcode.I64Sub, Opcode.I64Mul, .. Range(Opcode.I64And, Opcode.I64Rotr), Opcode.I64Add, Opcode.I64Sub];
    private static readonly Opcode[] I32Divisions = Range(Opcode.I32DivS, Opcode.I32RemU);
    private static readonly Opcode[] I64Divisions = Range(Opcode.I64DivS, Opcode.I64RemU);
    private static readonly Opcode[] F32Binaries = Range(Opcode.F32Add, Opcode.F32Max);
    private static readonly Opcode[] F64Binaries = Range(Opcode.F64Add, Opcode.F64Max);

    // Conversions: the operator, its operand's type, and its result's.
    private static readonly (Opcode Op, ValType From, ValType To)[] Conversions =
    [
        (Opcode.I32WrapI64, ValType.I64, ValType.I32), (Opcode.I64ExtendI32S, ValType.I32, ValType.I64), (Opcode.I64ExtendI32U, ValType.I32, ValType.I64),
        (Opcode.F32ConvertI32S, ValType.I32, ValType.F32), (Opcode.F32ConvertI32U, ValType.I32, ValType.F32), (Opcode.F32ConvertI64S, ValType.I64, ValType.F32),
        (Opcode.F32ConvertI64U, ValType.I64, ValType.F32), (Opcode.F32DemoteF64, ValType.F64, ValType.F32), (Opcode.F64ConvertI32S, ValType.I32, ValType.F64),
        (Opcode.F64ConvertI32U, ValType.I32, ValType.F64), (Opcode.F64ConvertI64S, ValType.I64, ValType.F64), (Opcode.F64ConvertI64U, ValType.I64, ValType.F64),
        (Opcode.F64PromoteF32, ValType.F32, ValType.F64), (Opcode.I32ReinterpretF32, ValType.F32, ValType.I32), (Opcode.I64ReinterpretF64, ValType.F64, ValType.I64),
        (Opcode.F32ReinterpretI32, ValType.I32, ValType.F32), (Opcode.F64ReinterpretI64, ValType.I64, ValType.F64),
        (Opcode.I32TruncSatF32S, ValType.F32, ValType.I32), (Opcode.I32TruncSatF32U, ValType.F32, ValType.I32), (Opcode.I32TruncSatF64S, ValType.F64, ValType.I32),
        (Opcode.I32TruncSatF64U, ValType.F64, ValType.I32), (Opcode.I64TruncSatF32S, ValType.F32, ValType.I64), (Opcode.I64TruncSatF32U, ValType.F32, ValType.I64),
        (Opcode.I64TruncSatF64S, ValType.F64, ValType.I64), (Opcode.I64TruncSatF64U, ValType.F64, ValType.I64),
    ];

    private static readonly (Opcode Op, ValType From, ValType To)[] Truncations =
    [
        (Opcode.I32TruncF32S, ValType.F32, ValType.I32), (Opcode.I32TruncF32U, ValType.F32, ValType.I32), (Opcode.I32TruncF64S, ValType.F64, ValType.I32),
        (Opcode.I32TruncF64U, ValType.F64, ValType.I32), (Opcode.I64TruncF32S, ValType.F32, ValType.I64), (Opcode.I64TruncF32U, ValType.F32, ValType.I64),
        (Opcode.I64TruncF64S, ValType.F64, ValType.I64), (Opcode.I64TruncF64U, ValType.F64, ValType.I64),
    ];

    private static Opcode[] Range(Opcode first, Opcode last) => [.. Enumerable.Range((int)first, last - first + 1).Select(i => (Opcode)i)];

    private Opcode[] BinaryOperators(ValType type, bool canTrap)
    {
        if (type == ValType.I32)
            return canTrap ? I32Divisions : I32Binaries;
        if (type == ValType.I64)
            return canTrap ? I64Divisions : I64Binaries;
        if (type == ValType.V128)
            return VectorBinaries;
        return type == ValType.F32 ? F32Binaries : F64Binaries;
    }

    private Opcode[] UnaryOperators(ValType type)
    {
        if (type == ValType.I32)
            return [Opcode.I32Clz, Opcode.I32Ctz, Opcode.I32Popcnt, Opcode.I32Extend8S, Opcode.I32Extend16S, Opcode.I32Eqz];
        if (type == ValType.I64)
            return [Opcode.I64Clz, Opcode.I64Ctz, Opcode.I64Popcnt, Opcode.I64Extend8S, Opcode.I64Extend16S, Opcode.I64Extend32S];
        if (type == ValType.V128)
            return VectorUnaries;
        return type == ValType.F32 ? Range(Opcode.F32Abs, Opcode.F32Sqrt) : Range(Opcode.F64Abs, Opcode.F64Sqrt);
    }

    private void Expressions(ReadOnlySpan<ValType> types)
    {
        foreach (ValType type in types)
            Expression(type, _random.Next(1, 4));
    }

    private void Expression(ValType type, int depth)
    {
        if (type == ValType.FuncRef)
        {
            Reference();
            return;
        }
        if (depth <= 0 || _budget <= 0)
        {
            Leaf(type);
            return;
        }
        switch (_random.Next(39 + _chains))
        {
            case < 7:
                Leaf(type);
                break;
            case < 18:
                Binary(type, depth);
                break;
            case < 21:
                Expression(type, depth - 1);
                EmitUnary(Pick(UnaryOperators(type)), type);
                break;
            case < 24:
                if (type == ValType.I32)
                    Condition(depth);
                else if (type == ValType.V128)
                    MakeVector(depth);
                else if (type == ValType.I64)
                    WideExpression(depth);
                else
                    Convert(type, depth);
                break;
            case < 27:
                Convert(type, depth);
                break;
            case < 30:
                Load(type);
                break;
            case < 32:
                Select(type, depth);
                break;
            case 32:
                Call(type);
                break;
            case 33 or >= 40:
                Chain(type);
                break;
            case < 36:
                Tee(type, depth);
                break;
            case 36:
                Division(type, depth);
                break;
            case 37:
                If(ShortTypes(OneIn(5) ? 2 : 0), [type]);
                break;
            case 38:
                Block(ShortTypes(OneIn(3) ? 3 : 0), [type]);
                break;
            default:
                BranchWithValue(type);
                break;
        }
    }

    private void EmitUnary(Opcode op, ValType type)
    {
        if (type == ValType.V128)
            EmitVector(op);
        else
            Emit(op);
    }

    private void Leaf(ValType type)
    {
        int local = OneIn(4) ? -1 : LocalOf(type);
        if (local >= 0)
        {
            Emit(Opcode.LocalGet, local);
            return;
        }
        if (OneIn(3))
        {
            int global = _random.Next(_program.Globals.Count);
            if (_program.Globals[global] == type)
            {
                Emit(Opcode.GlobalGet, global);
                return;
            }
        }
        Constant(type);
    }

    private void Constant(ValType type)
    {
        if (type == ValType.V128)
        {
            Emit(Opcode.V128Const, vector: ProgramGenerator.Word(_random, type));
            return;
        }
        Emit(
            type == ValType.I32 ? Opcode.I32Const : type == ValType.I64 ? Opcode.I64Const : type == ValType.F32 ? Opcode.F32Const : Opcode.F64Const,
            (long)(ulong)ProgramGenerator.Word(_random, type));
    }

    private void Reference()
    {
        int local = OneIn(2) ? LocalOf(ValType.FuncRef) : -1;
        switch (_random.Next(3))
        {
            case 0 when local >= 0:
                Emit(Opcode.LocalGet, local);
                break;
            case 1 when _index > 0:
                Emit(Opcode.RefFunc, FirstLocalFunction + _random.Next(_index));
                break;
            case 2:
                // Elements past the functions are null; the caller's callees only, or a program could recurse.
                Emit(Opcode.I32Const, _random.Next(_program.Functions.Count + 3));
                Emit(Opcode.TableGet, 0);
                break;
            default:
                Emit(Opcode.RefNull);
                break;
        }
    }

    private void Binary(ValType type, int depth)
    {
        int left = _rightBias == 2 ? 1 : depth - 1, right = _rightBias == 0 ? 1 : depth - 1;
        Expression(type, left);
        if (OneIn(4))
            Constant(type);
        else
            Expression(type, right);
        Opcode op = Pick(BinaryOperators(type, canTrap: false));
        Emit(op);
        // The sign of a NaN must not be seen.
        if (OneIn(8) && type == ValType.F64)
        {
            Expression(ValType.F64, 1);
            Canonicalize(ValType.F64);
            Emit(Opcode.F64Copysign);
        }
        else if (OneIn(8) && type == ValType.F32)
        {
            Expression(ValType.F32, 1);
            Canonicalize(ValType.F32);
            Emit(Opcode.F32Copysign);
        }
    }

    private void Division(ValType type, int depth)
    {
        if (type == ValType.V128)
        {
            VectorFloats(depth);
            return;
        }
        Expression(type, depth - 1);
        if (type == ValType.I32 || type == ValType.I64)
        {
            bool is32 = type == ValType.I32;
            if (OneIn(2))
            {
                Emit(is32 ? Opcode.I32Const : Opcode.I64Const, Pick<long>(1, -1, 2, 3, 7, 10, 16, 1000, int.MinValue, int.MaxValue, 0x1234_5678));
            }
            else
            {
                Expression(type, depth - 1);
                if (!OneIn(8))
                {
                    Emit(is32 ? Opcode.I32Const : Opcode.I64Const, 1);
                    Emit(is32 ? Opcode.I32Or : Opcode.I64Or);
                }
            }
            Emit(Pick(BinaryOperators(type, canTrap: true)));
            return;
        }
        Expression(type, depth - 1);
        Emit(type == ValType.F32 ? Opcode.F32Div : Opcode.F64Div);
    }

    // Many values at once: more than there are registers.
    private void Chain(ValType type)
    {
        int count = _random.Next(4, 24);
        for (int i = 0; i < count; i++)
            Expression(type, OneIn(6) ? 2 : OneIn(2) ? 1 : 0);
        for (int i = 1; i < count; i++)
            Emit(Pick(BinaryOperators(type, canTrap: false)));
    }

    private void Condition(int depth)
    {
        switch (_random.Next(9))
        {
            case < 3:
                Compare(ValType.I32, I32Comparisons);
                break;
            case 3:
                Compare(ValType.I64, I64Comparisons);
                break;
            case 4:
                Compare(ValType.F32, F32Comparisons);
                break;
            case 5:
                Compare(ValType.F64, F64Comparisons);
                break;
            case 6:
                Expression(ValType.I32, depth - 1);
                Emit(Opcode.I32Eqz);
                break;
            case 7 when OneIn(2):
                Expression(ValType.I64, depth - 1);
                Emit(Opcode.I64Eqz);
                break;
            case 7:
                Expression(ValType.FuncRef, 0);
                Emit(Opcode.RefIsNull);
                break;
            default:
                Expression(ValType.I32, depth - 1);
                break;
        }
        if (OneIn(6))
            Emit(Opcode.I32Eqz);

        void Compare(ValType type, Opcode[] operators)
        {
            Expression(type, depth - 1);
            if (OneIn(3))
                Constant(type);
            else
                Expression(type, depth - 1);
            Emit(Pick(operators));
        }
    }

    private void Convert(ValType type, int depth)
    {
        if (type == ValType.V128)
        {
            MakeVector(depth);
            return;
        }
        if (_vectors && OneIn(3))
        {
            FromVector(type, depth);
            return;
        }
        (Opcode Op, ValType From, ValType To)[] fitting = [.. (OneIn(10) ? Truncations : Conversions).Where(c => c.To == type)];
        if (fitting.Length == 0)
        {
            Leaf(type);
            return;
        }
        (Opcode op, ValType from, _) = Pick(fitting);
        Expression(from, depth - 1);
        if (op is Opcode.I32ReinterpretF32 or Opcode.I64ReinterpretF64)
            Canonicalize(from);
        Emit(op);
    }

    /// <summary>Replaces a NaN on the stack by a number, so that its bits cannot be seen: the specification leaves them open.</summary>
    private void Canonicalize(ValType type)
    {
        if (type != ValType.F32 && type != ValType.F64)
            return;
        int local = ScratchLocal(type);
        Emit(Opcode.LocalTee, local);
        Constant(type);
        if (_code[^1].A is 0x7FC0_0000 or 0x7FF8_0000_0000_0000)
            _code[^1] = _code[^1] with { A = 0 };
        Emit(Opcode.LocalGet, local);
        Emit(Opcode.LocalGet, local);
        Emit(type == ValType.F32 ? Opcode.F32Eq : Opcode.F64Eq);
        Emit(Opcode.Select);
    }

    // A local that nothing else uses.
    private int ScratchLocal(ValType type)
    {
        if (!_scratch.TryGetValue(type, out int local))
        {
            local = _locals.Count;
            _locals.Add(type);
            _scratch[type] = local;
        }
        return local;
    }

    private void Select(ValType type, int depth)
    {
        Expression(type, depth - 1);
        Expression(type, depth - 1);
        Condition(depth);
        if (OneIn(4))
            Emit(Opcode.SelectTyped, type.Code);
        else
            Emit(Opcode.Select);
    }

    private void Tee(ValType type, int depth)
    {
        Expression(type, depth - 1);
        int local = WritableLocal(type);
        if (local >= 0)
            Emit(Opcode.LocalTee, local);
    }

    private int CallTarget() => OneIn(3) || _index == 0 ? _random.Next(FirstLocalFunction) : FirstLocalFunction + _random.Next(_index);

    private void Call(ValType type)
    {
        if (_loopDepth > 1 && !OneIn(4))
        {
            Leaf(type);
            return;
        }
        for (int attempt = 0; attempt < 4; attempt++)
        {
            int function = CallTarget();
            FunctionType signature = _program.TypeOf(function);
            if (signature.Results.Length == 0 || signature.Results[0] != type)
                continue;
            Arguments(function);
            DropResults(signature.Results, 1);
            return;
        }
        Leaf(type);
    }

    // The arguments and the call.
    private void Arguments(int function)
    {
        FunctionType signature = _program.TypeOf(function);
        foreach (ValType parameter in signature.Parameters)
            Expression(parameter, _random.Next(3));
        if (function < FirstLocalFunction || OneIn(2))
        {
            Emit(Opcode.Call, function);
            return;
        }
        // The table holds the functions in order; a wrong index now and then traps.
        if (OneIn(40))
            SmallNumber(7);
        else
            Emit(Opcode.I32Const, function - FirstLocalFunction);
        Emit(Opcode.CallIndirect, _program.Functions[function - FirstLocalFunction].Type, 0);
    }

    private void BranchWithValue(ValType type)
    {
        for (int depth = 0; depth < _targets.Count; depth++)
        {
            Target target = _targets[^(depth + 1)];
            if (target.Counter >= 0 || target.Types.Length == 0 || target.Types[0] != type)
                continue;
            Expressions(target.Types);
            if (OneIn(6))
            {
                Leave(depth);
                return;
            }
            Condition(2);
            Emit(Opcode.BrIf, depth);
            DropResults(target.Types, 1);
            return;
        }
        Leaf(type);
    }
}
