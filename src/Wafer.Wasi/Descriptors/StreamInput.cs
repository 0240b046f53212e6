namespace Wafer.Wasi;

/// <summary>Standard input from a stream.</summary>
/// <param name="stream">The stream.</param>
/// <param name="type">What the guest takes it for.</param>
/// <remarks>
/// What can seek is a file or memory, which gives what it has at once, straight into the guest's memory. Anything else may keep its
/// reader waiting: that is read into a buffer here by a task, so that a guest that waits can be stopped, and can wait for
/// other things too.
/// </remarks>
internal sealed class StreamInput(Stream stream, WasiFileType type = WasiFileType.Unknown) : StreamDescriptor(isInput: true, type)
{
    private const int BufferSize = 64 * 1024;

    private readonly bool _isImmediate = stream.CanSeek;
    private byte[]? _buffer;
    private int _start, _end;
    private Task<int>? _reading;

    protected override Readiness WhenReadable()
    {
        if (_isImmediate || _start < _end)
            return Readiness.Now;
        var reading = _reading ?? Begin(BufferSize);
        return reading.IsCompleted ? Readiness.Now : Readiness.Of(reading);
    }

    protected override ulong CountReadable() => _reading is { IsCompletedSuccessfully: true } reading ? (ulong)reading.Result : (ulong)(_end - _start);

    protected override WasiErrno ReadCore(Span<byte> buffer, out int count)
    {
        count = 0;
        if (_isImmediate)
        {
            count = stream.Read(buffer);
            return WasiErrno.Success;
        }

        if (_start == _end)
        {
            // No more than the guest asks for: what it leaves is the embedder's.
            var reading = _reading ?? Begin(Math.Min(buffer.Length, BufferSize));
            if (!reading.IsCompleted)
                return WasiErrno.Again;
            _reading = null;
            _start = 0;
            _end = 0;
            _end = reading.GetAwaiter().GetResult();
        }

        count = Math.Min(buffer.Length, _end - _start);
        _buffer.AsSpan(_start, count).CopyTo(buffer);
        _start += count;
        return WasiErrno.Success;
    }

    protected override WasiErrno WriteCore(ReadOnlySpan<byte> bytes) => WasiErrno.BadDescriptor;

    protected override void Flush()
    {
    }

    private Task<int> Begin(int count)
    {
        _buffer ??= new byte[BufferSize];
        return _reading = stream.ReadAsync(_buffer.AsMemory(0, count)).AsTask();
    }
}

/// <summary>Standard output to a stream.</summary>
/// <param name="stream">The stream.</param>
/// <param name="type">What the guest takes it for.</param>
internal sealed class StreamOutput(Stream stream, WasiFileType type = WasiFileType.Unknown) : StreamDescriptor(isInput: false, type)
{
    protected override WasiErrno ReadCore(Span<byte> buffer, out int count)
    {
        count = 0;
        return WasiErrno.BadDescriptor;
    }

    protected override WasiErrno WriteCore(ReadOnlySpan<byte> bytes)
    {
        stream.Write(bytes);
        return WasiErrno.Success;
    }

    protected override void Flush()
    {
        if (stream.CanWrite)
            stream.Flush();
    }
}
