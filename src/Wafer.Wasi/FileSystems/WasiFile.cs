namespace Wafer.Wasi;

/// <summary>
/// An open file that is not a directory. What is not overridden answers as POSIX has it for a file that cannot do it.
/// </summary>
public abstract class WasiFile : WasiHandle
{
    /// <summary>Whether it was opened for reading.</summary>
    public abstract bool CanRead { get; }

    /// <summary>Whether it was opened for writing.</summary>
    public abstract bool CanWrite { get; }

    /// <summary>Whether it has a position that can be moved.</summary>
    public virtual bool CanSeek => false;

    /// <summary>The mode that it is in.</summary>
    public virtual WasiDescriptorFlags Flags => WasiDescriptorFlags.None;

    /// <summary>Changes the mode. What cannot be changed later fails with <see cref="WasiErrno.NotSupported"/>.</summary>
    /// <param name="flags">The new mode.</param>
    /// <returns>The result.</returns>
    public virtual WasiErrno SetFlags(WasiDescriptorFlags flags) => flags == Flags ? WasiErrno.Success : WasiErrno.NotSupported;

    /// <summary>Reads from the position on, and moves it.</summary>
    /// <param name="buffers">Where the data goes.</param>
    /// <param name="count">How many bytes were read; 0 at the end of the file.</param>
    /// <returns>The result; <see cref="WasiErrno.Again"/> if there is nothing to be read yet.</returns>
    public virtual WasiErrno Read(WasiBuffers buffers, out uint count) => Refuse(WasiErrno.BadDescriptor, out count);

    /// <summary>Writes at the position, and moves it.</summary>
    /// <param name="buffers">The data.</param>
    /// <param name="count">How many bytes were written, which may be less.</param>
    /// <returns>The result; <see cref="WasiErrno.Again"/> if nothing can be written yet.</returns>
    public virtual WasiErrno Write(WasiBuffers buffers, out uint count) => Refuse(WasiErrno.BadDescriptor, out count);

    /// <summary>Reads from an offset on; the position is not moved.</summary>
    /// <param name="buffers">Where the data goes.</param>
    /// <param name="offset">The offset in bytes.</param>
    /// <param name="count">How many bytes were read; 0 at the end of the file.</param>
    /// <returns>The result.</returns>
    public virtual WasiErrno ReadAt(WasiBuffers buffers, ulong offset, out uint count) => Refuse(WasiErrno.InvalidSeek, out count);

    /// <summary>Writes at an offset; the position is not moved.</summary>
    /// <param name="buffers">The data.</param>
    /// <param name="offset">The offset in bytes.</param>
    /// <param name="count">How many bytes were written, which may be less.</param>
    /// <returns>The result.</returns>
    public virtual WasiErrno WriteAt(WasiBuffers buffers, ulong offset, out uint count) => Refuse(WasiErrno.InvalidSeek, out count);

    /// <summary>Moves the position.</summary>
    /// <param name="offset">By how many bytes.</param>
    /// <param name="origin">From where.</param>
    /// <param name="position">The new position.</param>
    /// <returns>The result.</returns>
    public virtual WasiErrno Seek(long offset, SeekOrigin origin, out ulong position)
    {
        position = 0;
        return WasiErrno.InvalidSeek;
    }

    /// <summary>Sets the size; what is new reads as zeros.</summary>
    /// <param name="size">The size in bytes.</param>
    /// <returns>The result.</returns>
    public virtual WasiErrno SetSize(ulong size) => WasiErrno.Invalid;

    /// <summary>Makes sure that writing a range will not fail for want of space; the file grows to reach its end.</summary>
    /// <param name="offset">The offset in bytes.</param>
    /// <param name="length">The length in bytes.</param>
    /// <returns>The result.</returns>
    public virtual WasiErrno Allocate(ulong offset, ulong length) => WasiErrno.InvalidSeek;

    /// <summary>Takes a hint.</summary>
    /// <param name="offset">The offset in bytes.</param>
    /// <param name="length">The length in bytes; 0 means to the end.</param>
    /// <param name="advice">How the range will be used.</param>
    /// <returns>The result.</returns>
    public virtual WasiErrno Advise(ulong offset, ulong length, WasiAdvice advice) => WasiErrno.InvalidSeek;

    /// <summary>
    /// Whether a read or write may have to wait, for another process or a device. It then answers <see cref="WasiErrno.Again"/>
    /// instead, whatever the mode, and <see cref="PollHandle"/> is what can be waited for.
    /// </summary>
    internal virtual bool MayBlock => false;

    /// <summary>The host's file descriptor to wait for; -1 where nothing ever waits.</summary>
    internal virtual int PollHandle => -1;

    /// <summary>How many bytes can be read without waiting, as poll_oneoff reports it; 0 where that is not known.</summary>
    internal virtual ulong ReadableBytes => 0;

    private protected static WasiErrno Refuse(WasiErrno error, out uint count)
    {
        count = 0;
        return error;
    }
}
