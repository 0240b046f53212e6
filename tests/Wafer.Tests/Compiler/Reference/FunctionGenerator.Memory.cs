using Wafer.Model;

namespace Wafer.Tests.Compiler.Reference;

// Accesses to memories, and bulk operators on them.
internal sealed partial class FunctionGenerator
{
    private static readonly long[] LargeOffsets32 = [65535, 65536, 0x7FFF_FFFF, 0x8000_0000, 0xFFFF_FFFF, 0xFFFF_FFF8, 0x1_0000];
    private static readonly long[] LargeOffsets64 =
    [
        .. LargeOffsets32, 0x1_0000_0000, 0x1_0000_0008, 1L << 47, long.MaxValue, long.MinValue, -1, -4, -8, -16, -65536, -0x8000_0000, -0x1_0000_0000,
    ];

    private int PickMemory() => OneIn(2) ? 0 : _random.Next(_program.Memories.Count);

    private int LeastSize(int memory) => (int)(_program.Memories[memory].Limits.Minimum << _program.Memories[memory].PageSizeLog2);

    private void Load(ValType type)
    {
        if (type == ValType.V128)
        {
            LoadVector();
            return;
        }
        if ((type == ValType.I32 || type == ValType.I64) && OneIn(4))
        {
            AtomicExpression(type);
            return;
        }
        int memory = PickMemory();
        long offset = Address(memory, 2);
        Emit(
            type == ValType.F32 ? Opcode.F32Load :
            type == ValType.F64 ? Opcode.F64Load :
            type == ValType.I32 ? Pick(Opcode.I32Load, Opcode.I32Load, Opcode.I32Load8S, Opcode.I32Load8U, Opcode.I32Load16S, Opcode.I32Load16U) :
            Pick(Opcode.I64Load, Opcode.I64Load, Opcode.I64Load8S, Opcode.I64Load8U, Opcode.I64Load16S, Opcode.I64Load16U, Opcode.I64Load32S, Opcode.I64Load32U),
            offset,
            memory: memory);
    }

    private void Store()
    {
        if (_vectors && OneIn(3))
        {
            StoreVector();
            return;
        }
        if (OneIn(4))
        {
            AtomicStatement();
            return;
        }
        (Opcode op, ValType type) = Pick<(Opcode, ValType)>(
            (Opcode.I32Store, ValType.I32), (Opcode.I32Store8, ValType.I32), (Opcode.I32Store16, ValType.I32), (Opcode.I64Store, ValType.I64),
            (Opcode.I64Store8, ValType.I64), (Opcode.I64Store16, ValType.I64), (Opcode.I64Store32, ValType.I64), (Opcode.F32Store, ValType.F32), (Opcode.F64Store, ValType.F64));
        int memory = PickMemory();
        long offset = Address(memory, 3);
        // Read, change, write: what compilers fold.
        if (OneIn(4))
        {
            Expression(type, 1);
            Expression(type, 2);
            Emit(Pick(BinaryOperators(type, canTrap: false)));
        }
        else
        {
            Expression(type, 3);
        }
        Canonicalize(type);
        Emit(op, offset, memory: memory);
    }

    // Pushes an address, and returns an offset: in bounds but for a few.
    private long Address(int memory, int depth)
    {
        ValType type = _program.Memories[memory].AddressType;
        int size = LeastSize(memory);
        switch (_random.Next(40))
        {
            case < 24:
                Expression(type, depth);
                Number(type, Pick(0xFFF, 0x3F8, 0x7FFC, 0xFF));
                Emit(type == ValType.I64 ? Opcode.I64And : Opcode.I32And);
                break;
            case < 37:
                Number(type, _random.Next(size * 9 / 10));
                break;
            case 37:
                Number(type, _random.Next(size * 9 / 10, size * 11 / 10));
                break;
            case 38 when OneIn(3):
                Expression(type, depth);
                break;
            default:
                Expression(type, depth);
                Number(type, type == ValType.I64 ? 48 : 16);
                Emit(type == ValType.I64 ? Opcode.I64ShrU : Opcode.I32ShrU);
                break;
        }
        return _random.Next(100) switch
        {
            0 => Pick<long>(type == ValType.I64 ? LargeOffsets64 : LargeOffsets32),
            1 => size - _random.Next(20),
            < 20 => _random.Next(200),
            < 30 => _random.Next(size / 2),
            _ => 0,
        };
    }

    private void Number(ValType type, long value) => Emit(type == ValType.I64 ? Opcode.I64Const : Opcode.I32Const, value);

    private void CopyMemory()
    {
        int destination = PickMemory(), source = PickMemory();
        ValType to = _program.Memories[destination].AddressType, from = _program.Memories[source].AddressType;
        SmallAddress(to, 4095);
        SmallAddress(from, 4095);
        SmallAddress(to == ValType.I64 && from == ValType.I64 ? ValType.I64 : ValType.I32, OneIn(2) ? 31 : 511);
        Emit(Opcode.MemoryCopy, destination, source);
    }

    private void FillMemory()
    {
        int memory = PickMemory();
        ValType type = _program.Memories[memory].AddressType;
        SmallAddress(type, 4095);
        Expression(ValType.I32, 2);
        SmallAddress(type, OneIn(2) ? 31 : 511);
        Emit(Opcode.MemoryFill, memory);
    }

    private void GrowMemory()
    {
        int memory = PickMemory();
        MemoryType type = _program.Memories[memory];
        Number(type.AddressType, OneIn(20) ? -1 : _random.Next((int)(type.Limits.Maximum!.Value - type.Limits.Minimum) + 3));
        Emit(Opcode.MemoryGrow, memory);
        Consume(type.AddressType);
    }

    private void InitializeMemory()
    {
        int memory = PickMemory();
        SmallAddress(_program.Memories[memory].AddressType, 1023);
        SmallNumber(15);
        SmallNumber(7);
        Emit(Opcode.MemoryInit, _program.PassiveSegment, memory);
    }

    // Pushes an i32, for where it does not matter of what memory.
    private void MemorySize()
    {
        int memory = PickMemory();
        Emit(Opcode.MemorySize, memory);
        if (_program.Memories[memory].Is64)
            Emit(Opcode.I32WrapI64);
    }

    // Once in a while any number at all.
    private void SmallAddress(ValType type, int mask)
    {
        if (OneIn(100))
        {
            Expression(type, 1);
            return;
        }
        SmallNumber(mask);
        if (type == ValType.I64)
            Emit(Opcode.I64ExtendI32U);
    }
}
