using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Wafer.Tests.Runtime;

public class ValueTests
{
    [Fact]
    public void A_value_takes_16_bytes() => Assert.Equal(16, Unsafe.SizeOf<Value>());

    [Fact]
    public void Values_know_their_kind()
    {
        Assert.Equal(ValueKind.I32, default(Value).Kind);
        Assert.Equal(ValueKind.I32, Value.FromI32(-1).Kind);
        Assert.Equal(ValueKind.I64, Value.FromI64(-1).Kind);
        Assert.Equal(ValueKind.F32, Value.FromF32(1).Kind);
        Assert.Equal(ValueKind.F64, Value.FromF64(1).Kind);
        Assert.Equal(ValueKind.V128, Value.FromV128(default).Kind);
        Assert.Equal(ValueKind.FuncRef, Value.FromFuncRef(null).Kind);
        Assert.Equal(ValueKind.ExternRef, Value.FromExternRef(null).Kind);
        Assert.Equal(ValueKind.ExternRef, Value.FromExternRef("text").Kind);
    }

    [Fact]
    public void Values_give_back_what_they_were_made_of()
    {
        var text = new string('a', 3);
        Vector128<byte> vector = Vector128.Create((byte)1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16);
        Assert.Equal(int.MinValue, Value.FromI32(int.MinValue).AsI32());
        Assert.Equal(long.MinValue, Value.FromI64(long.MinValue).AsI64());
        Assert.Equal(0x7FA0_0001u, Value.FromF32Bits(0x7FA0_0001).AsF32Bits());
        Assert.Equal(0x7FF4_0000_0000_0001ul, Value.FromF64Bits(0x7FF4_0000_0000_0001).AsF64Bits());
        Assert.Equal(1.5, Value.FromF64(1.5).AsF64());
        Assert.Equal(vector, Value.FromV128(vector).AsV128());
        Assert.Same(text, Value.FromExternRef(text).AsExternRef());
        Assert.True(Value.FromExternRef(null).IsNull);
        Assert.False(default(Value).IsNull);
    }

    [Fact]
    public void Reading_a_value_as_another_kind_is_an_error()
    {
        Assert.Throws<InvalidOperationException>(() => Value.FromI64(1).AsI32());
        Assert.Throws<InvalidOperationException>(() => Value.FromI32(1).AsI64());
        Assert.Throws<InvalidOperationException>(() => Value.FromFuncRef(null).AsExternRef());
        Assert.Throws<InvalidOperationException>(() => Value.FromExternRef(null).AsFuncRef());
        Assert.Throws<InvalidOperationException>(() => Value.FromExternRef(1).AsI32());
    }

    [Fact]
    public void Values_are_equal_by_kind_and_bits()
    {
        Assert.Equal(Value.FromV128(Vector128<byte>.One), Value.FromV128(Vector128<byte>.One));
        Assert.NotEqual(Value.FromI32(1), Value.FromI64(1));
        Assert.NotEqual(Value.FromF32Bits(1), Value.FromI32(1));
        Assert.Equal(Value.FromF64(double.NaN), Value.FromF64(double.NaN));
        Assert.NotEqual(Value.FromExternRef(null), Value.FromFuncRef(null));
    }
}
