using System.Globalization;
using Wafer.Model;

namespace Wafer.Tests.Compiler.Reference;

// Atomic operators (threads proposal), for one thread: what they do follows from their names.
internal sealed partial class ReferenceInterpreter
{
    private const string Rmw = ".rmw";

    private void ExecuteAtomic(ReferenceOperator op)
    {
        if (op.Op == Opcode.AtomicFence)
            return;
        string name = OperatorTable.Get(op.Op).Name;
        if (name.StartsWith("memory", StringComparison.Ordinal))
        {
            WaitOrNotify(op, name);
            return;
        }

        // i32.atomic.load8_u, i64.atomic.store, i64.atomic.rmw32.add_u, i32.atomic.rmw.cmpxchg
        int at = name.IndexOf(Rmw, StringComparison.Ordinal);
        string form = at < 0 ? name["i32.atomic.".Length..] : name[(at + 1)..];
        string digits = new([.. form.SkipWhile(char.IsLetter).TakeWhile(char.IsDigit)]);
        int size = digits.Length > 0 ? int.Parse(digits, CultureInfo.InvariantCulture) / 8 : name[1] == '6' ? 8 : 4;
        ulong mask = ulong.MaxValue >> (64 - (8 * size));
        string what = at < 0 ? new([.. form.TakeWhile(char.IsLetter)]) : form[(form.IndexOf('.', StringComparison.Ordinal) + 1)..].Split('_')[0];
        ulong value = what == "load" ? 0 : (ulong)Pop() & mask, expected = what == "cmpxchg" ? (ulong)Pop() & mask : 0;
        Span<byte> bytes = AtomicAccess(op, size);
        ulong old = ReadLittleEndian(bytes);
        WriteLittleEndian(bytes, what switch
        {
            "load" => old,
            "store" or "xchg" => value,
            "add" => old + value,
            "sub" => old - value,
            "and" => old & value,
            "or" => old | value,
            "xor" => old ^ value,
            "cmpxchg" => old == expected ? value : old,
            _ => throw new NotSupportedException(name),
        });
        if (what != "store")
            Push(old);
    }

    // Nobody else is there: none is woken, and a wait for what is there ends by its timeout.
    private void WaitOrNotify(ReferenceOperator op, string name)
    {
        const ulong woken = 0, notEqual = 1, timedOut = 2;
        if (op.Op == Opcode.MemoryAtomicNotify)
        {
            Pop();
            AtomicAccess(op, 4);
            Push(woken);
            return;
        }

        int size = name.EndsWith("64", StringComparison.Ordinal) ? 8 : 4;
        Pop();
        ulong expected = (ulong)Pop();
        Span<byte> bytes = AtomicAccess(op, size);
        if (!Memories[op.Memory].Type.IsShared)
            throw new ReferenceTrap(TrapCode.ExpectedSharedMemory);
        Push(ReadLittleEndian(bytes) == expected ? timedOut : notEqual);
    }

    // Where both traps are due, the order is that of Wafer.
    private Span<byte> AtomicAccess(ReferenceOperator op, int size)
    {
        if (((ulong)_stack[^1] + op.A) % (ulong)size != 0)
            throw new ReferenceTrap(TrapCode.UnalignedAtomic);
        return Access(op, size);
    }

    private static ulong ReadLittleEndian(ReadOnlySpan<byte> bytes)
    {
        ulong value = 0;
        for (int i = bytes.Length - 1; i >= 0; i--)
            value = (value << 8) | bytes[i];
        return value;
    }

    private static void WriteLittleEndian(Span<byte> bytes, ulong value)
    {
        for (int i = 0; i < bytes.Length; i++)
            bytes[i] = (byte)(value >> (8 * i));
    }
}
