using FsCheck;
using FsCheck.Fluent;
using Wafer.Binary;

namespace Wafer.Tests.Binary;

public class Leb128Tests
{
    // Core spec 5.2.2: the examples and the boundaries of one, two and the most bytes.
    [Theory]
    [InlineData(0u, "00")]
    [InlineData(127u, "7F")]
    [InlineData(128u, "8001")]
    [InlineData(624485u, "E58E26")]
    [InlineData(uint.MaxValue, "FFFFFFFF0F")]
    public void Unsigned_numbers_are_written_in_the_shortest_form_and_read_back(uint value, string hex)
    {
        var writer = new ByteWriter();
        writer.WriteU32(value);
        Assert.Equal(hex, Convert.ToHexString(writer.Written));
        Assert.Equal(value, new ByteReader(writer.Written, 0).ReadU32());
    }

    [Theory]
    [InlineData(0, "00")]
    [InlineData(63, "3F")]
    [InlineData(64, "C000")]
    [InlineData(-64, "40")]
    [InlineData(-65, "BF7F")]
    [InlineData(-123456, "C0BB78")]
    [InlineData(int.MaxValue, "FFFFFFFF07")]
    [InlineData(int.MinValue, "8080808078")]
    public void Signed_numbers_are_written_in_the_shortest_form_and_read_back(int value, string hex)
    {
        var writer = new ByteWriter();
        writer.WriteS32(value);
        Assert.Equal(hex, Convert.ToHexString(writer.Written));
        Assert.Equal(value, new ByteReader(writer.Written, 0).ReadS32());
    }

    [Fact]
    public void All_numbers_survive_writing_and_reading()
    {
        Prop.ForAll<long>(value =>
        {
            foreach (long number in new[] { value, value << 31, value << 47, ~value << 20 })
            {
                var writer = new ByteWriter();
                writer.WriteS64(number);
                writer.WriteU64((ulong)number);
                writer.WriteS33((int)number);
                writer.WriteU32((uint)number);
                var reader = new ByteReader(writer.Written, 0);
                Assert.Equal(number, reader.ReadS64());
                Assert.Equal((ulong)number, reader.ReadU64());
                Assert.Equal((int)number, reader.ReadS33());
                Assert.Equal((uint)number, reader.ReadU32());
                Assert.True(reader.AtEnd);
            }
        }).QuickCheckThrowOnFailure();
    }

    [Theory]
    [InlineData("8080808000", 0)]
    [InlineData("FF00", 127)]
    public void Padding_within_the_length_is_accepted(string hex, uint value) =>
        Assert.Equal(value, new ByteReader(Convert.FromHexString(hex), 0).ReadU32());

    [Theory]
    [InlineData("", "unexpected end")]
    [InlineData("80", "unexpected end")]
    [InlineData("80808080", "unexpected end")]
    [InlineData("FFFFFFFF1F", "integer too large")]
    [InlineData("8080808080", "integer representation too long")]
    [InlineData("808080808000", "integer representation too long")]
    public void Broken_unsigned_numbers_are_malformed(string hex, string message)
    {
        var e = Assert.Throws<MalformedModuleException>(() => new ByteReader(Convert.FromHexString(hex), 0).ReadU32());
        Assert.StartsWith(message, e.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("FFFFFFFF0F", "integer too large")]
    [InlineData("8080808070", "integer too large")]
    [InlineData("8080808080", "integer representation too long")]
    [InlineData("FFFFFFFFFF", "integer representation too long")]
    public void Broken_signed_numbers_are_malformed(string hex, string message)
    {
        var e = Assert.Throws<MalformedModuleException>(() => new ByteReader(Convert.FromHexString(hex), 0).ReadS32());
        Assert.StartsWith(message, e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Sized_contents_nest_and_get_sizes_in_the_shortest_form()
    {
        var writer = new ByteWriter(1);
        writer.WriteByte(0xAA);
        int outer = writer.BeginSized();
        int inner = writer.BeginSized();
        writer.WriteBytes(new byte[200]);
        writer.EndSized(inner);
        writer.WriteByte(0xBB);
        writer.EndSized(outer);

        byte[] expected = [0xAA, 0xCB, 0x01, 0xC8, 0x01, .. new byte[200], 0xBB];
        Assert.Equal(expected, writer.ToArray());
    }
}
