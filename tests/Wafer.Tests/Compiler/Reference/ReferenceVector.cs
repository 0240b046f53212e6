using System.Numerics;
using System.Text.RegularExpressions;
using Wafer.Model;

namespace Wafer.Tests.Compiler.Reference;

/// <summary>
/// The vector operators with fixed signatures as the specification defines them (Core spec 4.3), lane by lane, written for plainness. An operator is taken apart by its name: the
/// shape before the dot, what it does after it. Scalar operands and results stand in the low bits.
/// </summary>
internal static partial class ReferenceVector
{
    /// <summary>Whether an operator is one of those.</summary>
    public static bool IsVector(Opcode op) =>
        op is >= Opcode.V128Load and < Opcode.StructNew && OperatorTable.Find((int)op) is { Immediates: Immediates.None };

    /// <summary>The number of operands.</summary>
    public static int Arity(Opcode op) => OperatorTable.Get(op).Signature.IndexOf(':', StringComparison.Ordinal);

    /// <summary>The result of an operator.</summary>
    /// <param name="op">The operator.</param>
    /// <param name="x">Its operands.</param>
    /// <param name="choice">For relaxed operators, which of the results that the specification lists; 0 is that of the deterministic profile.</param>
    public static UInt128 Apply(Opcode op, ReadOnlySpan<UInt128> x, int choice = 0)
    {
        string name = OperatorTable.Get(op).Name;
        int dot = name.IndexOf('.', StringComparison.Ordinal);
        string verb = name[(dot + 1)..];
        int bits = Bits(name);
        if (verb.StartsWith("relaxed_", StringComparison.Ordinal))
            return ReferenceRelaxed.Apply(bits, verb["relaxed_".Length..], x, choice);
        return name[0] switch
        {
            'v' => Bitwise(verb, x),
            'i' => Integers(bits, verb, x),
            _ => Floats(bits, verb, x),
        };
    }

    /// <summary>The bits of the lanes of a shape that a name starts with.</summary>
    public static int Bits(string shape) => shape[1..shape.IndexOfAny(['x', '.'])] switch { "8" => 8, "16" => 16, "32" => 32, "64" => 64, _ => 128 };

    /// <summary>The lanes of a vector, the first in the lowest bits.</summary>
    public static ulong[] Split(UInt128 vector, int bits)
    {
        var lanes = new ulong[128 / bits];
        for (int i = 0; i < lanes.Length; i++)
            lanes[i] = (ulong)(vector >> (i * bits)) & Mask(bits);
        return lanes;
    }

    /// <summary>The vector of some lanes, which may have excess bits.</summary>
    public static UInt128 Join(IEnumerable<ulong> lanes, int bits)
    {
        UInt128 vector = 0;
        int at = 0;
        foreach (ulong lane in lanes)
        {
            vector |= (UInt128)(lane & Mask(bits)) << at;
            at += bits;
        }
        return vector;
    }

    public static ulong Mask(int bits) => ulong.MaxValue >> (64 - bits);

    /// <summary>The signed value of a lane.</summary>
    public static long Signed(ulong lane, int bits) => (long)(lane << (64 - bits)) >> (64 - bits);

    public static UInt128 Map(UInt128 x, int bits, Func<ulong, ulong> f) => Join(Split(x, bits).Select(f), bits);

    public static UInt128 Map(UInt128 x, UInt128 y, int bits, Func<ulong, ulong, ulong> f) => Join(Split(x, bits).Zip(Split(y, bits), f), bits);

    public static UInt128 Shuffle(ReadOnlySpan<byte> lanes, UInt128 x, UInt128 y)
    {
        ulong[] bytes = [.. Split(x, 8), .. Split(y, 8)];
        var chosen = new ulong[16];
        for (int i = 0; i < 16; i++)
            chosen[i] = bytes[lanes[i]];
        return Join(chosen, 8);
    }

    public static UInt128 Replace(UInt128 x, int bits, int lane, ulong value)
    {
        ulong[] lanes = Split(x, bits);
        lanes[lane] = value;
        return Join(lanes, bits);
    }

