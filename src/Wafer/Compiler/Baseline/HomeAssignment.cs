namespace Wafer.Compiler.Baseline;

/// <summary>
/// Gives locals home registers: the hottest first, each the first register of its class whose locals so far have no live interval in common with it. Locals whose lives do
/// not overlap share a register.
/// </summary>
/// <remarks>
/// A home is where a local is cached when it is in a register at all; the compiler tracks whether it is. So homes need no agreement between code paths, and a bad choice
/// costs speed only. The algorithm is priority-ordered interval packing, after linear scan (Poletto and Sarkar, 1999).
/// </remarks>
internal sealed class HomeAssignment
{
    /// <summary>The most homes that a target may offer: bits of a 32-bit set.</summary>
    public const int MaximumHomes = 32;

    // Beyond this many the gain is nothing, and packing time grows.
    private const int MaximumCandidates = 512;

    private readonly List<Interval>[] _intervals = new List<Interval>[MaximumHomes];
    private ulong[] _order = new ulong[64];
    private sbyte[] _homes = new sbyte[64];
    private int _localCount;

    public HomeAssignment()
    {
        for (int i = 0; i < _intervals.Length; i++)
            _intervals[i] = new List<Interval>(16);
    }

    /// <summary>The home index of each local; -1 for those that live in their slots.</summary>
    public ReadOnlySpan<sbyte> Homes => _homes.AsSpan(0, _localCount);

    /// <summary>The set of home registers that have any local.</summary>
    public uint Used { get; private set; }

    /// <summary>Assigns homes.</summary>
    /// <param name="locals">The facts of each local.</param>
    /// <param name="isVector">Whether a local's values go to vector registers.</param>
    /// <param name="preferred">For parameters, the home index of the register that they arrive in, or -1; may be shorter than <paramref name="locals"/>.</param>
    /// <param name="generalHomes">The number of general home registers: indices 0 and up.</param>
    /// <param name="vectorHomes">The number of vector home registers: the indices after the general ones.</param>
    public void Assign(ReadOnlySpan<LocalFacts> locals, ReadOnlySpan<bool> isVector, ReadOnlySpan<sbyte> preferred, int generalHomes, int vectorHomes)
    {
        _localCount = locals.Length;
        if (_homes.Length < locals.Length)
        {
            _homes = new sbyte[Math.Max(locals.Length, 2 * _homes.Length)];
            _order = new ulong[_homes.Length];
        }
        _homes.AsSpan(0, locals.Length).Fill(-1);
        for (int i = 0; i < generalHomes + vectorHomes; i++)
            _intervals[i].Clear();
        Used = 0;

        int candidates = 0;
        for (int i = 0; i < locals.Length; i++)
        {
            ref readonly LocalFacts local = ref locals[i];
            if (local.Start >= 0 && !local.IsUnknown)
                _order[candidates++] = ((ulong)~local.Weight << 32) | (uint)i;
        }
        Span<ulong> order = _order.AsSpan(0, candidates);
        order.Sort();
        if (order.Length > MaximumCandidates)
            order = order[..MaximumCandidates];

        foreach (ulong key in order)
        {
            int local = (int)(key & 0xFFFF_FFFF);
            bool vector = isVector[local];
            int first = vector ? generalHomes : 0, count = vector ? vectorHomes : generalHomes;
            int start = locals[local].Start, end = locals[local].End;
            if (local < preferred.Length)
            {
                start = 0;
                if (preferred[local] >= 0 && TryPlace(preferred[local], local, start, end))
                    continue;
            }
            for (int home = first; home < first + count; home++)
            {
                if (TryPlace(home, local, start, end))
                    break;
            }
        }
    }

    /// <summary>The local whose live interval covers an offset among those with a given home, or -1.</summary>
    public int LocalAt(int home, int offset)
    {
        List<Interval> intervals = _intervals[home];
        int i = FindFirstEndingAt(intervals, offset);
        return i < intervals.Count && intervals[i].Start <= offset ? intervals[i].Local : -1;
    }

    private bool TryPlace(int home, int local, int start, int end)
    {
        List<Interval> intervals = _intervals[home];
        int i = FindFirstEndingAt(intervals, start);
        if (i < intervals.Count && intervals[i].Start <= end)
            return false;
        intervals.Insert(i, new Interval(start, end, local));
        _homes[local] = (sbyte)home;
        Used |= 1u << home;
        return true;
    }

    // The index of the first interval that ends at or after an offset.
    private static int FindFirstEndingAt(List<Interval> intervals, int offset)
    {
        int low = 0, high = intervals.Count;
        while (low < high)
        {
            int middle = (low + high) >> 1;
            if (intervals[middle].End < offset)
                low = middle + 1;
            else
                high = middle;
        }
        return low;
    }

    private readonly record struct Interval(int Start, int End, int Local);
}
