using System.Collections.Immutable;
using Wafer.Model;

namespace Wafer;

/// <summary>An exception that WebAssembly code threw and did not catch. A host function may throw one, too: the code that called it can catch it by its tag.</summary>
public sealed class WasmThrownException : WasmException
{
    /// <summary>Makes an exception for a host function to throw.</summary>
    /// <param name="tag">The tag.</param>
    /// <param name="payload">What the exception carries: a value for each parameter of the tag's type.</param>
    /// <exception cref="ArgumentException">The values are not of the tag's type.</exception>
    public WasmThrownException(Tag tag, params ReadOnlySpan<Value> payload)
        : this(Checked(tag, payload), [.. payload], WasmStackTrace.Empty)
    {
    }

    internal WasmThrownException(Tag tag, ImmutableArray<Value> payload, WasmStackTrace trace)
        : base($"uncaught WebAssembly exception ({string.Join(", ", payload)})", trace)
    {
        Tag = tag;
        Payload = payload;
    }

    /// <summary>The tag. Tags are compared by identity: the same tag is always the same object.</summary>
    public Tag Tag { get; }

    /// <summary>What the exception carries.</summary>
    public ImmutableArray<Value> Payload { get; }

    /// <summary>The WebAssembly frames where it was thrown, innermost first; empty if a host function threw it.</summary>
    public WasmStackTrace WasmStackTrace => Trace!;

    // As a dry run of throwing it.
    private static unsafe Tag Checked(Tag tag, ReadOnlySpan<Value> payload)
    {
        ArgumentNullException.ThrowIfNull(tag);
        ReadOnlySpan<ValType> types = tag.Type.Parameters;
        if (types.Length != payload.Length)
            throw new ArgumentException($"An exception of the tag carries {types.Length} values, not {payload.Length}.", nameof(payload));
        fixed (ulong* cells = new ulong[2 * Math.Max(types.Length, 1)])
        {
            var writer = new Runtime.Cells(cells);
            for (int i = 0; i < types.Length; i++)
                tag.Store.WriteValue(types[i], payload[i], ref writer);
        }
        return tag;
    }
}

/// <summary>What ends a guest on its own behalf: no guest can catch it, whatever the embedder allows.</summary>
internal interface IGuestExit;
