namespace Wafer.Wasi;

/// <summary>What to do about a file that is to be opened (witx type <c>oflags</c>).</summary>
[Flags]
public enum WasiOpenFlags : ushort
{
    /// <summary>Open what there is.</summary>
    None = 0,

    /// <summary>Create the file if there is none.</summary>
    Create = 1,

    /// <summary>Fail if it is not a directory.</summary>
    Directory = 2,

    /// <summary>With <see cref="Create"/>: fail if there is one.</summary>
    Exclusive = 4,

    /// <summary>Truncate the file to no bytes.</summary>
    Truncate = 8,
}

/// <summary>The mode of an open descriptor (witx type <c>fdflags</c>).</summary>
[Flags]
public enum WasiDescriptorFlags : ushort
{
    /// <summary>None.</summary>
    None = 0,

    /// <summary>Every write goes to the end of the file.</summary>
    Append = 1,

    /// <summary>A write returns when the data is on the disk.</summary>
    DataSync = 2,

    /// <summary>What would have to wait fails with <see cref="WasiErrno.Again"/>.</summary>
    NonBlocking = 4,

    /// <summary>A read returns when what it read is on the disk.</summary>
    ReadSync = 8,

    /// <summary>A write returns when data and attributes are on the disk.</summary>
    Sync = 16,
}

/// <summary>Which times to set, and to what (witx type <c>fstflags</c>).</summary>
[Flags]
public enum WasiTimeFlags : ushort
{
    /// <summary>Neither.</summary>
    None = 0,

    /// <summary>The access time, to the time given.</summary>
    Access = 1,

    /// <summary>The access time, to now.</summary>
    AccessNow = 2,

    /// <summary>The modification time, to the time given.</summary>
    Modification = 4,

    /// <summary>The modification time, to now.</summary>
    ModificationNow = 8,
}

/// <summary>How a file's data will be used (witx type <c>advice</c>).</summary>
public enum WasiAdvice : byte
{
    /// <summary>In no special way.</summary>
    Normal = 0,

    /// <summary>From lower to higher offsets.</summary>
    Sequential = 1,

    /// <summary>In random order.</summary>
    Random = 2,

    /// <summary>Soon.</summary>
    WillNeed = 3,

    /// <summary>Not soon.</summary>
    DontNeed = 4,

    /// <summary>Once.</summary>
    NoReuse = 5,
}

/// <summary>How to open a file or directory (<c>path_open</c>).</summary>
/// <param name="Flags">What to do if it exists, or does not.</param>
/// <param name="DescriptorFlags">The mode of the descriptor.</param>
/// <param name="Read">Whether it will be read.</param>
/// <param name="Write">Whether it will be written. With neither, it is opened for reading.</param>
/// <param name="FollowLinks">Whether to follow a symbolic link at the path's end; links before it always are.</param>
public readonly record struct WasiOpenRequest(
    WasiOpenFlags Flags, WasiDescriptorFlags DescriptorFlags, bool Read, bool Write, bool FollowLinks)
{
    internal bool Has(WasiOpenFlags flag) => (Flags & flag) != 0;

    /// <summary>Whether something is changed by opening or may be changed afterwards.</summary>
    internal bool Changes => Write || Has(WasiOpenFlags.Create | WasiOpenFlags.Truncate);
}
