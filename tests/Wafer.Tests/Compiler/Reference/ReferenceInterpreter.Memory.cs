using System.Buffers.Binary;
using Wafer.Model;

namespace Wafer.Tests.Compiler.Reference;

// Accesses to memories, and bulk operators on them (Core spec 4.6.11 to 4.6.18).
internal sealed partial class ReferenceInterpreter
{
    private void ExecuteMemory(ReferenceOperator op)
    {
        ReferenceMemory memory = Memories[(int)(op.Op == Opcode.MemoryInit ? op.B : op.A)];
        UInt128 c, b, a;
        switch (op.Op)
        {
            case Opcode.MemorySize:
                Push(memory.Pages);
                break;
            case Opcode.MemoryGrow:
                Push(memory.Grow(memory.Address(Pop())));
                break;
            case Opcode.MemoryFill:
                (c, b, a) = (Pop(), Pop(), Pop());
                memory.Range(memory.Address(a), memory.Address(c)).Fill((byte)b);
                break;
            case Opcode.MemoryCopy:
                ReferenceMemory source = Memories[(int)op.B];
                (c, b, a) = (Pop(), Pop(), Pop());
                c = Math.Min(memory.Address(c), source.Address(c));
                Span<byte> to = memory.Range(memory.Address(a), c);
                source.Range(source.Address(b), c).CopyTo(to);
                break;
            default:
                (c, b, a) = ((uint)Pop(), (uint)Pop(), Pop());
                CopyData((int)op.A, memory, memory.Address(a), (uint)b, (uint)c);
                break;
        }
    }

    private void Load(ReferenceOperator op)
    {
        int size = op.Op switch
        {
            Opcode.I32Load8S or Opcode.I32Load8U or Opcode.I64Load8S or Opcode.I64Load8U => 1,
            Opcode.I32Load16S or Opcode.I32Load16U or Opcode.I64Load16S or Opcode.I64Load16U => 2,
            Opcode.I32Load or Opcode.F32Load or Opcode.I64Load32S or Opcode.I64Load32U => 4,
            _ => 8,
        };
        ulong bits = 0;
        ReadOnlySpan<byte> bytes = Access(op, size);
        for (int i = size - 1; i >= 0; i--)
            bits = (bits << 8) | bytes[i];
        Push(op.Op switch
        {
            Opcode.I32Load8S => (uint)(sbyte)bits,
            Opcode.I32Load16S => (uint)(short)bits,
            Opcode.I64Load8S => (ulong)(sbyte)bits,
            Opcode.I64Load16S => (ulong)(short)bits,
            Opcode.I64Load32S => (ulong)(int)bits,
            _ => bits,
        });
    }

    private void Store(ReferenceOperator op)
    {
        int size = op.Op switch
        {
            Opcode.I32Store8 or Opcode.I64Store8 => 1,
            Opcode.I32Store16 or Opcode.I64Store16 => 2,
            Opcode.I32Store or Opcode.F32Store or Opcode.I64Store32 => 4,
            _ => 8,
        };
        ulong value = (ulong)Pop();
        Span<byte> bytes = Access(op, size);
        Span<byte> all = stackalloc byte[8];
        BinaryPrimitives.WriteUInt64LittleEndian(all, value);
        all[..size].CopyTo(bytes);
    }

    // Pops the index of an access and gives the bytes; the sum with the offset does not wrap.
    private Span<byte> Access(ReferenceOperator op, int size)
    {
        ReferenceMemory memory = Memories[op.Memory];
        return memory.Range((UInt128)memory.Address(Pop()) + op.A, (UInt128)size);
    }

    private void CopyData(int segment, ReferenceMemory memory, ulong to, uint from, uint count)
    {
        ByteRange content = _module.DataSegments[segment].Content;
        Check(from, count, _droppedData[segment] ? 0 : content.Length, TrapCode.MemoryOutOfBounds);
        _module.Bytes.Span.Slice(content.Start + (int)from, (int)count).CopyTo(memory.Range(to, count));
    }
}
