namespace Wafer.Wasi;

/// <summary>How much memory a file system may take: a guest must not be able to use up the host's.</summary>
/// <param name="limit">The limit in bytes.</param>
internal sealed class MemoryQuota(long limit)
{
    /// <summary>How much is used.</summary>
    public long Used { get; private set; }

    /// <summary>How much is left.</summary>
    public long Left => limit - Used;

    /// <summary>Takes some, if there is enough.</summary>
    public bool TryTake(long bytes)
    {
        if (bytes > Left)
            return false;
        Used += bytes;
        return true;
    }

    /// <summary>Gives some back.</summary>
    public void Release(long bytes) => Used -= bytes;
}
