using Wafer.Tests.Runtime;

namespace Wafer.Tests.Embedding;

/// <summary>Values, structures and text in a linear memory.</summary>
public class MemoryAccessTests
{
    private const ulong Size = 65536;

    private readonly record struct Point(int X, long Y);

    [Fact]
    public void Spans_stay_valid_when_the_memory_grows()
    {
        using var h = new Harness();
        Memory memory = h.Instantiate("""(module (memory (export "m") 1 100))""").GetMemory("m");
        Span<byte> span = memory.Span;
        Span<int> numbers = memory.GetSpan<int>(4, 2);
        Assert.Equal(1, memory.Grow(99));
        span[4] = 7;
        numbers[1] = -1;
        Assert.Equal(7, memory.Read<int>(4));
        Assert.Equal(-1, memory.Read<int>(8));
        Assert.Equal(100 * Size, memory.ByteLength);
        memory.Write(100 * Size - 4, 9);
        Assert.Equal((int)Size, span.Length);
    }

    [Fact]
    public void Structures_and_arrays_are_read_and_written_up_to_the_last_byte()
    {
        using var h = new Harness();
        Memory memory = h.Instantiate("""(module (memory (export "m") 1))""").GetMemory("m");
        memory.Write(3, new Point(1, 2));
        Assert.Equal(new Point(1, 2), memory.Read<Point>(3));
        memory.Write<ushort>(Size - 4, [0x1122, 0x3344]);
        Assert.Equal([0x22, 0x11, 0x44, 0x33], memory.GetSpan(Size - 4, 4).ToArray());
        var read = new ushort[2];
        memory.Read(Size - 4, read.AsSpan());
        Assert.Equal([0x1122, 0x3344], read);
        Assert.Throws<ArgumentOutOfRangeException>(() => memory.Write<ushort>(Size - 3, [1, 2]));
        Assert.Throws<ArgumentOutOfRangeException>(() => memory.GetSpan<Point>(Size - 15, 1).Length);
        Assert.Throws<ArgumentOutOfRangeException>(() => memory.GetSpan<long>(0, int.MaxValue).Length);
        Assert.Throws<ArgumentOutOfRangeException>(() => memory.GetSpan<long>(0, -1).Length);
        Assert.Throws<ArgumentOutOfRangeException>(() => memory.Read<byte>(ulong.MaxValue));
        Assert.Equal(0, memory.GetSpan<long>(Size, 0).Length);
    }

    [Fact]
    public void Text_is_UTF8_and_may_end_with_a_zero()
    {
        using var h = new Harness();
        Memory memory = h.Instantiate("""(module (memory (export "m") 1))""").GetMemory("m");
        Assert.Equal(9, memory.WriteNullTerminatedString(10, "grün€"));
        Assert.Equal("grün€", memory.ReadNullTerminatedString(10));
        Assert.Equal("grün€", memory.ReadString(10, 8));
        Assert.Equal("grün€", memory.ReadNullTerminatedString(10, 9));
        Assert.Throws<ArgumentOutOfRangeException>(() => memory.ReadNullTerminatedString(10, 8));
        Assert.Equal("", memory.ReadNullTerminatedString(Size - 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => memory.ReadNullTerminatedString(Size));
        Assert.Throws<ArgumentOutOfRangeException>(() => memory.ReadNullTerminatedString(Size + 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => memory.WriteNullTerminatedString(Size - 3, "abc"));
        Assert.Equal(4, memory.WriteNullTerminatedString(Size - 4, "abc"));
        memory.Span[..3].Fill(0xff);
        Assert.Equal("\ufffd\ufffd\ufffd", memory.ReadNullTerminatedString(0));
    }
}
