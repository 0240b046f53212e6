namespace Wafer.Wasi;

/// <summary>An open directory.</summary>
/// <remarks>
/// <para>
/// A path is relative to the directory and must never lead out of it: not by <c>..</c>, not by being absolute, not through
/// a symbolic link. What would is answered by <see cref="WasiErrno.NotPermitted"/>. Implementations are what a guest is kept in by.
/// </para>
/// <para>
/// Paths are bytes, by convention UTF-8, separated by <c>/</c>; hosts have no other limits on them than length (fewer than 4096
/// bytes) and that there are no NUL bytes. A guest sees <c>A</c> and <c>a</c> as two names.
/// </para>
/// </remarks>
public abstract class WasiDirectory : WasiHandle
{
    /// <inheritdoc/>
    public override WasiFileType Type => WasiFileType.Directory;

    /// <summary>Opens a file or directory.</summary>
    /// <param name="path">The path.</param>
    /// <param name="request">How to open it.</param>
    /// <param name="opened">A <see cref="WasiFile"/> or <see cref="WasiDirectory"/> if that succeeded.</param>
    /// <returns>The result.</returns>
    public abstract WasiErrno Open(ReadOnlySpan<byte> path, in WasiOpenRequest request, out WasiHandle? opened);

    /// <summary>Gets the attributes of a file.</summary>
    /// <param name="path">The path.</param>
    /// <param name="followLinks">Whether to follow a symbolic link at its end.</param>
    /// <param name="stat">The attributes.</param>
    /// <returns>The result.</returns>
    public abstract WasiErrno GetStatAt(ReadOnlySpan<byte> path, bool followLinks, out WasiFileStat stat);

    /// <summary>Sets the times of a file.</summary>
    /// <param name="path">The path.</param>
    /// <param name="followLinks">Whether to follow a symbolic link at its end.</param>
    /// <param name="access">As in <see cref="WasiHandle.SetTimes"/>.</param>
    /// <param name="modification">As in <see cref="WasiHandle.SetTimes"/>.</param>
    /// <param name="flags">As in <see cref="WasiHandle.SetTimes"/>.</param>
    /// <returns>The result.</returns>
    public abstract WasiErrno SetTimesAt(ReadOnlySpan<byte> path, bool followLinks, ulong access, ulong modification, WasiTimeFlags flags);

    /// <summary>Creates a directory.</summary>
    /// <param name="path">The path.</param>
    /// <returns>The result.</returns>
    public abstract WasiErrno CreateDirectory(ReadOnlySpan<byte> path);

    /// <summary>Removes an empty directory.</summary>
    /// <param name="path">The path.</param>
    /// <returns>The result; <see cref="WasiErrno.NotEmpty"/> if something is in it.</returns>
    public abstract WasiErrno RemoveDirectory(ReadOnlySpan<byte> path);

    /// <summary>Removes a name of a file that is not a directory.</summary>
    /// <param name="path">The path.</param>
    /// <returns>The result; <see cref="WasiErrno.IsDirectory"/> for a directory.</returns>
    public abstract WasiErrno Unlink(ReadOnlySpan<byte> path);

    /// <summary>Renames a file or directory, replacing what has the new name.</summary>
    /// <param name="path">The path.</param>
    /// <param name="newDirectory">The directory that the new path is relative to.</param>
    /// <param name="newPath">The new path.</param>
    /// <returns>The result; <see cref="WasiErrno.CrossDevice"/> if the directory is of another file system.</returns>
    public abstract WasiErrno Rename(ReadOnlySpan<byte> path, WasiDirectory newDirectory, ReadOnlySpan<byte> newPath);

    /// <summary>Gives a file another name. A symbolic link at the path's end is not followed.</summary>
    /// <param name="path">The path.</param>
    /// <param name="newDirectory">The directory that the new path is relative to.</param>
    /// <param name="newPath">The new path.</param>
    /// <returns>The result; <see cref="WasiErrno.CrossDevice"/> if the directory is of another file system.</returns>
    public abstract WasiErrno Link(ReadOnlySpan<byte> path, WasiDirectory newDirectory, ReadOnlySpan<byte> newPath);

    /// <summary>Creates a symbolic link.</summary>
    /// <param name="target">What it says.</param>
    /// <param name="path">Its path.</param>
    /// <returns>The result; <see cref="WasiErrno.NotPermitted"/> if the target is absolute.</returns>
    public abstract WasiErrno CreateSymbolicLink(ReadOnlySpan<byte> target, ReadOnlySpan<byte> path);

    /// <summary>Reads what a symbolic link says.</summary>
    /// <param name="path">The path.</param>
    /// <param name="buffer">Where it goes; as much as fits.</param>
    /// <param name="length">How many bytes were written.</param>
    /// <returns>The result; <see cref="WasiErrno.Invalid"/> if it is not a symbolic link.</returns>
    public abstract WasiErrno ReadLink(ReadOnlySpan<byte> path, Span<byte> buffer, out int length);

    /// <summary>Lists the entries, <c>.</c> and <c>..</c> among them. The latter must not show what is above the directory.</summary>
    /// <param name="cookie">Where to start: 0, or what came with the entry before.</param>
    /// <param name="writer">Takes the entries, until it is full.</param>
    /// <returns>The result; success at the end of the directory.</returns>
    public abstract WasiErrno ReadEntries(ulong cookie, ref WasiEntryWriter writer);
}
