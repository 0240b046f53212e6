namespace Wafer.Wasi;

/// <summary>The rights of a descriptor (witx type <c>rights</c>).</summary>
[Flags]
internal enum Rights : ulong
{
    None = 0,
    FdDataSync = 1UL << 0,
    FdRead = 1UL << 1,
    FdSeek = 1UL << 2,
    FdSetFlags = 1UL << 3,
    FdSync = 1UL << 4,
    FdTell = 1UL << 5,
    FdWrite = 1UL << 6,
    FdAdvise = 1UL << 7,
    FdAllocate = 1UL << 8,
    PathCreateDirectory = 1UL << 9,
    PathCreateFile = 1UL << 10,
    PathLinkSource = 1UL << 11,
    PathLinkTarget = 1UL << 12,
    PathOpen = 1UL << 13,
    FdReadDirectory = 1UL << 14,
    PathReadLink = 1UL << 15,
    PathRenameSource = 1UL << 16,
    PathRenameTarget = 1UL << 17,
    PathStat = 1UL << 18,
    PathSetSize = 1UL << 19,
    PathSetTimes = 1UL << 20,
    FdStat = 1UL << 21,
    FdSetSize = 1UL << 22,
    FdSetTimes = 1UL << 23,
    PathSymlink = 1UL << 24,
    PathRemoveDirectory = 1UL << 25,
    PathUnlink = 1UL << 26,
    Poll = 1UL << 27,
    SocketShutdown = 1UL << 28,
    SocketAccept = 1UL << 29,

    /// <summary>What a descriptor that may be read adds.</summary>
    Reading = FdRead,

    /// <summary>What a descriptor that may be written adds.</summary>
    Writing = FdWrite | FdAllocate | FdSetSize | FdDataSync,

    /// <summary>wasi-libc's isatty takes a character device without these two for a terminal.</summary>
    Seeking = FdSeek | FdTell,

    /// <summary>Everything a file can do. wasi-libc asks a directory's inheriting rights for them before it opens one.</summary>
    File = Reading | Writing | Seeking | FdSetFlags | FdSync | FdAdvise | FdStat | FdSetTimes | Poll,

    /// <summary>Everything a directory can do: without reading, writing and seeking.</summary>
    Directory = PathCreateDirectory | PathCreateFile | PathLinkSource | PathLinkTarget | PathOpen | FdReadDirectory | PathReadLink
        | PathRenameSource | PathRenameTarget | PathStat | PathSetSize | PathSetTimes | FdStat | FdSetTimes | PathSymlink
        | PathRemoveDirectory | PathUnlink | FdSetFlags | FdSync | FdAdvise,

    /// <summary>Everything a connection can do.</summary>
    Connection = FdRead | FdWrite | FdSetFlags | FdStat | Poll | SocketShutdown,

    /// <summary>Everything a listening socket can do.</summary>
    Listener = FdSetFlags | FdStat | Poll | SocketAccept,
}

/// <summary>The clocks (witx type <c>clockid</c>). Linux numbers them the same.</summary>
internal enum ClockId
{
    Realtime = 0,
    Monotonic = 1,
    ProcessCpu = 2,
    ThreadCpu = 3,
}

/// <summary>The kinds of subscription and event (witx type <c>eventtype</c>).</summary>
internal enum EventType : byte
{
    Clock = 0,
    FdRead = 1,
    FdWrite = 2,
}

/// <summary>A range of guest memory that has been checked to lie inside it.</summary>
internal readonly struct GuestBuffer(uint address, uint length)
{
    public readonly uint Address = address;
    public readonly uint Length = length;
}
