using System.Buffers;
using System.IO.Pipelines;

namespace Wafer.Wasi;

/// <summary>Standard input from a pipe.</summary>
/// <param name="reader">The pipe's reader. It is not completed here.</param>
internal sealed class PipeInput(PipeReader reader) : StreamDescriptor(isInput: true)
{
    private ValueTask<ReadResult> _reading;
    private bool _isReading;
    private Task? _arrival; // completed, a little later, when what is being read is there

    public override void Dispose()
    {
        if (!_isReading)
            return;

        // Whoever reads the pipe next must not find a read under way.
        reader.CancelPendingRead();
        if (TryRead(out var result))
            reader.AdvanceTo(result.Buffer.Start);
    }

    protected override Readiness WhenReadable() => TryPeek(out _) ? Readiness.Now : Readiness.Of(_arrival ??= WhenArrived());

    protected override ulong CountReadable() => TryPeek(out long length) ? (ulong)length : 0;

    protected override WasiErrno ReadCore(Span<byte> buffer, out int count)
    {
        count = 0;
        if (!TryRead(out var result))
            return WasiErrno.Again;
        var available = result.Buffer;
        count = (int)Math.Min(buffer.Length, available.Length);
        var taken = available.Slice(0, count);
        taken.CopyTo(buffer);
        reader.AdvanceTo(taken.End);

        // Somebody called CancelPendingRead; that is not the end of the input.
        return count == 0 && result.IsCanceled && !result.IsCompleted ? WasiErrno.Interrupted : WasiErrno.Success;
    }

    protected override WasiErrno WriteCore(ReadOnlySpan<byte> bytes) => WasiErrno.BadDescriptor;

    protected override void Flush()
    {
    }

    /// <summary>Looks at what there is: it stays where it is, and the next read gets it at once.</summary>
    private bool TryPeek(out long length)
    {
        length = 0;
        if (!TryRead(out var result))
            return false;
        length = result.Buffer.Length;
        reader.AdvanceTo(result.Buffer.Start);
        return true;
    }

    /// <summary>Gets what there is; if there is nothing yet, a read is under way.</summary>
    private bool TryRead(out ReadResult result)
    {
        result = default;
        if (!_isReading)
        {
            if (reader.TryRead(out result))
                return true;
            _reading = reader.ReadAsync();
            _isReading = true;
        }

        if (!_reading.IsCompleted)
            return false;
        _isReading = false;
        _arrival = null;
        result = _reading.GetAwaiter().GetResult();
        return true;
    }

    private Task WhenArrived()
    {
        var arrival = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _reading.ConfigureAwait(false).GetAwaiter().UnsafeOnCompleted(arrival.SetResult);
        return arrival.Task;
    }
}

/// <summary>Standard output to a pipe. When the pipe is full, the guest waits for its reader.</summary>
/// <param name="writer">The pipe's writer. It is not completed here.</param>
internal sealed class PipeOutput(PipeWriter writer) : StreamDescriptor(isInput: false)
{
    private Task<FlushResult>? _flushing;
    private bool _isClosed;

    public override bool MayBlock => true;

    protected override Readiness WhenWritable() => HasRoom() ? Readiness.Now : Readiness.Of(_flushing!);

    protected override WasiErrno ReadCore(Span<byte> buffer, out int count)
    {
        count = 0;
        return WasiErrno.BadDescriptor;
    }

    protected override WasiErrno WriteCore(ReadOnlySpan<byte> bytes)
    {
        if (!HasRoom())
            return WasiErrno.Again;
        if (_isClosed)
            return WasiErrno.Pipe;
        writer.Write(bytes);
        Flush();
        return WasiErrno.Success;
    }

    protected override void Flush()
    {
        if (!HasRoom())
            return;
        var flush = writer.FlushAsync();
        if (flush.IsCompleted)
            _isClosed |= flush.Result.IsCompleted;
        else
            _flushing = flush.AsTask();
    }

    private bool HasRoom()
    {
        if (_flushing is null)
            return true;
        if (!_flushing.IsCompleted)
            return false;
        var flushing = _flushing;
        _flushing = null;
        _isClosed |= flushing.GetAwaiter().GetResult().IsCompleted;
        return true;
    }
}
