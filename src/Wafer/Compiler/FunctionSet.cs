namespace Wafer.Compiler;

/// <summary>Some of the functions that a run of code is of: a bit for each.</summary>
/// <param name="bits">The bits, the lowest of each byte first.</param>
internal sealed class FunctionSet(byte[] bits)
{
    /// <summary>An empty set.</summary>
    /// <param name="count">The number of functions that there are.</param>
    public FunctionSet(int count)
        : this(new byte[SizeOf(count)])
    {
    }

    /// <summary>The bits, the lowest of each byte first.</summary>
    public ReadOnlySpan<byte> Bits => bits;

    /// <summary>The number of bytes for a number of functions.</summary>
    public static int SizeOf(int count) => (count + 7) / 8;

    /// <summary>Whether a function is among them.</summary>
    public bool Contains(int function) => (bits[function / 8] & (1 << (function % 8))) != 0;

    /// <summary>Adds a function.</summary>
    public void Add(int function) => bits[function / 8] |= (byte)(1 << (function % 8));
}
