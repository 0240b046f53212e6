namespace Wafer.Wasi;

/// <summary>The kinds of file (witx type <c>filetype</c>).</summary>
public enum WasiFileType : byte
{
    /// <summary>None of the others; a pipe, for example.</summary>
    Unknown = 0,

    /// <summary>A block device.</summary>
    BlockDevice = 1,

    /// <summary>A character device; C libraries take one that cannot seek for a terminal.</summary>
    CharacterDevice = 2,

    /// <summary>A directory.</summary>
    Directory = 3,

    /// <summary>A regular file.</summary>
    RegularFile = 4,

    /// <summary>A datagram socket.</summary>
    DatagramSocket = 5,

    /// <summary>A byte-stream socket.</summary>
    StreamSocket = 6,

    /// <summary>A symbolic link.</summary>
    SymbolicLink = 7,
}
