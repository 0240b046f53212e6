using Wafer.Compiler.Explain;

namespace Wafer.Cli.Explain;

/// <summary>The figures of a function.</summary>
/// <param name="Index">The function's index, imports included.</param>
/// <param name="Label">Its name, fit to be shown, or its index.</param>
/// <param name="WasmBytes">The size of its body in the module.</param>
/// <param name="CodeBytes">The size of its machine code, constants included.</param>
/// <param name="Counts">What its code is made of.</param>
/// <param name="Time">How long it takes to validate and compile.</param>
internal sealed record FunctionFacts(int Index, string Label, int WasmBytes, int CodeBytes, CodeCounts Counts, TimeSpan Time)
{
    /// <summary>Bytes of machine code for each byte of the body.</summary>
    public double Ratio => (double)CodeBytes / WasmBytes;

    /// <summary>The sum of several functions.</summary>
    public static FunctionFacts Sum(IEnumerable<FunctionFacts> functions)
    {
        CodeCounts counts = default;
        int wasm = 0, code = 0;
        TimeSpan time = default;
        foreach (FunctionFacts function in functions)
        {
            counts.Add(function.Counts);
            wasm += function.WasmBytes;
            code += function.CodeBytes;
            time += function.Time;
        }

        return new FunctionFacts(-1, "", wasm, code, counts, time);
    }
}
