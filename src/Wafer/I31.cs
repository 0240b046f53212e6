namespace Wafer;

/// <summary>A number that WebAssembly code holds as a reference, without an object: an <c>i31</c>.</summary>
/// <param name="Value">The number; bit 31 repeats bit 30.</param>
public readonly record struct I31(int Value)
{
    /// <summary>The number as 31 bits without a sign.</summary>
    public uint Unsigned => (uint)Value & 0x7FFF_FFFF;

    /// <summary>Makes one of the lower 31 bits of a number, as <c>ref.i31</c> does.</summary>
    public static I31 Wrap(int value) => new(value << 1 >> 1);
}
