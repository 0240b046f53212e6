using Wafer.Runtime.Platform;

namespace Wafer.Tests.Runtime;

public class MappingBudgetTests
{
    [Fact]
    public void What_is_not_there_is_not_given()
    {
        int asked = 0;
        var budget = new MappingBudget(
            2,
            () =>
            {
                asked++;
                return 5;
            });
        Assert.True(budget.TryTake(2));
        Assert.Equal(0, asked);
        Assert.True(budget.TryTake(3));
        Assert.False(budget.TryTake(1));
        budget.Give(3);
        Assert.False(budget.TryTake(4));
        Assert.True(budget.TryTake(3));
        Assert.Equal(1, asked);
    }

    [Fact]
    public void Threads_take_no_more_than_there_are()
    {
        var budget = new MappingBudget(10, () => 1000);
        int taken = 0;
        Parallel.For(0, 3000, _ =>
        {
            if (budget.TryTake(1))
                Interlocked.Increment(ref taken);
        });
        Assert.True(taken <= 1000);
        budget.Give(taken);
        Assert.True(budget.TryTake(1000));
    }

    [Fact]
    public unsafe void A_reservation_gives_back_what_it_took()
    {
        // Thousands of times what there is.
        for (int i = 0; i < 100_000; i++)
        {
            byte* start = VirtualMemory.TryReserve(1 << 16);
            Assert.True(start != null);
            VirtualMemory.Release(start, 1 << 16);
        }
    }
}
