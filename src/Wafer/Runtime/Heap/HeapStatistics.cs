using System.Diagnostics;
using System.Numerics;

namespace Wafer.Runtime.Heap;

/// <summary>What a heap has done since it was made.</summary>
internal sealed class HeapStatistics
{
    /// <summary>The pauses of the collections of the nursery, and those of the whole heap.</summary>
    public PauseHistogram MinorPauses { get; } = new();
    public PauseHistogram MajorPauses { get; } = new();

    /// <summary>The number of collections of the nursery, and of the whole heap.</summary>
    public long MinorCollections => MinorPauses.Count;
    public long MajorCollections => MajorPauses.Count;

    /// <summary>The bytes of objects that were allocated up to the last collection, large ones up to now.</summary>
    public ulong AllocatedBytes { get; set; }

    /// <summary>The bytes that collections of the nursery moved to old space.</summary>
    public ulong PromotedBytes { get; set; }

    /// <summary>The bytes that survived the last collection of the whole heap: small objects as they are, large ones in whole pages.</summary>
    public ulong LiveBytes { get; set; }

    /// <summary>The number of .NET objects that collections found unreachable.</summary>
    public long ReleasedHostObjects { get; set; }
}

/// <summary>Durations, in buckets of a quarter of their power of two.</summary>
internal sealed class PauseHistogram
{
    private const int BucketsOfOctave = 4;

    private readonly long[] _buckets = new long[64 * BucketsOfOctave];
    private long _least = long.MaxValue, _greatest;

    /// <summary>How many there are.</summary>
    public long Count { get; private set; }

    /// <summary>All together.</summary>
    public TimeSpan Total { get; private set; }

    /// <summary>The shortest and the longest; zero if there are none.</summary>
    public TimeSpan Least => Count == 0 ? TimeSpan.Zero : new TimeSpan(_least);
    public TimeSpan Greatest => new(_greatest);

    /// <summary>The median, to an eighth of its value.</summary>
    public TimeSpan Median
    {
        get
        {
            long below = 0;
            for (int i = 0; i < _buckets.Length; i++)
            {
                below += _buckets[i];
                if (below * 2 > Count)
                    return new TimeSpan(MiddleOf(i));
            }
            return TimeSpan.Zero;
        }
    }

    /// <summary>Adds the time since a <see cref="Stopwatch"/>'s timestamp.</summary>
    public void AddSince(long timestamp) => Add(Stopwatch.GetElapsedTime(timestamp));

    /// <summary>Adds a duration.</summary>
    public void Add(TimeSpan duration)
    {
        long ticks = Math.Max(duration.Ticks, 0);
        Count++;
        Total += duration;
        _least = Math.Min(_least, ticks);
        _greatest = Math.Max(_greatest, ticks);
        _buckets[BucketOf(ticks)]++;
    }

    // Below 8 each number has its own bucket; above, the top bit and the two after it say which.
    private static int BucketOf(long ticks)
    {
        if (ticks < 2 * BucketsOfOctave)
            return (int)ticks;
        int octave = BitOperations.Log2((ulong)ticks);
        return (octave * BucketsOfOctave) + (int)(ticks >> (octave - 2)) - BucketsOfOctave;
    }

    private static long MiddleOf(int bucket)
    {
        if (bucket < 2 * BucketsOfOctave)
            return bucket;
        int octave = bucket / BucketsOfOctave;
        long width = 1L << (octave - 2);
        return ((BucketsOfOctave + (bucket % BucketsOfOctave)) * width) + (width / 2);
    }
}
