namespace Wafer.Wasi;

/// <summary>An open file in memory.</summary>
internal sealed class MemoryFile : WasiFile
{
    private readonly MemoryFileSystem _owner;
    private readonly MemoryFileNode _node;
    private long _position;
    private WasiDescriptorFlags _flags;
    private bool _isClosed;

    /// <summary>Opens a file; under the file system's lock.</summary>
    public MemoryFile(MemoryFileSystem owner, MemoryFileNode node, in WasiOpenRequest request)
    {
        _owner = owner;
        _node = node;
        _flags = request.DescriptorFlags;
        CanRead = request.Read || !request.Write;
        CanWrite = request.Write;
        node.Handles++;
    }

    public override WasiFileType Type => WasiFileType.RegularFile;

    public override bool CanRead { get; }

    public override bool CanWrite { get; }

    public override bool CanSeek => true;

    public override WasiDescriptorFlags Flags => _flags;

    internal override ulong ReadableBytes
    {
        get
        {
            lock (_owner.Lock)
                return (ulong)Math.Max(0, _node.Content.Length - _position);
        }
    }

    public override WasiErrno SetFlags(WasiDescriptorFlags flags)
    {
        const WasiDescriptorFlags synchronization = WasiDescriptorFlags.DataSync | WasiDescriptorFlags.Sync | WasiDescriptorFlags.ReadSync;
        if (((_flags ^ flags) & synchronization) != 0)
            return WasiErrno.NotSupported;
        _flags = flags;
        return WasiErrno.Success;
    }

    public override WasiErrno GetStat(out WasiFileStat stat)
    {
        lock (_owner.Lock)
            stat = MemoryDirectory.StatOf(_owner, _node);
        return WasiErrno.Success;
    }

    public override WasiErrno SetTimes(ulong access, ulong modification, WasiTimeFlags flags)
    {
        lock (_owner.Lock)
            MemoryDirectory.SetTimes(_owner, _node, access, modification, flags);
        return WasiErrno.Success;
    }

    public override WasiErrno Read(WasiBuffers buffers, out uint count)
    {
        if (!CanRead)
            return Refuse(WasiErrno.BadDescriptor, out count);
        lock (_owner.Lock)
        {
            count = Read(buffers, _position);
            _position += count;
        }

        return WasiErrno.Success;
    }

    public override WasiErrno Write(WasiBuffers buffers, out uint count)
    {
        if (!CanWrite)
            return Refuse(WasiErrno.BadDescriptor, out count);
        lock (_owner.Lock)
        {
            if ((_flags & WasiDescriptorFlags.Append) != 0)
                _position = _node.Content.Length;
            var error = Write(buffers, _position, out count);
            _position += count;
            return error;
        }
    }

    public override WasiErrno ReadAt(WasiBuffers buffers, ulong offset, out uint count)
    {
        if (!CanRead)
            return Refuse(WasiErrno.BadDescriptor, out count);
        if (offset > long.MaxValue)
            return Refuse(WasiErrno.Invalid, out count);
        lock (_owner.Lock)
            count = Read(buffers, (long)offset);
        return WasiErrno.Success;
    }

    public override WasiErrno WriteAt(WasiBuffers buffers, ulong offset, out uint count)
    {
        if (!CanWrite)
            return Refuse(WasiErrno.BadDescriptor, out count);
        if (offset > long.MaxValue)
            return Refuse(WasiErrno.Invalid, out count);

        // pwrite(2) on Linux: what is to be appended is, whatever the offset.
        lock (_owner.Lock)
            return Write(buffers, (_flags & WasiDescriptorFlags.Append) != 0 ? _node.Content.Length : (long)offset, out count);
    }

    public override WasiErrno Seek(long offset, SeekOrigin origin, out ulong position)
    {
        lock (_owner.Lock)
        {
            long start = origin switch
            {
                SeekOrigin.Begin => 0,
                SeekOrigin.Current => _position,
                _ => _node.Content.Length,
            };
            position = 0;
            if (offset > 0 ? start > long.MaxValue - offset : start + offset < 0)
                return WasiErrno.Invalid;
            _position = start + offset;
            position = (ulong)_position;
            return WasiErrno.Success;
        }
    }

    public override WasiErrno SetSize(ulong size)
    {
        if (!CanWrite || size > long.MaxValue)
            return WasiErrno.Invalid;
        lock (_owner.Lock)
        {
            _node.Content.SetLength((long)size);
            Touch();
        }

        return WasiErrno.Success;
    }

    public override WasiErrno Allocate(ulong offset, ulong length)
    {
        if (!CanWrite)
            return WasiErrno.BadDescriptor;
        if (length == 0)
            return WasiErrno.Invalid;
        if (offset > long.MaxValue || length > long.MaxValue - offset)
            return WasiErrno.FileTooBig;
        lock (_owner.Lock)
            return _node.Content.Allocate((long)offset, (long)length);
    }

    public override WasiErrno Advise(ulong offset, ulong length, WasiAdvice advice) =>
        offset > long.MaxValue || length > long.MaxValue ? WasiErrno.Invalid : WasiErrno.Success;

    /// <summary>Replaces the content; all or nothing.</summary>
    public WasiErrno Replace(ReadOnlySpan<byte> content)
    {
        lock (_owner.Lock)
        {
            var error = _node.Content.Write(0, content, out int count);
            if (count < content.Length)
            {
                _node.Content.SetLength(0);
                return WasiErrno.NoSpace;
            }

            return error;
        }
    }

    /// <summary>A copy of the content.</summary>
    /// <exception cref="IOException">It is longer than an array can be.</exception>
    public byte[] ToArray()
    {
        lock (_owner.Lock)
        {
            long length = _node.Content.Length;
            if (length > Array.MaxLength)
                throw new IOException($"The file has {length} bytes.");
            byte[] content = new byte[length];
            _node.Content.Read(0, content);
            return content;
        }
    }

    public override void Dispose()
    {
        lock (_owner.Lock)
        {
            if (_isClosed)
                return;
            _isClosed = true;
            _node.Handles--;
            _owner.FreeIfUnused(_node);
        }

        base.Dispose();
    }

    private uint Read(WasiBuffers buffers, long offset)
    {
        uint count = 0;
        for (int i = 0; i < buffers.Count; i++)
        {
            var buffer = buffers[i];
            int read = _node.Content.Read(offset + count, buffer);
            count += (uint)read;
            if (read < buffer.Length)
                break;
        }

        return count;
    }

    private WasiErrno Write(WasiBuffers buffers, long offset, out uint count)
    {
        count = 0;
        for (int i = 0; i < buffers.Count; i++)
        {
            if (count > long.MaxValue - offset)
                return WasiErrno.FileTooBig;
            var error = _node.Content.Write(offset + count, buffers[i], out int written);
            count += (uint)written;
            if (error != WasiErrno.Success || written < buffers[i].Length)
            {
                if (count == 0)
                    return error;
                break;
            }
        }

        if (count > 0)
            Touch();
        return WasiErrno.Success;
    }

    private void Touch() => _node.ModificationTime = _node.ChangeTime = _owner.Now;
}
