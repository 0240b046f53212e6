using Wafer.Model;

namespace Wafer.Text.Script;

/// <summary>The kinds of result patterns.</summary>
internal enum ResultKind : byte
{
    /// <summary>A number or vector; see <see cref="ResultPattern.Lanes"/>.</summary>
    Number,

    /// <summary>A null reference: of the hierarchy of <see cref="ResultPattern.Type"/>, or of any if that is bottom.</summary>
    Null,

    /// <summary>The host reference with the given number: <c>ref.extern N</c> or, with type <c>(ref any)</c>, <c>ref.host N</c>.</summary>
    HostReference,

    /// <summary>Any reference that is not null and belongs to <see cref="ResultPattern.Type"/>.</summary>
    Reference,

    /// <summary>Whatever one of <see cref="ResultPattern.Alternatives"/> matches.</summary>
    Either,
}

/// <summary>How a lane is compared.</summary>
internal enum LaneMatch : byte
{
    /// <summary>Bit by bit.</summary>
    Exact,

    /// <summary>A NaN of either sign whose payload is the quiet bit alone.</summary>
    CanonicalNan,

    /// <summary>A NaN of either sign whose quiet bit is set.</summary>
    ArithmeticNan,
}

/// <summary>What a lane, or a scalar number, must be.</summary>
internal readonly record struct LanePattern(LaneMatch Match, ulong Bits);

/// <summary>What a result must be.</summary>
internal sealed class ResultPattern
{
    /// <summary>The kind.</summary>
    public required ResultKind Kind { get; init; }

    /// <summary>The type; bottom where it does not matter.</summary>
    public ValType Type { get; init; }

    /// <summary>For numbers, one lane; for vectors, the lanes of the shape in which the pattern is written.</summary>
    public LanePattern[] Lanes { get; init; } = [];

    /// <summary>The number of a host reference.</summary>
    public ulong HostNumber { get; init; }

    /// <summary>The alternatives of <c>either</c>.</summary>
    public ResultPattern[] Alternatives { get; init; } = [];

    /// <summary>Whether the bits of a number or vector match. The type must have been compared.</summary>
    /// <param name="low">The bits, zero-extended; the lower half of a vector.</param>
    /// <param name="high">The upper half of a vector.</param>
    public bool MatchesBits(ulong low, ulong high = 0)
    {
        if (Kind != ResultKind.Number)
            return false;
        int width = Type == ValType.V128 ? 128 / Lanes.Length : Type == ValType.I32 || Type == ValType.F32 ? 32 : 64;
        for (int i = 0; i < Lanes.Length; i++)
        {
            int bit = i * width;
            ulong lane = (bit < 64 ? low >> bit : high >> (bit - 64)) & (ulong.MaxValue >> (64 - width));
            if (!MatchesLane(Lanes[i], lane, width))
                return false;
        }

        return true;
    }

    private static bool MatchesLane(LanePattern pattern, ulong lane, int width)
    {
        (ulong sign, ulong quiet) = width == 32 ? (1UL << 31, 0x7FC0_0000UL) : (1UL << 63, 0x7FF8_0000_0000_0000UL);
        return pattern.Match switch
        {
            LaneMatch.Exact => lane == pattern.Bits,
            LaneMatch.CanonicalNan => (lane & ~sign) == quiet,
            _ => (lane & quiet) == quiet,
        };
    }
}
