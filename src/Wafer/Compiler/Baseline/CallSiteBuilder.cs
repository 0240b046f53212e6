namespace Wafer.Compiler.Baseline;

/// <summary>Collects a module's call-site table in its encoded form (see <see cref="CallSiteTable"/>).</summary>
internal sealed class CallSiteBuilder
{
    private byte[] _data = new byte[4096];
    private int _length;
    private int _code, _wasm;

    /// <summary>The number of bytes so far: where the next function's run starts.</summary>
    public int Position => _length;

    /// <summary>The wasm offset that the current run counts from.</summary>
    public int Origin { get; private set; }

    /// <summary>The entries so far.</summary>
    public ReadOnlySpan<byte> Encoded => _data.AsSpan(0, _length);

    /// <summary>Forgets everything.</summary>
    public void Reset() => _length = 0;

    /// <summary>Starts a function's run.</summary>
    public void Begin(int codeOffset, int wasmOffset)
    {
        Origin = wasmOffset;
        _code = codeOffset;
        _wasm = wasmOffset;
    }

    /// <summary>Adds an entry; code offsets ascend within a function.</summary>
    public void Add(int codeOffset, int wasmOffset, CallSiteKind kind)
    {
        if (_data.Length - _length < 10)
            Array.Resize(ref _data, 2 * _data.Length);
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
