namespace Wafer.Runtime;

// Fuel (docs/fuel.md). What the store has left is the sum of its instances' parts and of the root's, none of which is negative but for a moment: generated code takes from its own
// instance's part, and comes here when that is not enough.
internal sealed unsafe partial class StoreCore
{
    private bool _isAskingForFuel;

    /// <summary>Called when no fuel is left: gives what to add, 0 to stop.</summary>
    public Func<long>? FuelExhausted { get; set; }

    /// <summary>The fuel that is left; not negative.</summary>
    public long Fuel
    {
        get
        {
            ThrowIfDisposed();
            return Math.Max(0, SumOfFuel());
        }

        set
        {
            ThrowIfDisposed();
            GiveFuel(_root, value);
        }
    }

    private long SumOfFuel()
    {
        long sum = _root->Fuel;
        for (int i = 0; i < _instanceCount; i++)
            sum += _instances[i].Context->Fuel;
        return sum;
    }

    private void GiveFuel(Compiler.InstanceContext* owner, long all)
    {
        _root->Fuel = 0;
        for (int i = 0; i < _instanceCount; i++)
            _instances[i].Context->Fuel = 0;
        owner->Fuel = all;
    }

    // The region that asks has been charged. If it can go on, it owns all fuel that there is.
    private TrapCode ServeOutOfFuel(InstanceCore instance)
    {
        long fuel = SumOfFuel();
        while (fuel < 0)
        {
            long more = AskForFuel();
            if (more <= 0)
            {
                GiveFuel(_root, 0);
                return TrapCode.OutOfFuel;
            }
            fuel = more > long.MaxValue + fuel ? long.MaxValue : fuel + more;
        }
        GiveFuel(instance.Context, fuel);
        return TrapCode.None;
    }

    private long AskForFuel()
    {
        if (FuelExhausted is not { } ask)
            return 0;
        _isAskingForFuel = true;
        try
        {
            return ask();
        }
        finally
        {
            _isAskingForFuel = false;
        }
    }
}
