namespace Wafer.Compiler;

/// <summary>What a <see cref="CallSite"/> describes.</summary>
internal enum CallSiteKind : byte
{
    /// <summary>An instruction that may fault, or the return address of a call to a trap stub.</summary>
    Trap = 0,

    /// <summary>The return address of a call.</summary>
    Call = 1,
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
/// wasm offset. Lookup finds the function by binary search and decodes its run; nothing is expanded in memory.
/// </remarks>
internal sealed class CallSiteTable
{
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

    private bool TryFindIn(int function, int codeOffset, bool isFault, out CallSite site)
    {
        int i = function - _firstFunction;
        int code = _functionOffsets[i], wasm = _bodyOffsets[i];
        ReadOnlySpan<byte> data = _data.Span[.._runs[i + 1]];
        for (int p = _runs[i]; p < data.Length;)
        {
            uint first = Read(data, ref p), second = Read(data, ref p);
            code += (int)(first >> 1);
            wasm += (int)(second >> 1) ^ -(int)(second & 1);
            var kind = (CallSiteKind)(first & 1);
            if (code == codeOffset && !(isFault && kind == CallSiteKind.Call))
            {
                site = new CallSite(code, function, wasm, kind);
                return true;
            }
        }
        site = default;
        return false;
    }

    private static uint Read(ReadOnlySpan<byte> data, ref int p)
    {
        uint value = 0;
        for (int shift = 0; ; shift += 7)
        {
            byte b = data[p++];
            value |= (uint)(b & 0x7F) << shift;
            if (b < 0x80)
                return value;
        }
    }
}
