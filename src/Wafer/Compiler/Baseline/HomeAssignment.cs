using System.Numerics;
using System.Runtime.Intrinsics;

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

    // The intervals of each home, one run of MaximumCandidates per home, in no order: compared four at a time.
    private NativeArray<int> _starts = new(MaximumHomes * MaximumCandidates);
    private NativeArray<int> _ends = new(MaximumHomes * MaximumCandidates);
    private NativeArray<int> _placed = new(MaximumHomes * MaximumCandidates);
    private readonly int[] _counts = new int[MaximumHomes];
    private ulong[] _order = new ulong[64];
    private Local* _locals;

    /// <summary>The set of home registers that have any local.</summary>
    public uint Used { get; private set; }

    /// <summary>Assigns homes.</summary>
    /// <param name="locals">The locals; those that get a home are told.</param>
    /// <param name="count">The number of locals.</param>
    /// <param name="preferred">For parameters, the home index of the register that they arrive in, or -1.</param>
    /// <param name="generalHomes">The number of general home registers: indices 0 and up.</param>
    /// <param name="firstVectorHome">The index of the first vector home register.</param>
    /// <param name="vectorHomes">The number of vector home registers.</param>
    public void Assign(Local* locals, int count, ReadOnlySpan<sbyte> preferred, int generalHomes, int firstVectorHome, int vectorHomes)
    {
        _locals = locals;
        if (_order.Length < count)
            _order = new ulong[Math.Max(count, 2 * _order.Length)];
        Array.Clear(_counts);
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
            int first = vector ? firstVectorHome : 0, end = first + (vector ? vectorHomes : generalHomes);
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
        int found = FindOverlap(home, offset, offset);
        return found >= 0 ? _placed.Items[found] : -1;
    }

    /// <summary>Gives the native memory back.</summary>
    public void Free()
    {
        _starts.Free();
        _ends.Free();
        _placed.Free();
    }

    private bool TryPlace(int home, int local, int start, int end)
    {
        if (FindOverlap(home, start, end) >= 0)
            return false;
        int slot = (home * MaximumCandidates) + _counts[home]++;
        _starts.Items[slot] = start;
        _ends.Items[slot] = end;
        _placed.Items[slot] = local;
        _locals[local].Home = (sbyte)home;
        Used |= 1u << home;
        return true;
    }

    // The index of the interval of a home that has an offset in common with the one given, both ends included, or -1: there is at most one of a single offset.
    private int FindOverlap(int home, int start, int end)
    {
        int first = home * MaximumCandidates, count = _counts[home];
        for (int i = 0; i < count; i += Vector128<int>.Count)
        {
            Vector128<int> apart = Vector128.GreaterThan(Vector128.Load(_starts.Items + first + i), Vector128.Create(end))
                | Vector128.LessThan(Vector128.Load(_ends.Items + first + i), Vector128.Create(start));
            uint overlaps = ~apart.ExtractMostSignificantBits() & ((1u << Math.Min(Vector128<int>.Count, count - i)) - 1);
            if (overlaps != 0)
                return first + i + BitOperations.TrailingZeroCount(overlaps);
        }
        return -1;
    }
}