    private static UInt128 Bitwise(string verb, ReadOnlySpan<UInt128> x) => verb switch
    {
        "not" => ~x[0],
        "and" => x[0] & x[1],
        "andnot" => x[0] & ~x[1],
        "or" => x[0] | x[1],
        "xor" => x[0] ^ x[1],
        "bitselect" => (x[0] & x[2]) | (x[1] & ~x[2]),
        "any_true" => x[0] != 0 ? UInt128.One : 0,
        _ => throw new NotSupportedException(verb),
    };

    private static UInt128 Integers(int bits, string verb, ReadOnlySpan<UInt128> x)
    {
        UInt128 a = x[0], b = x.Length > 1 ? x[1] : 0;
        int count = (int)((uint)b % (uint)bits);
        switch (verb)
        {
            case "splat": return Join(Enumerable.Repeat((ulong)a, 128 / bits), bits);
            case "all_true": return Split(a, bits).All(lane => lane != 0) ? UInt128.One : 0;
            case "bitmask": return Join(Split(a, bits).Select(lane => lane >> (bits - 1)), 1);
            case "shl": return Map(a, bits, lane => lane << count);
            case "shr_s": return Map(a, bits, lane => (ulong)(Signed(lane, bits) >> count));
            case "shr_u": return Map(a, bits, lane => lane >> count);
            case "swizzle": return Join(Split(b, 8).Select(index => index < 16 ? (ulong)(a >> (8 * (int)index)) : 0), 8);
            case "abs": return Map(a, bits, lane => (ulong)(Signed(lane, bits) < 0 ? -Signed(lane, bits) : Signed(lane, bits)));
            case "neg": return Map(a, bits, lane => 0 - lane);
            case "popcnt": return Map(a, bits, lane => (ulong)BitOperations.PopCount(lane));
        }

        if (AnotherShape().Match(verb) is { Success: true } match)
            return Mixed(bits, match.Groups[1].Value, match.Groups[2].Value, a, b);
        return Map(a, b, bits, (p, q) => Integer(bits, verb, p, q));
    }

    private static ulong Integer(int bits, string verb, ulong p, ulong q)
    {
        long s = Signed(p, bits), t = Signed(q, bits);
        return verb switch
        {
            "add" => p + q,
            "sub" => p - q,
            "mul" => p * q,
            "add_sat_s" => SaturateS(s + t, bits),
            "add_sat_u" => Math.Min(p + q, Mask(bits)),
            "sub_sat_s" => SaturateS(s - t, bits),
            "sub_sat_u" => p > q ? p - q : 0,
            "min_s" => (ulong)Math.Min(s, t),
            "min_u" => Math.Min(p, q),
            "max_s" => (ulong)Math.Max(s, t),
            "max_u" => Math.Max(p, q),
            "avgr_u" => (p + q + 1) / 2,
            "q15mulr_sat_s" => SaturateS(((s * t) + 0x4000) >> 15, bits),
            "eq" => AllIf(p == q),
            "ne" => AllIf(p != q),
            "lt_s" => AllIf(s < t),
            "lt_u" => AllIf(p < q),
            "gt_s" => AllIf(s > t),
            "gt_u" => AllIf(p > q),
            "le_s" => AllIf(s <= t),
            "le_u" => AllIf(p <= q),
            "ge_s" => AllIf(s >= t),
            "ge_u" => AllIf(p >= q),
            _ => throw new NotSupportedException(verb),
        };
    }

    private static ulong AllIf(bool condition) => condition ? ulong.MaxValue : 0;

    /// <summary>A number as the nearest signed lane.</summary>
    public static ulong SaturateS(long value, int bits)
    {
        long most = (long)(Mask(bits) >> 1);
        return (ulong)Math.Clamp(value, -most - 1, most);
    }

    private static ulong SaturateU(long value, int bits) => (ulong)Math.Clamp(value, 0, (long)Mask(bits));

