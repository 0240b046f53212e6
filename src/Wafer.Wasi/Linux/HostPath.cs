namespace Wafer.Wasi.Linux;

/// <summary>Paths on their way to system calls.</summary>
internal static unsafe class HostPath
{
    /// <summary>Copies a path and puts a NUL byte behind it.</summary>
    /// <param name="path">The path.</param>
    /// <param name="buffer">Room for <see cref="Libc.PathMax"/> bytes.</param>
    public static WasiErrno Copy(ReadOnlySpan<byte> path, byte* buffer)
    {
        if (path.Length >= Libc.PathMax)
            return WasiErrno.NameTooLong;
        path.CopyTo(new Span<byte>(buffer, Libc.PathMax));
        buffer[path.Length] = 0;

        // A NUL byte inside would have the kernel see another path than was checked.
        return path.Contains((byte)0) ? WasiErrno.Invalid : WasiErrno.Success;
    }

    /// <summary>Whether a path is one name, which cannot lead anywhere else unless it is a link.</summary>
    public static bool IsPlainName(ReadOnlySpan<byte> path) => !path.IsEmpty && !path.Contains((byte)'/') && !path.SequenceEqual(".."u8);
}
