using Wafer.Model;
using Wafer.Runtime;

namespace Wafer.Tests.Runtime;

public unsafe class LinearMemoryTests
{
    private const ulong Unlimited = 1UL << 40;

    [Theory]
    [InlineData(BoundsMode.GuardPages)]
    [InlineData(BoundsMode.Explicit)]
    public void Growth_keeps_content_and_base_and_adds_zeros(BoundsMode bounds)
    {
        var memory = new LinearMemory(new MemoryType(new Limits(1, 10)), bounds, Unlimited);
        byte* start = memory.Base;
        start[65535] = 42;
        Assert.Equal(1, memory.Grow(9));
        Assert.True(start == memory.Base);
        Assert.Equal(42, start[65535]);
        Assert.Equal(0, start[65536]);
        start[(10 * 65536) - 1] = 1;
        Assert.Equal(10UL, memory.Pages);
        Assert.Equal(655360UL, memory.Record->ByteLength);
        Assert.Equal(-1, memory.Grow(1));
        memory.Free();
    }

    [Fact]
    public void A_memory_without_maximum_grows_to_4_GiB_and_not_beyond()
    {
        var memory = new LinearMemory(new MemoryType(new Limits(0, null)), BoundsMode.GuardPages, Unlimited);
        Assert.Equal(0, memory.Grow(0));
        Assert.Equal(-1, memory.Grow(65537));
        Assert.Equal(-1, memory.Grow(ulong.MaxValue));
        Assert.Equal(0, memory.Grow(65536));
        Assert.Equal(1UL << 32, memory.ByteLength);
        Assert.Equal(-1, memory.Grow(1));
        memory.Free();
    }

    [Fact]
    public void The_engines_limit_counts()
    {
        var memory = new LinearMemory(new MemoryType(new Limits(1, null)), BoundsMode.Explicit, 3 * 65536);
        Assert.Equal(1, memory.Grow(2));
        Assert.Equal(-1, memory.Grow(1));
        memory.Free();
        Assert.Throws<ResourceLimitException>(() => new LinearMemory(new MemoryType(new Limits(4, null)), BoundsMode.Explicit, 3 * 65536));
    }

    [Theory]
    [InlineData(BoundsMode.GuardPages)]
    [InlineData(BoundsMode.Explicit)]
    public void A_64_bit_memory_grows_beyond_4_GiB(BoundsMode bounds)
    {
        var memory = new LinearMemory(new MemoryType(new Limits(1, null), Is64: true), bounds, Unlimited);
        Assert.Equal(1, memory.Grow(100_000));
        memory.Base[(100_001UL * 65536) - 1] = 1;
        Assert.Equal(-1, memory.Grow(1UL << 50));
        Assert.Equal(-1, memory.Grow(ulong.MaxValue));
        Assert.Equal(100_001, memory.Grow(0));
        memory.Free();
    }

    [Fact]
    public void A_guard_follows_the_largest_size_of_a_64_bit_memory()
    {
        var memory = new LinearMemory(new MemoryType(new Limits(1, 2), Is64: true), BoundsMode.GuardPages, Unlimited);
        nint start = (nint)memory.Base;
        Assert.Equal(1, memory.Grow(1));
        // The farthest that an access whose address is in bounds can reach: an offset of 2^31 - 1, and 16 bytes.
        Assert.True(memory.Contains(start + (2 * 65536) - 1 + int.MaxValue + 15));
        Assert.False(memory.Contains(start - 1));
        memory.Free();
    }

    [Fact]
    public void Pages_may_be_of_one_byte()
    {
        var memory = new LinearMemory(new MemoryType(new Limits(5, 10), PageSizeLog2: 0), BoundsMode.GuardPages, Unlimited);
        Assert.Equal(5UL, memory.ByteLength);
        Assert.True(memory.InBounds(4, 1));
        Assert.False(memory.InBounds(5, 1));
        Assert.Equal(5, memory.Grow(5));
        Assert.Equal(-1, memory.Grow(1));
        memory.Free();
    }

    [Theory]
    [InlineData(0UL, 65536UL, true)]
    [InlineData(65536UL, 0UL, true)]
    [InlineData(65537UL, 0UL, false)]
    [InlineData(1UL, 65536UL, false)]
    [InlineData(ulong.MaxValue, 1UL, false)]
    [InlineData(2UL, ulong.MaxValue, false)]
    public void Ranges_are_checked_without_overflow(ulong offset, ulong length, bool expected)
    {
        var memory = new LinearMemory(new MemoryType(new Limits(1, 1)), BoundsMode.Explicit, Unlimited);
        Assert.Equal(expected, memory.InBounds(offset, length));
        memory.Free();
    }

    [Fact]
    public void A_freed_memory_says_so()
    {
        var memory = new LinearMemory(new MemoryType(new Limits(1, 1)), BoundsMode.GuardPages, Unlimited);
        memory.Free();
        Assert.Throws<ObjectDisposedException>(() => memory.ByteLength);
        Assert.Throws<ObjectDisposedException>(() => memory.Grow(1));
    }
}