    // From lanes of another width: suffix is such as i8x16_s.
    private static UInt128 Mixed(int bits, string what, string suffix, UInt128 a, UInt128 b)
    {
        int from = Bits(suffix);
        bool isSigned = suffix.Contains("_s", StringComparison.Ordinal);
        switch (what)
        {
            case "trunc_sat":
                Opcode truncation = (from, isSigned) switch
                {
                    (32, true) => Opcode.I32TruncSatF32S,
                    (32, false) => Opcode.I32TruncSatF32U,
                    (_, true) => Opcode.I32TruncSatF64S,
                    _ => Opcode.I32TruncSatF64U,
                };
                return Join(Split(a, from).Select(lane => ReferenceNumeric.Unary(truncation, lane)), bits);
            case "narrow":
                return Join(Split(a, from).Concat(Split(b, from)).Select(lane => isSigned ? SaturateS(Signed(lane, from), bits) : SaturateU(Signed(lane, from), bits)), bits);
        }
        long[] p = [.. Split(a, from).Select(Extend)], q = [.. Split(b, from).Select(Extend)];
        int half = p.Length / 2;
        IEnumerable<long> wide = what switch
        {
            "extend_low" => p[..half],
            "extend_high" => p[half..],
            "extmul_low" => p[..half].Zip(q, (s, t) => s * t),
            "extmul_high" => p[half..].Zip(q[half..], (s, t) => s * t),
            "extadd_pairwise" => p.Chunk(2).Select(pair => pair[0] + pair[1]),
            "dot" => p.Zip(q, (s, t) => s * t).Chunk(2).Select(pair => pair[0] + pair[1]),
            _ => throw new NotSupportedException(what),
        };
        return Join(wide.Select(value => (ulong)value), bits);

        long Extend(ulong lane) => isSigned ? Signed(lane, from) : (long)lane;
    }

    private static UInt128 Floats(int bits, string verb, ReadOnlySpan<UInt128> x)
    {
        UInt128 a = x[0];
        string type = bits == 32 ? "F32" : "F64";
        switch (verb)
        {
            case "splat": return Join(Enumerable.Repeat((ulong)a, 128 / bits), bits);
            case "pmin": return Map(a, x[1], bits, (p, q) => IsLess(q, p, bits) ? q : p);
            case "pmax": return Map(a, x[1], bits, (p, q) => IsLess(p, q, bits) ? q : p);
            case "demote_f64x2_zero": return Join(Split(a, 64).Select(lane => ReferenceNumeric.Unary(Opcode.F32DemoteF64, lane)), bits);
            case "promote_low_f32x4": return Join(Split(a, 32)[..2].Select(lane => ReferenceNumeric.Unary(Opcode.F64PromoteF32, lane)), bits);
        }
        if (verb.StartsWith("convert", StringComparison.Ordinal))
        {
            Opcode conversion = Enum.Parse<Opcode>($"{type}ConvertI32{char.ToUpperInvariant(verb[^1])}");
            return Join(Split(a, 32)[..(128 / bits)].Select(lane => ReferenceNumeric.Unary(conversion, lane)), bits);
        }
        Opcode scalar = Enum.Parse<Opcode>(type + char.ToUpperInvariant(verb[0]) + verb[1..]);
        if (x.Length == 1)
            return Map(a, bits, lane => ReferenceNumeric.Unary(scalar, lane));
        bool isComparison = verb.Length == 2;
        return Map(a, x[1], bits, (p, q) => isComparison ? AllIf(ReferenceNumeric.Binary(scalar, p, q) != 0) : ReferenceNumeric.Binary(scalar, p, q));
    }

    // Names that go on with another shape: what is done to its lanes, and the rest.
    [GeneratedRegex(@"^(\w+?)_([if]\d+x\d+\w*)$")]
    private static partial Regex AnotherShape();

    private static bool IsLess(ulong p, ulong q, int bits) => ReferenceNumeric.Binary(bits == 32 ? Opcode.F32Lt : Opcode.F64Lt, p, q) != 0;
}
