namespace Wafer.Runtime;

/// <summary>The API object of a store, as far as the runtime needs it: exceptions in terms of C#.</summary>
internal interface IStoreOwner
{
    /// <summary>The exception that C# code gets when WebAssembly code does not catch one.</summary>
    /// <param name="tag">The tag.</param>
    /// <param name="payload">What the exception carries.</param>
    /// <param name="trace">Where it was thrown.</param>
    Exception ExceptionOf(TagCore tag, Cells payload, WasmStackTrace trace);

    /// <summary>The tag by which WebAssembly code can catch what a host function has thrown, or null if it cannot.</summary>
    TagCore? TagOf(Exception exception);

    /// <summary>Writes what such an exception carries.</summary>
    void WritePayload(Exception exception, Cells payload);
}
