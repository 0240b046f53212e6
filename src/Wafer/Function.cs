using Wafer.Model;
using Wafer.Runtime;

namespace Wafer;

/// <summary>A host function given as one callback for any signature.</summary>
/// <param name="caller">Who called.</param>
/// <param name="arguments">The arguments, one for each parameter.</param>
/// <param name="results">Receives the results; preset to zeros and nulls of the right kinds.</param>
public delegate void HostCallback(Caller caller, ReadOnlySpan<Value> arguments, Span<Value> results);

/// <summary>A host function of any signature whose results come later.</summary>
/// <param name="caller">Who called. It can be used until the task ends.</param>
/// <param name="arguments">The arguments, one for each parameter.</param>
/// <returns>The results, one for each of the function's.</returns>
public delegate Task<Value[]> AsyncHostCallback(Caller caller, Value[] arguments);

/// <summary>A function: exported by an instance, or of the host.</summary>
public sealed partial class Function : Extern
{
    internal Function(Store store, FunctionCore core)
        : base(store) => Core = core;

    /// <inheritdoc/>
    public override ExternalKind Kind => ExternalKind.Function;

    /// <summary>The type.</summary>
    public FunctionType Type => Core.Type;

    internal FunctionCore Core { get; }

    /// <summary>Calls the function.</summary>
    /// <param name="arguments">One value for each parameter.</param>
    /// <returns>The results.</returns>
    /// <exception cref="ArgumentException">The arguments do not match the parameters.</exception>
    /// <exception cref="TrapException">The code trapped.</exception>
    public Value[] Invoke(params ReadOnlySpan<Value> arguments)
    {
        var results = new Value[Type.Results.Length];
        Invoke(arguments, results.AsSpan());
        return results;
    }

    /// <summary>Calls the function.</summary>
    /// <param name="arguments">One value for each parameter.</param>
    /// <param name="results">Receives the results; exactly as long as their number.</param>
    /// <exception cref="ArgumentException">The arguments do not match the parameters, or the results' number is another.</exception>
    /// <exception cref="TrapException">The code trapped.</exception>
    public void Invoke(ReadOnlySpan<Value> arguments, Span<Value> results)
    {
        ReadOnlySpan<ValType> parameterTypes = Type.Parameters, resultTypes = Type.Results;
        if (arguments.Length != parameterTypes.Length)
            throw new ArgumentException($"The function takes {parameterTypes.Length} arguments, not {arguments.Length}.");
        if (results.Length != resultTypes.Length)
            throw new ArgumentException($"The function has {resultTypes.Length} results, not {results.Length}.");
        Cells cells = Store.Core.BeginCall();
        Cells next = cells;
        for (int i = 0; i < arguments.Length; i++)
            Store.WriteValue(parameterTypes[i], arguments[i], ref next);
        Store.Core.Call(Core, cells);
        for (int i = 0; i < results.Length; i++)
            results[i] = Store.ReadValue(resultTypes[i], ref cells);
    }

    /// <summary>Calls the function; while host functions that return tasks are waited for, the call is suspended and no thread waits.</summary>
    /// <param name="arguments">One value for each parameter.</param>
    /// <returns>The results. What goes wrong once the call has begun, traps and exceptions of host functions, is in the task.</returns>
    /// <exception cref="ArgumentException">The arguments do not match the parameters.</exception>
    /// <exception cref="InvalidOperationException">The store is in use by another thread, or another call of it is suspended.</exception>
    /// <remarks>
    /// The code runs on the calling thread at first, and later on the threads that end the tasks. <see cref="Store.RunAsync(Func{Task}, TimeSpan, CancellationToken)"/> limits its time; <see cref="Store.Interrupt"/>
    /// ends it at once while it is suspended. While it is, the store can be used on any thread: calls that are made then are not suspended, but wait.
    /// </remarks>
    public Task<Value[]> InvokeAsync(params ReadOnlySpan<Value> arguments)
    {
        ReadOnlySpan<ValType> types = Type.Parameters;
        if (arguments.Length != types.Length)
            throw new ArgumentException($"The function takes {types.Length} arguments, not {arguments.Length}.");
        AsyncCall call = Store.Core.BeginAsyncCall(Core);
        Cells cells = call.Cells;
        for (int i = 0; i < arguments.Length; i++)
            Store.WriteValue(types[i], arguments[i], ref cells);
        return FinishAsync(call);
    }

    /// <summary>Makes a function of the host: to be put in a table or a global, or passed as a reference.</summary>
    public static Function FromCallback(Store store, FunctionType type, HostCallback callback)
    {
        ArgumentNullException.ThrowIfNull(store);
        return store.Wrap(store.Core.FunctionOf(new CallbackFunction(type, callback)));
    }

    /// <summary>Makes a function of the host from any delegate: to be put in a table or a global, or passed as a reference.</summary>
    /// <param name="store">The store.</param>
    /// <param name="function">The delegate; see <see cref="Linker.DefineDelegate"/> for what it may take and return.</param>
    /// <exception cref="ArgumentException">One of its types has no WebAssembly equivalent.</exception>
    public static Function FromDelegate(Store store, Delegate function)
    {
        ArgumentNullException.ThrowIfNull(store);
        return store.Wrap(store.Core.FunctionOf(DelegateBinder.Host(function)));
    }

    private async Task<Value[]> FinishAsync(AsyncCall call)
    {
        using (call)
        {
            await call.RunAsync().ConfigureAwait(false);
            return ReadResults(call.Cells);
        }
    }

    private Value[] ReadResults(Cells cells)
    {
        ReadOnlySpan<ValType> types = Type.Results;
        var results = new Value[types.Length];
        for (int i = 0; i < results.Length; i++)
            results[i] = Store.ReadValue(types[i], ref cells);
        return results;
    }

    private void CheckType(ReadOnlySpan<ValType> parameters, ReadOnlySpan<ValType> results)
    {
        Store.Core.ThrowIfDisposed();
        if (!Match(Type.Parameters, parameters) || !Match(Type.Results, results))
            throw new ArgumentException($"The function has type {Type}, not {new FunctionType(parameters, results)}.");
    }

    // A .NET object goes where an external or an internal reference of any kind goes.
    private static bool Match(ReadOnlySpan<ValType> types, ReadOnlySpan<ValType> wanted)
    {
        if (types.Length != wanted.Length)
            return false;
        for (int i = 0; i < types.Length; i++)
        {
            if (types[i] != wanted[i] && !(wanted[i] == ValType.ExternRef && types[i] == ValType.Ref(HeapType.Any, nullable: true)))
                return false;
        }
        return true;
    }
}
