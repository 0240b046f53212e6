namespace Wafer;

/// <summary>A reference to an exception, an <c>exnref</c>: C# code can keep it and give it back to WebAssembly code, which can throw it again.</summary>
public sealed class WasmExceptionReference : WasmObject
{
    internal WasmExceptionReference(Store store, uint reference)
        : base(store, reference)
    {
    }
}
