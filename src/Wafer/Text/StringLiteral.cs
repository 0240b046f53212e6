using System.Text;
using Wafer.Binary;

namespace Wafer.Text;

/// <summary>String literals: their extent and their value (Core spec 6.3.3).</summary>
internal static class StringLiteral
{
    /// <summary>Finds the end of a literal and checks its escapes.</summary>
    /// <param name="text">The source.</param>
    /// <param name="start">The offset of the opening quotation mark.</param>
    /// <param name="end">The offset after the closing one; if there is an error, where it is.</param>
    /// <returns>The error message, or <see langword="null"/>.</returns>
    public static string? Scan(ReadOnlySpan<byte> text, int start, out int end)
    {
        int at = start + 1;
        while (true)
        {
            end = at;
            if (at >= text.Length)
                return "unclosed string literal";
            byte c = text[at++];
            if (c == '"')
            {
                end = at;
                return null;
            }

            if (c is (byte)'\n' or (byte)'\r')
                return "unclosed string literal";
            if (c is < 0x20 or 0x7F)
                return "illegal control character in string literal";
            if (c == '\\' && !ScanEscape(text, ref at))
                return "illegal escape";
        }
    }

    /// <summary>Appends the value of a literal that <see cref="Scan"/> accepted.</summary>
    /// <param name="literal">The literal with its quotation marks.</param>
    /// <param name="output">Where the bytes go.</param>
    public static void Decode(ReadOnlySpan<byte> literal, ByteWriter output)
    {
        ReadOnlySpan<byte> rest = literal[1..^1];
        Span<byte> utf8 = stackalloc byte[4];
        while (true)
        {
            int escape = rest.IndexOf((byte)'\\');
            if (escape < 0)
            {
                output.WriteBytes(rest);
                return;
            }

            output.WriteBytes(rest[..escape]);
            rest = rest[(escape + 1)..];
            int length = 1;
            switch (rest[0])
            {
                case (byte)'t': output.WriteByte((byte)'\t'); break;
                case (byte)'n': output.WriteByte((byte)'\n'); break;
                case (byte)'r': output.WriteByte((byte)'\r'); break;
                case (byte)'"' or (byte)'\'' or (byte)'\\': output.WriteByte(rest[0]); break;
                case (byte)'u':
                    length = rest.IndexOf((byte)'}') + 1;
                    TryScalar(rest[2..(length - 1)], out Rune scalar);
                    output.WriteBytes(utf8[..scalar.EncodeToUtf8(utf8)]);
                    break;
                default:
                    output.WriteByte((byte)((NumberLiteral.HexDigit(rest[0]) << 4) | NumberLiteral.HexDigit(rest[1])));
                    length = 2;
                    break;
            }

            rest = rest[length..];
        }
    }

    private static bool ScanEscape(ReadOnlySpan<byte> text, ref int at)
    {
        if (at >= text.Length)
            return false;
        byte c = text[at++];
        switch (c)
        {
            case (byte)'t' or (byte)'n' or (byte)'r' or (byte)'"' or (byte)'\'' or (byte)'\\':
                return true;
            case (byte)'u':
                if (at >= text.Length || text[at] != '{')
                    return false;
                int close = text[at..].IndexOf((byte)'}');
                if (close < 0 || !TryScalar(text.Slice(at + 1, close - 1), out _))
                    return false;
                at += close + 1;
                return true;
            default:
                return NumberLiteral.HexDigit(c) >= 0 && at < text.Length && NumberLiteral.HexDigit(text[at++]) >= 0;
        }
    }

    private static bool TryScalar(ReadOnlySpan<byte> digits, out Rune scalar)
    {
        scalar = default;
        return NumberLiteral.IsDigits(digits, hex: true)
            && NumberLiteral.TryMagnitude(digits, hex: true, out ulong value)
            && value <= 0x10FFFF
            && Rune.TryCreate((uint)value, out scalar);
    }
}
