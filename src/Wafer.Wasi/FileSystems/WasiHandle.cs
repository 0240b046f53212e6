namespace Wafer.Wasi;

/// <summary>An open file or directory. It is used by one thread at a time, and by one guest.</summary>
public abstract class WasiHandle : IDisposable
{
    /// <summary>The kind of file. It does not change.</summary>
    public abstract WasiFileType Type { get; }

    /// <summary>Gets the attributes.</summary>
    /// <param name="stat">The attributes; of no meaning if that failed.</param>
    /// <returns>The result.</returns>
    public abstract WasiErrno GetStat(out WasiFileStat stat);

    /// <summary>Sets the times of access and modification.</summary>
    /// <param name="access">The time of access in nanoseconds since 1970 UTC, if <paramref name="flags"/> have it.</param>
    /// <param name="modification">The time of modification, likewise.</param>
    /// <param name="flags">What to set; not both a time and now.</param>
    /// <returns>The result.</returns>
    public virtual WasiErrno SetTimes(ulong access, ulong modification, WasiTimeFlags flags) => WasiErrno.NotSupported;

    /// <summary>Returns when all that was written is on the disk.</summary>
    /// <param name="dataOnly">Whether attributes may be left out that are not needed to read the data.</param>
    /// <returns>The result.</returns>
    public virtual WasiErrno Sync(bool dataOnly) => WasiErrno.Success;

    /// <summary>Closes it.</summary>
    public virtual void Dispose() => GC.SuppressFinalize(this);
}
