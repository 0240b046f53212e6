namespace Wafer.Compiler.Baseline;

/// <summary>Collects a module's call-site table in its encoded form (see <see cref="CallSiteTable"/>).</summary>
internal sealed class CallSiteBuilder
{
    private byte[] _data = new byte[4096];
    private int _length;
    private int _start, _code, _wasm;

    /// <summary>The number of bytes so far: where the next function's run starts.</summary>
    public int Position => _length;

    /// <summary>The wasm offset that the current run counts from.</summary>
    public int Origin { get; private set; }

    /// <summary>Whether the current run has a call: code from which the runtime can be reached, other than by a trap.</summary>
    public bool HasCalls { get; private set; }

    /// <summary>The entries so far.</summary>
    public ReadOnlySpan<byte> Encoded => _data.AsSpan(0, _length);

    /// <summary>Forgets everything.</summary>
    public void Reset() => _length = 0;

    /// <summary>Starts a function's run.</summary>
    public void Begin(int codeOffset, int wasmOffset)
    {
        Origin = wasmOffset;
        HasCalls = false;
        _start = codeOffset;
        _code = codeOffset;
        _wasm = wasmOffset;
    }

    /// <summary>Adds an entry; code offsets ascend within a function.</summary>
    public void Add(int codeOffset, int wasmOffset, CallSiteKind kind)
    {
        Reserve(10);
        HasCalls |= kind == CallSiteKind.Call;
        int delta = wasmOffset - _wasm;
        uint code = ((uint)(codeOffset - _code) << 1) | (uint)kind, wasm = (uint)((delta << 1) ^ (delta >> 31));
        if ((code | wasm) < 0x80)
        {
            _data[_length] = (byte)code;
            _data[_length + 1] = (byte)wasm;
            _length += 2;
        }
        else
        {
            Write(code);
            Write(wasm);
        }
        _code = codeOffset;
        _wasm = wasmOffset;
    }

    /// <summary>Adds the roots of the entry before: slots of the frame that hold traced references.</summary>
    /// <param name="shared">How many of them, the first, are the first of the last list in the function too.</param>
    /// <param name="added">The frame offsets of the others.</param>
    public void AddRoots(int shared, ReadOnlySpan<int> added)
    {
        WriteRootHeader(CallSiteRecord.List, (uint)shared, added.Length);
        WriteOffsets(added);
    }

    /// <summary>Adds the slots that are roots at every call of the function; before any entry.</summary>
    public void AddFunctionRoots(ReadOnlySpan<int> offsets)
    {
        if (offsets.IsEmpty)
            return;
        WriteRootHeader(CallSiteRecord.Function, 0, offsets.Length);
        WriteOffsets(offsets);
    }

    /// <summary>Says that the entry before has the roots of an earlier one of the function.</summary>
    /// <param name="codeOffset">The code offset of that entry.</param>
    public void AddRootsOf(int codeOffset) => WriteRootHeader(CallSiteRecord.Alias, (uint)(_code - codeOffset), 0);

    /// <summary>Adds the function's exception handlers; behind all entries.</summary>
    /// <param name="frameBytes">The size of its frame.</param>
    /// <param name="handlers">The handlers in the order of their starts; landings are positions in the code.</param>
    public void AddHandlers(int frameBytes, ReadOnlySpan<Handler> handlers)
    {
        Reserve(20);
        Write(CallSiteTable.RecordMark);
        Write((uint)CallSiteRecord.Handlers);
        Write((uint)frameBytes);
        Write((uint)handlers.Length);
        foreach (ref readonly Handler handler in handlers)
        {
            Reserve(20 + (15 * handler.Clauses.Length));
            Write((uint)(handler.Start - Origin));
            Write((uint)(handler.End - handler.Start));
            Write((uint)(handler.Outer + 1));
            Write((uint)handler.Clauses.Length);
            foreach (HandlerClause clause in handler.Clauses)
            {
                Write((uint)clause.Kind);
                Write((uint)clause.Tag);
                Write((uint)(clause.Landing - _start));
            }
        }
    }

    private void WriteRootHeader(CallSiteRecord kind, uint number, int count)
    {
        Reserve(15 + (5 * count));
        Write(CallSiteTable.RecordMark);
        Write((number << 2) | (uint)kind);
        if (kind != CallSiteRecord.Alias)
            Write((uint)count);
    }

    private void WriteOffsets(ReadOnlySpan<int> offsets)
    {
        int last = 0;
        foreach (int offset in offsets)
        {
            int delta = (offset - last) / 8;
            Write((uint)((delta << 1) ^ (delta >> 31)));
            last = offset;
        }
    }

    private void Reserve(int bytes)
    {
        if (_data.Length - _length < bytes)
            Array.Resize(ref _data, Math.Max(2 * _data.Length, _length + bytes));
    }

    private void Write(uint value)
    {
        while (value >= 0x80)
        {
            _data[_length++] = (byte)(value | 0x80);
            value >>= 7;
        }
        _data[_length++] = (byte)value;
    }
}
