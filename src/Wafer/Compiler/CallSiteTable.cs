namespace Wafer.Compiler;

/// <summary>What a <see cref="CallSite"/> describes.</summary>
internal enum CallSiteKind : byte
{
    /// <summary>An instruction that may fault, or the return address of a call to a trap stub.</summary>
    Trap = 0,

    /// <summary>The return address of a call.</summary>
    Call = 1,
}

/// <summary>What a record among the entries says; the value stands in the low two bits of its header.</summary>
internal enum CallSiteRecord : byte
{
    /// <summary>The roots of the entry before: how many the last list in the function shares with it, how many more there are, and their offsets.</summary>
    List = 0,

    /// <summary>The roots of the entry before are those of an entry so many bytes of code earlier.</summary>
    Alias = 1,

    /// <summary>Slots that are roots at all calls of the function; stands before its entries.</summary>
    Function = 2,

    /// <summary>The function's frame size and exception handlers; stands behind its entries.</summary>
    Handlers = 3,
}

/// <summary>One entry of the call-site table.</summary>
/// <param name="CodeOffset">The offset in the module's code: a return address, or a faulting instruction.</param>
/// <param name="FunctionIndex">The function that the code belongs to.</param>
/// <param name="WasmOffset">The offset of the operator in the module's binary.</param>
/// <param name="Kind">What stands at the address.</param>
internal readonly record struct CallSite(int CodeOffset, int FunctionIndex, int WasmOffset, CallSiteKind Kind);

/// <summary>The call-site table of a module: for each return address and each trapping instruction, where in the module it comes from.</summary>
/// <remarks>
/// Each function has a run of entries in code order: variable-length numbers, the first <c>codeDelta &lt;&lt; 1 | kind</c>, the second the zigzag difference of the
/// wasm offset. Lookup finds the function by binary search and decodes its run; nothing is expanded in memory. Records among the entries begin with a number that no entry begins
/// with, since a call cannot return to where another call or instruction of the table stands. Where frames hold traced references, they say in which slots: offsets
/// count from the frame pointer and are written as zigzag differences in words. The last one has the function's exception handlers.
/// </remarks>
internal sealed class CallSiteTable
{
    /// <summary>What a record begins with: the number that an entry of a call at no distance from the entry before would begin with.</summary>
    public const uint RecordMark = (uint)CallSiteKind.Call;

    private readonly int _firstFunction;
    private readonly int[] _functionOffsets;
    private readonly int[] _bodyOffsets;
    private readonly int[] _runs;
    private readonly ReadOnlyMemory<byte> _data;

    /// <param name="firstFunction">The index of the first function with code (the number of imported functions).</param>
    /// <param name="functionOffsets">The code offset of each function, ascending, and one more for the end.</param>
    /// <param name="bodyOffsets">For each function, the module offset from which wasm offsets are counted.</param>
    /// <param name="runs">For each function, where its run starts in <paramref name="data"/>; one more for the end.</param>
    /// <param name="data">The encoded runs.</param>
    public CallSiteTable(int firstFunction, int[] functionOffsets, int[] bodyOffsets, int[] runs, ReadOnlyMemory<byte> data)
    {
        _firstFunction = firstFunction;
        _functionOffsets = functionOffsets;
        _bodyOffsets = bodyOffsets;
        _runs = runs;
        _data = data;
    }

    /// <summary>For each function, the module offset from which wasm offsets are counted.</summary>
    public ReadOnlySpan<int> BodyOffsets => _bodyOffsets;

    /// <summary>For each function, where its run starts in <see cref="Entries"/>; one more for the end.</summary>
    public ReadOnlySpan<int> Runs => _runs;

    /// <summary>The encoded runs.</summary>
    public ReadOnlySpan<byte> Entries => _data.Span;

    /// <summary>The function whose code contains an offset, or -1.</summary>
    public int FindFunction(int codeOffset)
    {
        int i = Array.BinarySearch(_functionOffsets, codeOffset);
        if (i < 0)
            i = ~i - 1;
        return i < 0 || i >= _functionOffsets.Length - 1 ? -1 : _firstFunction + i;
    }

    /// <summary>Finds the entry for an exact address.</summary>
    /// <param name="codeOffset">A return address or the address of a faulting instruction, as an offset in the module's code.</param>
    /// <param name="isFault">Whether it is that of a faulting instruction: one may stand where the call of the operator before returns to.</param>
    /// <param name="site">The entry.</param>
    public bool TryFind(int codeOffset, bool isFault, out CallSite site)
    {
        site = default;
        // A return address may be the first byte after its function, so the search is for the byte before.
        int function = FindFunction(codeOffset - 1);
        if (function < 0)
            return false;
        if (TryFindIn(function, codeOffset, isFault, out site))
            return true;
        int at = FindFunction(codeOffset);
        return at >= 0 && at != function && TryFindIn(at, codeOffset, isFault, out site);
    }

    /// <summary>Finds the slots that hold traced references while a call is under way.</summary>
    /// <param name="returnAddress">Where the call returns to, as an offset in the module's code.</param>
    /// <param name="offsets">Receives the offsets of the slots from the frame pointer, in bytes.</param>
    /// <returns>False if the address is not that of a call.</returns>
    public bool TryFindRoots(int returnAddress, List<int> offsets)
    {
        // The call itself is in the function, and may be its last instruction.
        int function = FindFunction(returnAddress - 1);
        return function >= 0 && TryFindRootsIn(function, returnAddress, offsets);
    }

