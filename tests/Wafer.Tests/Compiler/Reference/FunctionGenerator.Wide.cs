using Wafer.Model;

namespace Wafer.Tests.Compiler.Reference;

// Wide arithmetic, whose operators have two results.
internal sealed partial class FunctionGenerator
{
    // Pushes the low half and then the high one.
    private void Wide(int depth)
    {
        Opcode op = Pick(Opcode.I64Add128, Opcode.I64Sub128, Opcode.I64MulWideS, Opcode.I64MulWideU);
        int operands = op is Opcode.I64Add128 or Opcode.I64Sub128 ? 4 : 2;
        for (int i = 0; i < operands; i++)
        {
            // A high half is zero as often as not.
            if (operands == 4 && i % 2 != 0 && OneIn(2))
                Emit(Opcode.I64Const, 0);
            else
                Expression(ValType.I64, depth - 1);
        }
        Emit(op);
    }

    // Pushes one i64.
    private void WideExpression(int depth)
    {
        Wide(depth);
        Emit(Pick(Opcode.Drop, Opcode.I64Xor, Opcode.I64Sub, Opcode.I64And));
    }

    private void SetWide()
    {
        int high = WritableLocal(), low = WritableLocal();
        Wide(2);
        Set(high);
        Set(low);

        void Set(int local)
        {
            if (local >= 0 && _locals[local] == ValType.I64)
                Emit(Opcode.LocalSet, local);
            else
                Emit(Opcode.Drop);
        }
    }
}
