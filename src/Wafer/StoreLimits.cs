namespace Wafer;

/// <summary>What a <see cref="Store"/> may use. Immutable; change one with <c>with</c>. What is <see langword="null"/> is limited by the engine's options alone.</summary>
public sealed record StoreLimits
{
    /// <summary>No limits but the engine's.</summary>
    public static StoreLimits None { get; } = new();

    /// <summary>The bytes that all memories of the store may have together. Beyond it creation throws <see cref="MemoryLimitException"/>, and growing fails.</summary>
    public ulong? MemoryBytes { get; init; }

    /// <summary>The elements that all tables of the store may have together. Beyond it creation throws <see cref="TableLimitException"/>, and growing fails.</summary>
    public ulong? TableElements { get; init; }

    /// <summary>The number of instances that may be made in the store. Beyond it instantiation throws <see cref="InstanceLimitException"/>.</summary>
    public int? Instances { get; init; }

    /// <summary>The bytes that the garbage-collected heap may have. An allocation beyond it traps with <see cref="TrapCode.OutOfMemory"/>.</summary>
    public ulong? HeapBytes { get; init; }

    /// <summary>The bytes of stack, at least 64 KiB. Calls deeper than that trap with <see cref="TrapCode.StackOverflow"/>.</summary>
    public int? StackBytes { get; init; }

    /// <summary>
    /// Whether <c>memory.grow</c> and <c>table.grow</c>, where <see cref="MemoryBytes"/> or <see cref="TableElements"/> forbid them, end the call with the exception of that limit,
    /// instead of giving -1, which many programs do not look at.
    /// </summary>
    public bool ThrowOnGrowth { get; init; }
}
