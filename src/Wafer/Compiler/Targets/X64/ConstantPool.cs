namespace Wafer.Compiler.Targets.X64;

/// <summary>The constants of one function, which stand after its code and are addressed relative to the instruction pointer.</summary>
internal struct ConstantPool
{
    private Entry[] _entries;
    private int _count;

    public ConstantPool(int capacity) => _entries = new Entry[capacity];

    private struct Entry
    {
        public ulong Low, High;
        public bool IsPair;
        public Label Label;
    }

    /// <summary>Forgets all constants.</summary>
    public void Reset() => _count = 0;

    /// <summary>An operand that reads a 32- or 64-bit constant.</summary>
    public Mem Constant(ref X64Assembler asm, ulong bits) => Find(ref asm, bits, 0, isPair: false);

    /// <summary>An operand that reads a 128-bit constant, aligned.</summary>
    public Mem Constant(ref X64Assembler asm, ulong low, ulong high) => Find(ref asm, low, high, isPair: true);

    private Mem Find(ref X64Assembler asm, ulong low, ulong high, bool isPair)
    {
        // The latest ones are looked at: enough for most functions, and it bounds the effort for large ones.
        for (int i = _count - 1, last = Math.Max(0, _count - 16); i >= last; i--)
        {
            if (_entries[i].Low == low && _entries[i].High == high && _entries[i].IsPair == isPair)
                return asm.Rip(ref _entries[i].Label);
        }
        if (_count == _entries.Length)
            Array.Resize(ref _entries, 2 * _entries.Length);
        _entries[_count] = new Entry { Low = low, High = high, IsPair = isPair };
        return asm.Rip(ref _entries[_count++].Label);
    }

    /// <summary>Writes the constants: the 128-bit ones first, on a 16-byte boundary of the module's code.</summary>
    public void Emit(ref X64Assembler asm)
    {
        if (_count == 0)
            return;
        asm.EnsureSpace(16 + (16 * _count));
        asm.Align(16);
        for (int i = 0; i < _count; i++)
        {
            if (!_entries[i].IsPair)
                continue;
            asm.Bind(ref _entries[i].Label);
            asm.Int64(_entries[i].Low);
            asm.Int64(_entries[i].High);
        }
        for (int i = 0; i < _count; i++)
        {
            if (_entries[i].IsPair)
                continue;
            asm.Bind(ref _entries[i].Label);
            asm.Int64(_entries[i].Low);
        }
    }
}