    /// <summary>The exception handlers of a function, or null if it has none.</summary>
    /// <param name="function">The function's index.</param>
    public FunctionHandlers? HandlersOf(int function)
    {
        var entries = new EntryReader(this, function);
        int start = entries.CodeOffset, origin = entries.WasmOffset;
        while (entries.MoveNext(out uint first))
        {
            if (first == RecordMark && !entries.SkipRecord())
                return entries.ReadHandlers(start, origin);
        }
        return null;
    }

    private bool TryFindRootsIn(int function, int returnAddress, List<int> offsets)
    {
        offsets.Clear();
        int functionRoots = 0;
        bool isFound = false;
        var entries = new EntryReader(this, function);
        while (entries.MoveNext(out uint first))
        {
            if (first != RecordMark)
            {
                if (isFound)
                    break;
                isFound = entries.CodeOffset == returnAddress && entries.Kind == CallSiteKind.Call;
                continue;
            }
            uint header = entries.ReadNumber();
            switch ((CallSiteRecord)(header & 3))
            {
                case CallSiteRecord.Function:
                    entries.ReadOffsets(offsets);
                    functionRoots = offsets.Count;
                    break;
                case CallSiteRecord.Handlers:
                    // Nothing comes behind them.
                    break;
                case CallSiteRecord.List:
                    int kept = functionRoots + (int)(header >> 2);
                    offsets.RemoveRange(kept, offsets.Count - kept);
                    entries.ReadOffsets(offsets);
                    if (isFound)
                        return true;
                    break;
                default:
                    if (isFound)
                        return TryFindRootsIn(function, returnAddress - (int)(header >> 2), offsets);
                    break;
            }
        }

        // No record: no roots but those of the function.
        offsets.RemoveRange(functionRoots, offsets.Count - functionRoots);
        return isFound;
    }

    private bool TryFindIn(int function, int codeOffset, bool isFault, out CallSite site)
    {
        var entries = new EntryReader(this, function);
        while (entries.MoveNext(out uint first))
        {
            if (first == RecordMark)
            {
                if (!entries.SkipRecord())
                    break;
            }
            else if (entries.CodeOffset == codeOffset && !(isFault && entries.Kind == CallSiteKind.Call))
            {
                site = new CallSite(codeOffset, function, entries.WasmOffset, entries.Kind);
                return true;
            }
        }
        site = default;
        return false;
    }

    /// <summary>Decodes a function's run.</summary>
    private ref struct EntryReader
    {
        private readonly ReadOnlySpan<byte> _data;
        private int _position;

        public EntryReader(CallSiteTable table, int function)
        {
            int i = function - table._firstFunction;
            CodeOffset = table._functionOffsets[i];
            WasmOffset = table._bodyOffsets[i];
            _data = table._data.Span[..table._runs[i + 1]];
            _position = table._runs[i];
        }

        public int CodeOffset { get; private set; }

        public int WasmOffset { get; private set; }

        public CallSiteKind Kind { get; private set; }

        /// <summary>Reads an entry, or the mark of a record.</summary>
        public bool MoveNext(out uint first)
        {
            if (_position >= _data.Length)
            {
                first = 0;
                return false;
            }
            first = ReadNumber();
            if (first == RecordMark)
                return true;
            uint second = ReadNumber();
            CodeOffset += (int)(first >> 1);
            WasmOffset += (int)(second >> 1) ^ -(int)(second & 1);
            Kind = (CallSiteKind)(first & 1);
            return true;
        }

        /// <summary>Steps over a record; false before what handlers there are.</summary>
        public bool SkipRecord()
        {
            switch ((CallSiteRecord)(ReadNumber() & 3))
            {
                case CallSiteRecord.Handlers:
                    return false;
                case CallSiteRecord.Alias:
                    return true;
                default:
                    for (uint n = ReadNumber(); n > 0; n--)
                        ReadNumber();
                    return true;
            }
        }

        public FunctionHandlers ReadHandlers(int codeStart, int origin)
        {
            int frameBytes = (int)ReadNumber();
            var handlers = new Handler[(int)ReadNumber()];
            foreach (ref Handler handler in handlers.AsSpan())
            {
                int start = origin + (int)ReadNumber(), end = start + (int)ReadNumber(), outer = (int)ReadNumber() - 1;
                var clauses = new HandlerClause[(int)ReadNumber()];
                foreach (ref HandlerClause clause in clauses.AsSpan())
                    clause = new HandlerClause((HandlerClauseKind)ReadNumber(), (int)ReadNumber(), codeStart + (int)ReadNumber());
                handler = new Handler(start, end, outer, clauses);
            }
            return new FunctionHandlers(frameBytes, handlers);
        }

        public void ReadOffsets(List<int> offsets)
        {
            int offset = 0;
            for (uint n = ReadNumber(); n > 0; n--)
            {
                uint delta = ReadNumber();
                offset += 8 * ((int)(delta >> 1) ^ -(int)(delta & 1));
                offsets.Add(offset);
            }
        }

        public uint ReadNumber()
        {
            uint value = 0;
            for (int shift = 0; ; shift += 7)
            {
                byte b = _data[_position++];
                value |= (uint)(b & 0x7F) << shift;
                if (b < 0x80)
                    return value;
            }
        }
    }
}
