using Wafer.Runtime;

namespace Wafer.Wasi;

/// <summary>A host function that only one thread of a guest runs at a time.</summary>
/// <param name="inner">What it does.</param>
/// <param name="gate">Held meanwhile, but for where <see cref="HostWait"/> waits.</param>
internal sealed class GatedFunction(HostFunction inner, Lock gate) : HostFunction(inner.Type)
{
    public override void Invoke(StoreCore store, int instance, Cells cells)
    {
        lock (gate)
            inner.Invoke(store, instance, cells);
    }
}
