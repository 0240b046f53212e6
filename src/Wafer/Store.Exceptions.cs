using System.Collections.Immutable;
using Wafer.Model;
using Wafer.Runtime;

namespace Wafer;

public sealed partial class Store
{
    private Tag? _hostExceptionTag;
    private Func<Exception, bool>? _hostExceptionFilter;

    /// <summary>
    /// Lets WebAssembly code catch what host functions throw: as exceptions of a tag, which carry the .NET exception as an <c>externref</c>. What it does not catch comes out as it was thrown.
    /// Without this, .NET exceptions pass through WebAssembly code. Traps and other errors of WebAssembly itself, and exits of WASI programs, always do.
    /// </summary>
    /// <param name="tag">A tag of the store, whose only parameter is an <c>externref</c>: for example one that a module exports.</param>
    /// <param name="filter">Says which exceptions may be caught; without it, all.</param>
    /// <exception cref="ArgumentException">The tag is of another type, or of another store.</exception>
    public void CatchHostExceptions(Tag tag, Func<Exception, bool>? filter = null)
    {
        ArgumentNullException.ThrowIfNull(tag);
        CheckOwn(tag);
        if (tag.Type.Parameters is not [{ IsReference: true } parameter] || parameter.Heap != HeapType.Extern)
            throw new ArgumentException("The tag's only parameter must be an externref.", nameof(tag));
        _hostExceptionTag = tag;
        _hostExceptionFilter = filter;
    }

    Exception IStoreOwner.ExceptionOf(TagCore tag, Cells payload, WasmStackTrace trace)
    {
        ReadOnlySpan<ValType> types = tag.Type.Parameters;
        ImmutableArray<Value>.Builder values = ImmutableArray.CreateBuilder<Value>(types.Length);
        foreach (ValType type in types)
            values.Add(ReadValue(type, ref payload));

        // A .NET exception that was caught and thrown again is itself again.
        if (_hostExceptionTag?.Core == tag && values[0].AsExternRef() is Exception original)
            return original;
        return new WasmThrownException(Wrap(tag), values.MoveToImmutable(), trace);
    }

    TagCore? IStoreOwner.TagOf(Exception exception) => exception switch
    {
        WasmThrownException thrown => thrown.Tag.Store == this ? thrown.Tag.Core : null,
        WasmException or IGuestExit => null,
        _ => _hostExceptionTag is not null && (_hostExceptionFilter?.Invoke(exception) ?? true) ? _hostExceptionTag.Core : null,
    };

    void IStoreOwner.WritePayload(Exception exception, Cells payload)
    {
        if (exception is not WasmThrownException thrown)
        {
            payload.Write64(WriteReference(exception, isFunction: false));
            return;
        }
        ReadOnlySpan<ValType> types = thrown.Tag.Type.Parameters;
        for (int i = 0; i < types.Length; i++)
            WriteValue(types[i], thrown.Payload[i], ref payload);
    }
}
