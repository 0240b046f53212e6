namespace Wafer.Compiler.Baseline;

/// <summary>
/// Gives locals home registers: the hottest first, each the first register of its class whose locals so far have no live interval in common with it. Locals whose lives do
/// not overlap share a register.
/// </summary>
/// <remarks>
/// A home is where a local is cached when it is in a register at all; the compiler tracks whether it is. So homes need no agreement between code paths, and a bad choice
/// costs speed only. The algorithm is priority-ordered interval packing, after linear scan (Poletto and Sarkar, 1999).
/// </remarks>
internal sealed unsafe class HomeAssignment
{
    /// <summary>The most homes that a target may offer: bits of a 32-bit set.</summary>
    public const int MaximumHomes = 32;

    // Beyond this many the gain is nothing, and packing time grows.
    private const int MaximumCandidates = 512;

    private readonly List<Interval>[] _intervals = new List<Interval>[MaximumHomes];
    private ulong[] _order = new ulong[64];
    private Local* _locals;

    public HomeAssignment()
    {
        for (int i = 0; i < _intervals.Length; i++)
            _intervals[i] = new List<Interval>(16);
    }

    /// <summary>The set of home registers that have any local.</summary>
    public uint Used { get; private set; }

    /// <summary>Assigns homes.</summary>
    /// <param name="locals">The locals; those that get a home are told.</param>
    /// <param name="count">The number of locals.</param>
    /// <param name="preferred">For parameters, the home index of the register that they arrive in, or -1.</param>
    /// <param name="generalHomes">The number of general home registers: indices 0 and up.</param>
    /// <param name="vectorHomes">The number of vector home registers: the indices after the general ones.</param>
    public void Assign(Local* locals, int count, ReadOnlySpan<sbyte> preferred, int generalHomes, int vectorHomes)
    {
        _locals = locals;
        if (_order.Length < count)
            _order = new ulong[Math.Max(count, 2 * _order.Length)];
        for (int i = 0; i < generalHomes + vectorHomes; i++)
            _intervals[i].Clear();
        Used = 0;

        int candidates = 0;
        for (int i = 0; i < count; i++)
        {
            ref readonly Local local = ref locals[i];
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
            bool vector = locals[local].Kind.IsVectorClass();
            int first = vector ? generalHomes : 0, end = first + (vector ? vectorHomes : generalHomes);
            int from = locals[local].Start, to = locals[local].End;
            if (local < preferred.Length)
            {
                from = 0;
                if (preferred[local] >= 0 && TryPlace(preferred[local], local, from, to))
                    continue;
            }
            for (int home = first; home < end; home++)
            {
                if (TryPlace(home, local, from, to))
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
        _locals[local].Home = (sbyte)home;
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
