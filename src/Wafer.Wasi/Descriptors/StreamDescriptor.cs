namespace Wafer.Wasi;

/// <summary>A standard stream that is a .NET stream, or none.</summary>
/// <param name="stream">The stream; null drops what is written and is at its end when read.</param>
/// <param name="readable">Whether it is standard input.</param>
/// <param name="type">What the guest takes it for.</param>
internal sealed class StreamDescriptor(Stream? stream, bool readable, FileType type = FileType.Unknown) : Descriptor
{
    public override FileType Type => type;

    public override Rights NaturalRights =>
        Rights.FdStat | Rights.Poll | (readable ? Rights.FdRead : Rights.FdWrite | Rights.FdDataSync | Rights.FdSync);

    public override int Read(GuestMemory memory, ReadOnlySpan<GuestBuffer> buffers, out uint count)
    {
        if (!readable)
            return Refuse(out count);
        count = 0;
        try
        {
            // One call only: like read(2), it may give less than asked, and must not wait for more once it has something.
            foreach (var buffer in buffers)
            {
                if (buffer.Length == 0)
                    continue;
                count = (uint)(stream?.Read(memory.Slice(buffer)) ?? 0);
                break;
            }

            return Errno.Success;
        }
        catch (Exception e) when (ErrorOf(e) is not 0)
        {
            return ErrorOf(e);
        }
    }

    public override int Write(GuestMemory memory, ReadOnlySpan<GuestBuffer> buffers, out uint count)
    {
        if (readable)
            return Refuse(out count);
        count = 0;
        try
        {
            foreach (var buffer in buffers)
            {
                var bytes = memory.Slice(buffer);
                if ((ulong)count + (uint)bytes.Length > int.MaxValue)
                    break;
                stream?.Write(bytes);
                count += (uint)bytes.Length;
            }

            return Errno.Success;
        }
        catch (Exception e) when (ErrorOf(e) is not 0)
        {
            // What was written before the failure counts, as in write(2); the next call reports the error.
            return count > 0 ? Errno.Success : ErrorOf(e);
        }
    }

    public override int Sync(bool dataOnly)
    {
        try
        {
            if (!readable)
                stream?.Flush();
            return Errno.Success;
        }
        catch (Exception e) when (ErrorOf(e) is not 0)
        {
            return ErrorOf(e);
        }
    }

    public override void Dispose()
    {
        if (!readable && stream is { CanWrite: true })
            stream.Flush();
    }

    private static int ErrorOf(Exception e) => e switch
    {
        ObjectDisposedException or NotSupportedException => Errno.BadDescriptor,
        IOException => Errno.InputOutput,
        _ => Errno.Success,
    };
}
