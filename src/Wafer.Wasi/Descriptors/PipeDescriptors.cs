using System.Buffers;
using System.IO.Pipelines;

namespace Wafer.Wasi;

/// <summary>Standard input from a pipe.</summary>
/// <param name="reader">The pipe's reader. It is not completed here.</param>
internal sealed class PipeInput(PipeReader reader) : StreamDescriptor(isInput: true)
{
    private Task<ReadResult>? _reading;
    private ulong _readable;

    public override ulong ReadableBytes => _readable;

    public override Readiness WhenReady(EventType type)
    {
        if (type != EventType.FdRead)
            return Readiness.Now;
        if (!TryRead(out var result))
            return Readiness.Of(_reading!);

        // Only looked at: it stays where it is, and the next read gets it at once.
        _readable = (ulong)result.Buffer.Length;
        reader.AdvanceTo(result.Buffer.Start);
        return Readiness.Now;
    }

    public override void Dispose()
    {
        if (_reading is { IsCompleted: false })
            reader.CancelPendingRead();
    }

    protected override WasiErrno ReadCore(Span<byte> buffer, out int count)
    {
        count = 0;
        if (!TryRead(out var result))
            return WasiErrno.Again;
        var available = result.Buffer;
        count = (int)Math.Min(buffer.Length, available.Length);
        var taken = available.Slice(0, count);
        taken.CopyTo(buffer);
        _readable = (ulong)(available.Length - count);
        reader.AdvanceTo(taken.End);

        // Somebody called CancelPendingRead; that is not the end of the input.
        return count == 0 && result.IsCanceled && !result.IsCompleted ? WasiErrno.Interrupted : WasiErrno.Success;
    }

    protected override WasiErrno WriteCore(ReadOnlySpan<byte> bytes) => WasiErrno.BadDescriptor;

    protected override void Flush()
    {
    }

    /// <summary>Gets what there is; if there is nothing yet, a task waits for it.</summary>
    private bool TryRead(out ReadResult result)
    {
        result = default;
        if (_reading is null)
        {
            if (reader.TryRead(out result))
                return true;
            _reading = reader.ReadAsync().AsTask();
        }

        if (!_reading.IsCompleted)
            return false;
        var reading = _reading;
        _reading = null;
        result = reading.GetAwaiter().GetResult();
        return true;
    }
}

/// <summary>Standard output to a pipe. When the pipe is full, the guest waits for its reader.</summary>
/// <param name="writer">The pipe's writer. It is not completed here.</param>
internal sealed class PipeOutput(PipeWriter writer) : StreamDescriptor(isInput: false)
{
    private Task<FlushResult>? _flushing;
    private bool _isClosed;

    public override bool MayBlock => true;

    public override Readiness WhenReady(EventType type) => HasRoom() ? Readiness.Now : Readiness.Of(_flushing!);

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
