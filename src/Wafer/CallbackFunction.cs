using Wafer.Model;
using Wafer.Runtime;

namespace Wafer;

/// <summary>A host function of any signature: arguments and results go through arrays of values.</summary>
internal sealed class CallbackFunction : HostFunction
{
    private readonly HostCallback _callback;

    public CallbackFunction(FunctionType type, HostCallback callback)
        : base(type)
    {
        ArgumentNullException.ThrowIfNull(callback);
        _callback = callback;
    }

    public override void Invoke(StoreCore store, int instance, Cells cells)
    {
        Store owner = Store.Of(store);
        ReadOnlySpan<ValType> parameters = Type.Parameters, results = Type.Results;
        var values = new Value[parameters.Length + results.Length];
        Cells next = cells;
        for (int i = 0; i < parameters.Length; i++)
            values[i] = owner.ReadValue(parameters[i], ref next);
        Span<Value> resultValues = values.AsSpan(parameters.Length);
        for (int i = 0; i < results.Length; i++)
            resultValues[i] = Value.DefaultOf(results[i]);
        _callback(new Caller(owner, instance), values.AsSpan(0, parameters.Length), resultValues);
        for (int i = 0; i < results.Length; i++)
            owner.WriteValue(results[i], resultValues[i], ref cells);
    }
}
