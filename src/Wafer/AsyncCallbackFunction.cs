using Wafer.Model;
using Wafer.Runtime;

namespace Wafer;

/// <summary>A host function of any signature whose results come later.</summary>
internal sealed class AsyncCallbackFunction : HostFunction
{
    private readonly AsyncHostCallback _callback;

    public AsyncCallbackFunction(FunctionType type, AsyncHostCallback callback)
        : base(type, isAsync: true)
    {
        ArgumentNullException.ThrowIfNull(callback);
        _callback = callback;
    }

    public override void Invoke(StoreCore store, int instance, Cells cells)
    {
        Store owner = Store.Of(store);
        ReadOnlySpan<ValType> parameters = Type.Parameters;
        var arguments = new Value[parameters.Length];
        Cells next = cells;
        for (int i = 0; i < parameters.Length; i++)
            arguments[i] = owner.ReadValue(parameters[i], ref next);
        Task<Value[]> task = _callback(new Caller(owner, instance), arguments);
        TaskOf.ThrowIfMissing(task);
        var result = new Pending(owner, this, task);
        if (task.IsCompleted)
            result.Write(cells);
        else
            store.Await(result, cells);
    }

    private sealed class Pending(Store store, AsyncCallbackFunction function, Task<Value[]> task) : PendingResult(task)
    {
        public override void Write(Cells cells)
        {
            Value[] results = task.GetAwaiter().GetResult();
            ReadOnlySpan<ValType> types = function.Type.Results;
            if (results.Length != types.Length)
                throw new InvalidOperationException($"A host function gave {results.Length} results, not {types.Length}.");
            for (int i = 0; i < results.Length; i++)
                store.WriteValue(types[i], results[i], ref cells);
        }
    }
}
