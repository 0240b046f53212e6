using Wafer.Runtime.Platform;

namespace Wafer.Tests.Runtime;

public unsafe class WasmStackTests
{
    [Fact]
    public void All_of_a_stack_above_the_guard_can_be_written()
    {
        WasmStack stack = WasmStack.Rent(128 * 1024);
        for (byte* p = stack.Bottom; p < stack.Top; p += 4096)
            *p = 1;
        Assert.True(stack.Top - stack.Limit >= 128 * 1024);
        Assert.True(stack.Limit - stack.Bottom >= 16 * 1024);
        WasmStack.Return(stack);
    }

    [Fact]
    public void The_guard_lies_below_the_stack()
    {
        WasmStack stack = WasmStack.Rent(128 * 1024);
        Assert.True(stack.IsGuard((nint)stack.Bottom - 1));
        Assert.False(stack.IsGuard((nint)stack.Bottom));
        Assert.True(stack.IsGuard((nint)stack.Start));
        Assert.False(stack.IsGuard((nint)stack.Start - 1));
        WasmStack.Return(stack);
    }

    [Fact]
    public void Stacks_in_use_do_not_overlap()
    {
        WasmStack[] stacks = [.. Enumerable.Range(0, 20).Select(_ => WasmStack.Rent(64 * 1024))];
        WasmStack[] sorted = [.. stacks.OrderBy(s => (nint)s.Start)];
        for (int i = 1; i < sorted.Length; i++)
            Assert.True(sorted[i - 1].Top <= sorted[i].Start);
        foreach (WasmStack stack in stacks)
            WasmStack.Return(stack);
    }
}
