using Wafer.Model;
using Wafer.Runtime;

namespace Wafer;

/// <summary>A host function given as one callback for any signature.</summary>
/// <param name="caller">Who called.</param>
/// <param name="arguments">The arguments, one for each parameter.</param>
/// <param name="results">Receives the results; preset to zeros and nulls of the right kinds.</param>
public delegate void HostCallback(Caller caller, ReadOnlySpan<Value> arguments, Span<Value> results);

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
    public void Invoke(ReadOnlySpan<Value> arguments, Span<Value> results) => throw new NotImplementedException();

    private void CheckType(ReadOnlySpan<ValType> parameters, ReadOnlySpan<ValType> results)
    {
        var wanted = new FunctionType(parameters, results);
        if (!Type.Equals(wanted))
            throw new ArgumentException($"The function has type {Type}, not {wanted}.");
    }
}
