namespace Wafer.Wasi;

/// <summary>The attributes of a file (witx type <c>filestat</c>).</summary>
public record struct WasiFileStat
{
    /// <summary>Which file system the file is on.</summary>
    public ulong Device { get; set; }

    /// <summary>The file's number on its file system; with <see cref="Device"/> it identifies the file.</summary>
    public ulong Inode { get; set; }

    /// <summary>The kind of file.</summary>
    public WasiFileType Type { get; set; }

    /// <summary>The number of names that the file has.</summary>
    public ulong Links { get; set; }

    /// <summary>The size in bytes; of a symbolic link, the length of its target.</summary>
    public ulong Size { get; set; }

    /// <summary>When its content was last read, in nanoseconds since 1970 UTC.</summary>
    public ulong AccessTime { get; set; }

    /// <summary>When its content was last changed, in nanoseconds since 1970 UTC.</summary>
    public ulong ModificationTime { get; set; }

    /// <summary>When its content or attributes were last changed, in nanoseconds since 1970 UTC.</summary>
    public ulong ChangeTime { get; set; }
}
