namespace Wafer.Wasi;

/// <summary>A standard stream that goes to a .NET object: to a stream, a text writer, a pipe, or nowhere.</summary>
/// <param name="isInput">Whether the guest reads it; otherwise it writes it.</param>
/// <param name="type">What the guest takes it for.</param>
internal abstract class StreamDescriptor(bool isInput, WasiFileType type = WasiFileType.Unknown) : Descriptor
{
    private WasiDescriptorFlags _flags;

    public override WasiFileType Type => type;

    public override Rights NaturalRights => Rights.FdStat | Rights.FdSetFlags | Rights.Poll
        | (isInput ? Rights.FdRead : Rights.FdWrite | Rights.FdDataSync | Rights.FdSync);

    public override WasiDescriptorFlags Flags => _flags;

    public override WasiErrno SetFlags(WasiDescriptorFlags flags)
    {
        const WasiDescriptorFlags changeable = WasiDescriptorFlags.Append | WasiDescriptorFlags.NonBlocking;
        if ((flags & ~changeable) != 0)
            return WasiErrno.NotSupported;
        _flags = flags;
        return WasiErrno.Success;
    }

    public sealed override ulong ReadableBytes
    {
        get
        {
            try
            {
                return isInput ? CountReadable() : 0;
            }
            catch (Exception e) when (ErrorOf(e) is not WasiErrno.Success)
            {
                return 0;
            }
        }
    }

    public sealed override Readiness WhenReady(EventType type)
    {
        try
        {
            if (isInput != (type == EventType.FdRead))
                return Readiness.Now;
            return isInput ? WhenReadable() : WhenWritable();
        }
        catch (Exception e) when (ErrorOf(e) is not WasiErrno.Success)
        {
            // Ready to report the error.
            return Readiness.Now;
        }
    }

    public sealed override WasiErrno Read(WasiBuffers buffers, out uint count)
    {
        count = 0;
        if (!isInput)
            return WasiErrno.BadDescriptor;

        // One buffer only: like read(2), it may give less than asked, and must not wait for more once it has something.
        if (buffers.Count == 0)
            return WasiErrno.Success;
        try
        {
            var error = ReadCore(buffers[0], out int read);
            count = (uint)read;
            return error;
        }
        catch (Exception e) when (ErrorOf(e) is not WasiErrno.Success)
        {
            return ErrorOf(e);
        }
    }

    public sealed override WasiErrno Write(WasiBuffers buffers, out uint count)
    {
        count = 0;
        if (isInput)
            return WasiErrno.BadDescriptor;
        try
        {
            for (int i = 0; i < buffers.Count; i++)
            {
                var bytes = buffers[i];
                if ((ulong)count + (uint)bytes.Length > int.MaxValue)
                    break;
                var error = WriteCore(bytes);
                if (error != WasiErrno.Success)
                    return count > 0 ? WasiErrno.Success : error;
                count += (uint)bytes.Length;
            }

            return WasiErrno.Success;
        }
        catch (Exception e) when (ErrorOf(e) is not WasiErrno.Success)
        {
            // What was written before the failure counts, as in write(2); the next call reports the error.
            return count > 0 ? WasiErrno.Success : ErrorOf(e);
        }
    }

    public sealed override WasiErrno Sync(bool dataOnly)
    {
        try
        {
            if (!isInput)
                Flush();
            return WasiErrno.Success;
        }
        catch (Exception e) when (ErrorOf(e) is not WasiErrno.Success)
        {
            return ErrorOf(e);
        }
    }

    /// <summary>Closes the descriptor. What it goes to stays open.</summary>
    public override void Dispose()
    {
        if (!isInput)
            Flush();
    }

    /// <summary>Reads at least a byte unless the input is at its end, or answers <see cref="WasiErrno.Again"/>.</summary>
    protected abstract WasiErrno ReadCore(Span<byte> buffer, out int count);

    /// <summary>Writes all of the bytes, or answers <see cref="WasiErrno.Again"/> and writes none.</summary>
    protected abstract WasiErrno WriteCore(ReadOnlySpan<byte> bytes);

    /// <summary>Passes on what is buffered.</summary>
    protected abstract void Flush();

    /// <summary>What to wait for until there is input, or its end.</summary>
    protected virtual Readiness WhenReadable() => Readiness.Now;

    /// <summary>What to wait for until there is room.</summary>
    protected virtual Readiness WhenWritable() => Readiness.Now;

    /// <summary>How many bytes can be read without waiting; 0 where that is not known.</summary>
    protected virtual ulong CountReadable() => 0;

    private static WasiErrno ErrorOf(Exception e) => e switch
    {
        ObjectDisposedException or NotSupportedException => WasiErrno.BadDescriptor,
        IOException => WasiErrno.InputOutput,
        _ => WasiErrno.Success,
    };
}

/// <summary>Nothing: dropped when written, at its end when read.</summary>
/// <param name="isInput">Whether the guest reads it.</param>
internal sealed class NullDescriptor(bool isInput) : StreamDescriptor(isInput)
{
    protected override WasiErrno ReadCore(Span<byte> buffer, out int count)
    {
        count = 0;
        return WasiErrno.Success;
    }

    protected override WasiErrno WriteCore(ReadOnlySpan<byte> bytes) => WasiErrno.Success;

    protected override void Flush()
    {
    }
}
