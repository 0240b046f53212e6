using System.IO.Pipelines;
using Wafer.Runtime;

namespace Wafer;

// Compiling while bytes arrive.
public sealed partial class Module
{
    private const int ReadSize = 64 * 1024;

    /// <summary>Validates and compiles a binary module while its bytes arrive.</summary>
    /// <param name="engine">The engine.</param>
    /// <param name="stream">The module; read to its end, on another thread.</param>
    /// <param name="cancellation">Stops reading and compiling.</param>
    /// <returns>
    /// The module, as soon as it can be instantiated: when all that instantiation needs has arrived and is valid. Functions may then still be compiling, or, if the module says
    /// that it has no data segments, even arriving: a call of a function that is not there yet waits for it. If the rest turns out to be wrong,
    /// <see cref="Completion"/> fails, and so do calls of the module's functions, with the same exception. Await <see cref="Completion"/> to be sure of all of it.
    /// </returns>
    /// <exception cref="MalformedModuleException">The bytes are not a module.</exception>
    /// <exception cref="InvalidModuleException">The module breaks a validation rule.</exception>
    /// <exception cref="ResourceLimitException">The module is beyond a limit of the implementation.</exception>
    public static Task<Module> CompileAsync(Engine engine, Stream stream, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(stream);
        return CompileAsync(engine, streaming => ReceiveAsync(streaming, stream, cancellation));
    }

    /// <summary>Validates and compiles a binary module while its bytes arrive.</summary>
    /// <param name="engine">The engine.</param>
    /// <param name="reader">The module; read to its end, on another thread. It is not completed.</param>
    /// <param name="cancellation">Stops reading and compiling.</param>
    /// <returns>As <see cref="CompileAsync(Engine, Stream, CancellationToken)"/>.</returns>
    /// <exception cref="MalformedModuleException">The bytes are not a module.</exception>
    /// <exception cref="InvalidModuleException">The module breaks a validation rule.</exception>
    /// <exception cref="ResourceLimitException">The module is beyond a limit of the implementation.</exception>
    public static Task<Module> CompileAsync(Engine engine, PipeReader reader, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(reader);
        return CompileAsync(engine, streaming => ReceiveAsync(streaming, reader, cancellation));
    }

    private static async Task<Module> CompileAsync(Engine engine, Func<StreamingCompilation, Task> receive)
    {
        ArgumentNullException.ThrowIfNull(engine);
        var module = new Module(engine);
        var streaming = new StreamingCompilation(engine.Core, module);

        // Reading may never have to wait: it must not keep the caller.
        module.Completion = Task.Run(() => CompileAsync(streaming, receive));

        // Whoever does not look at it learns of a failure by the next call.
        _ = module.Completion.ContinueWith(
            completion => completion.Exception, CancellationToken.None, TaskContinuationOptions.OnlyOnFaulted, TaskScheduler.Default);
        module._core = await streaming.Instantiable.ConfigureAwait(false);
        return module;
    }

    private static async Task CompileAsync(StreamingCompilation streaming, Func<StreamingCompilation, Task> receive)
    {
        try
        {
            await receive(streaming).ConfigureAwait(false);
            streaming.Complete();
            streaming.Finish();
        }
        catch (Exception exception)
        {
            streaming.Fail(exception);
            throw;
        }
    }

    private static async Task ReceiveAsync(StreamingCompilation streaming, Stream stream, CancellationToken cancellation)
    {
        int count;
        while ((count = await stream.ReadAsync(streaming.GetMemory(ReadSize), cancellation).ConfigureAwait(false)) > 0)
            streaming.Advance(count);
    }

    private static async Task ReceiveAsync(StreamingCompilation streaming, PipeReader reader, CancellationToken cancellation)
    {
        while (true)
        {
            ReadResult result = await reader.ReadAsync(cancellation).ConfigureAwait(false);
            foreach (ReadOnlyMemory<byte> segment in result.Buffer)
                Append(streaming, segment.Span);
            reader.AdvanceTo(result.Buffer.End);
            if (result.IsCanceled)
                throw new OperationCanceledException("Reading the module was cancelled.");
            if (result.IsCompleted)
                return;
        }
    }

    private static void Append(StreamingCompilation streaming, ReadOnlySpan<byte> bytes)
    {
        while (bytes.Length > 0)
        {
            Span<byte> place = streaming.GetMemory(bytes.Length).Span;
            bytes[..place.Length].CopyTo(place);
            streaming.Advance(place.Length);
            bytes = bytes[place.Length..];
        }
    }
}
