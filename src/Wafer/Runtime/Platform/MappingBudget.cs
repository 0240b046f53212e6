using System.Globalization;

namespace Wafer.Runtime.Platform;

/// <summary>
/// How many mappings of address space the engine may have. The kernel grants a process only so many, and .NET, which needs some now and then, ends the process when it gets none: so the engine stops before,
/// with an exception.
/// </summary>
/// <param name="sure">How many there are for sure.</param>
/// <param name="limit">Says how many there are; asked when more are wanted than are for sure, because that takes longer than the rest of making a store.</param>
internal sealed class MappingBudget(int sure, Func<int> limit)
{
    // What is left for everybody else, and what Linux grants unless told otherwise.
    private const int Others = 8000, Usual = 65530, Few = 4000;

    private readonly Lazy<int> _limit = new(limit);

    private int _taken;

    /// <summary>That of the process.</summary>
    public static MappingBudget Shared { get; } = new(Few, OfProcess);

    /// <summary>Takes some, if there are as many.</summary>
    public bool TryTake(int count)
    {
        int taken = Interlocked.Add(ref _taken, count);
        if (taken <= sure || taken <= _limit.Value)
            return true;
        Give(count);
        return false;
    }

    /// <summary>Gives some back.</summary>
    public void Give(int count) => Interlocked.Add(ref _taken, -count);

    private static int OfProcess()
    {
        int granted = Usual;
        try
        {
            if (int.TryParse(File.ReadAllText("/proc/sys/vm/max_map_count"), CultureInfo.InvariantCulture, out int said))
                granted = said;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // Then what is usual.
        }
        return Math.Max(granted - Others, granted / 2);
    }
}
