using Wafer.Model;

namespace Wafer.Compiler;

/// <summary>A function type as calls see it: machine types and places of parameters and results.</summary>
internal sealed class CallShape
{
    private readonly Location[] _parameterPlaces, _resultPlaces;

    /// <param name="type">The function type.</param>
    /// <param name="types">The type space that it belongs to.</param>
    public CallShape(FunctionType type, DefinedType[] types)
    {
        Parameters = type.Parameters.Length;
        Results = type.Results.Length;
        _parameterPlaces = new Location[Parameters];
        _resultPlaces = new Location[Results];
        ParameterBytes = CallingConvention.Assign(type.Parameters, _parameterPlaces);
        ResultBytes = CallingConvention.Assign(type.Results, _resultPlaces);
        ResultKinds = new MachineType[Results];
        for (int i = 0; i < Results; i++)
            ResultKinds[i] = type.Results[i].ToMachineType(types);
    }

    /// <summary>The number of parameters.</summary>
    public int Parameters { get; }

    /// <summary>The number of results.</summary>
    public int Results { get; }

    /// <summary>The size of the parameters that travel on the stack.</summary>
    public int ParameterBytes { get; }

    /// <summary>The size of the results that travel in the result buffer.</summary>
    public int ResultBytes { get; }

    /// <summary>Where each parameter travels.</summary>
    public ReadOnlySpan<Location> ParameterPlaces => _parameterPlaces;

    /// <summary>Where each result travels.</summary>
    public ReadOnlySpan<Location> ResultPlaces => _resultPlaces;

    /// <summary>The machine type of each result.</summary>
    public MachineType[] ResultKinds { get; }
}
