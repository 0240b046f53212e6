using Wafer.Model;

namespace Wafer.Tests.Compiler.Reference;

// Atomic accesses. There is one thread, so that each does what it says; waits are over at once, or soon.
internal sealed partial class FunctionGenerator
{
    private static readonly OperatorInfo[] AtomicLoads = [.. AtomicOperators("a:i", "a:l")];
    private static readonly OperatorInfo[] AtomicStores = [.. AtomicOperators("ai:", "al:")];
    private static readonly OperatorInfo[] AtomicUpdates = [.. AtomicOperators("ai:i", "al:l").Where(row => row.Opcode != Opcode.MemoryAtomicNotify)];
    private static readonly OperatorInfo[] AtomicExchanges = [.. AtomicOperators("aii:i", "all:l")];
    private static readonly Opcode[] AtomicWaits = [Opcode.MemoryAtomicWait32, Opcode.MemoryAtomicWait64];

    private static IEnumerable<OperatorInfo> AtomicOperators(params string[] signatures) =>
        OperatorTable.Operators.ToArray().Where(row => row.Feature == Features.Threads && signatures.Contains(row.Signature) && !row.Name.Contains("wait", StringComparison.Ordinal));

    private static ValType TypeOf(char letter) => letter == 'l' ? ValType.I64 : ValType.I32;

    /// <summary>Pushes an integer that an atomic operator gives.</summary>
    private void AtomicExpression(ValType type)
    {
        OperatorInfo[] ofType = [.. Pick(AtomicLoads, AtomicUpdates, AtomicUpdates, AtomicExchanges).Where(row => TypeOf(row.Signature[^1]) == type)];
        Atomic(Pick(ofType));
    }

    private void AtomicStatement()
    {
        switch (_random.Next(12))
        {
            case < 4:
                Atomic(Pick(AtomicStores));
                break;
            case < 9:
                // A result that is not used, or not at once.
                OperatorInfo row = Pick(OneIn(3) ? AtomicExchanges : AtomicUpdates);
                Atomic(row);
                Consume(TypeOf(row.Signature[^1]));
                break;
            case 9:
                Emit(Opcode.AtomicFence);
                break;
            case 10:
                Notify();
                break;
            default:
                Wait();
                break;
        }
    }

    private void Atomic(OperatorInfo row)
    {
        if (row.Signature.Length == 5 && OneIn(2))
        {
            ExchangeWhatIsThere(row);
            return;
        }

        int memory = PickMemory();
        long offset = AlignedAddress(memory, 1 << row.AlignmentLog2);
        foreach (char operand in row.Signature.AsSpan(1, row.Signature.IndexOf(':') - 1))
            Expression(TypeOf(operand), 2);
        Emit(row.Opcode, offset, memory: memory);
    }

    // A comparison that succeeds: with the value that is there, whatever the bits are that a narrow one does not look at.
    private void ExchangeWhatIsThere(OperatorInfo row)
    {
        ValType type = TypeOf(row.Signature[^1]);
        int memory = PickMemory(), size = 1 << row.AlignmentLog2;
        ValType addressType = _program.Memories[memory].AddressType;
        long address = _random.Next(LeastSize(memory) / 2) & -size;
        Number(addressType, address);
        Number(addressType, address);
        Emit(AtomicLoads.First(load => load.AlignmentLog2 == row.AlignmentLog2 && TypeOf(load.Signature[^1]) == type).Opcode, memory: memory);
        if (size < (type == ValType.I64 ? 8 : 4))
        {
            Expression(type, 1);
            Number(type, -1L << (8 * size));
            Emit(type == ValType.I64 ? Opcode.I64And : Opcode.I32And);
            Emit(type == ValType.I64 ? Opcode.I64Or : Opcode.I32Or);
        }

        Expression(type, 2);
        Emit(row.Opcode, memory: memory);
    }

    private void Notify()
    {
        int memory = PickMemory();
        long offset = AlignedAddress(memory, 4);
        Expression(ValType.I32, 1);
        Emit(Opcode.MemoryAtomicNotify, offset, memory: memory);
        Consume(ValType.I32);
    }

    // Nobody would end a wait without a timeout. A memory that is not shared cannot be waited for, which is seldom tried.
    private void Wait()
    {
        int memory = PickMemory();
        if (!_program.Memories[memory].IsShared && !OneIn(6))
        {
            Notify();
            return;
        }

        OperatorInfo row = OperatorTable.Get(Pick(AtomicWaits));
        long offset = AlignedAddress(memory, 1 << row.AlignmentLog2);
        Expression(TypeOf(row.Signature[1]), 1);
        Emit(Opcode.I64Const, Pick(0, 0, 1, 900));
        Emit(row.Opcode, offset, memory: memory);
        Consume(ValType.I32);
    }

    // Pushes an address, and returns an offset: the sum is a multiple of the size but for a few.
    private long AlignedAddress(int memory, int size)
    {
        ValType type = _program.Memories[memory].AddressType;
        int half = LeastSize(memory) / 2, most = half & -size;
        switch (_random.Next(20))
        {
            case < 10:
                Expression(type, 2);
                Number(type, Pick(0xFFF, 0x3F8, 0x7FFC, 0xFF) & -size);
                Emit(type == ValType.I64 ? Opcode.I64And : Opcode.I32And);
                return OneIn(2) ? 0 : _random.Next(half / 4) & -size;
            case < 14:
                Number(type, _random.Next(most) & -size);
                return OneIn(2) ? 0 : _random.Next(half) & -size;
            case < 18:
                // Neither part is, but their sum.
                int rest = _random.Next(size);
                Expression(type, 1);
                Number(type, Pick(0xFFF, 0x7FF8) & -size);
                Emit(type == ValType.I64 ? Opcode.I64And : Opcode.I32And);
                Number(type, rest);
                Emit(type == ValType.I64 ? Opcode.I64Or : Opcode.I32Or);
                return (_random.Next(half / 4) & -size) + size - rest;
            default:
                return Address(memory, 2);
        }
    }
}
