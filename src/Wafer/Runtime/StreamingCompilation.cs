using Wafer.Binary;
using Wafer.Model;
using Wafer.Runtime.Platform;
using Wafer.Validation;

namespace Wafer.Runtime;

/// <summary>Compiles a module while its bytes arrive: function bodies are validated and compiled as soon as they are there, by threads of the pool.</summary>
/// <remarks>
/// One thread at a time feeds it: <see cref="GetMemory"/>, <see cref="Advance"/>, and at the end <see cref="Complete"/>. What it reports as wrong is what compiling the
/// whole module at once would report, except that what comes first in the stream may be reported before the rest is known.
/// </remarks>
internal sealed class StreamingCompilation
{
    private readonly EngineCore _engine;
    private readonly object _owner;
    private readonly ByteReservation _bytes = new(ImplementationLimits.ModuleSize + 1);
    private readonly ModuleFraming _framing = new();
    private readonly TaskCompletionSource<ModuleCore> _instantiable = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly int _threads;
    private int _length;
    private int _workers;
    private ModuleCore? _module;
    private OnDemandCode? _code;
    private TypeContext? _types;

    /// <param name="engine">The engine.</param>
    /// <param name="owner">The API object of the module.</param>
    public StreamingCompilation(EngineCore engine, object owner)
    {
        _engine = engine;
        _owner = owner;
        _threads = engine.CompilerOptions.Threads;
    }

    /// <summary>Completes when the module can be instantiated: all but function bodies has been validated.</summary>
    public Task<ModuleCore> Instantiable => _instantiable.Task;

    /// <summary>Where to put the next bytes.</summary>
    /// <param name="size">How many there may be at least.</param>
    /// <exception cref="ResourceLimitException">The module is larger than a module may be.</exception>
    public Memory<byte> GetMemory(int size)
    {
        ImplementationLimits.Check(_length, ImplementationLimits.ModuleSize, "bytes in a module");
        int length = Math.Min(size, ImplementationLimits.ModuleSize + 1 - _length);
        _bytes.Commit(_length + length);
        return _bytes.Slice(_length, length);
    }

    /// <summary>Says that bytes have been put there.</summary>
    /// <exception cref="MalformedModuleException">What stands before the code section is malformed.</exception>
    /// <exception cref="InvalidModuleException">What stands before the code section breaks a validation rule.</exception>
    public void Advance(int count)
    {
        _length += count;
        if (_framing.IsDone)
            return;
        ReadOnlySpan<byte> bytes = _bytes.Slice(0, _length).Span;
        if (_module is null)
        {
            if (!_framing.FindCodeSection(bytes))
                return;
            BeginCode();
        }
        _framing.FindBodies(bytes, _module!.Description.Bodies);
        _code!.Arrive(_framing.Bodies, isLast: false);
        StartWorkers();
    }

    /// <summary>Says that all bytes are there. Afterwards the module can be instantiated; functions may still be compiling.</summary>
    /// <returns>The module.</returns>
    /// <exception cref="MalformedModuleException">The bytes are not a module.</exception>
    /// <exception cref="InvalidModuleException">Something outside of function bodies breaks a validation rule.</exception>
    public ModuleCore Complete()
    {
        ReadOnlyMemory<byte> bytes = _bytes.Slice(0, _length);
        _bytes.Trim(_length);
        Features features = _engine.Options.Features;
        ModuleDescription description = ModuleReader.Read(bytes, features);
        TypeContext types = _types = ModuleValidator.ValidateModule(description, features);
        if (_module is null)
        {
            _module = new ModuleCore(_engine, _owner, description, types);
        }
        else
        {
            _module.Complete(description);
            _code!.Arrive(description.Bodies.Length, isLast: true);
            StartWorkers();
        }
        _instantiable.TrySetResult(_module);
        return _module;
    }

    /// <summary>Waits until all functions have been compiled, and helps.</summary>
    /// <exception cref="MalformedModuleException">A function body is malformed.</exception>
    /// <exception cref="InvalidModuleException">A function body breaks a validation rule.</exception>
    public void Finish()
    {
        if (_code is null)
            return;
        while (_code.CompileNext())
        {
        }
        try
        {
            _code.WaitUntilDone();
        }
        catch (WasmException)
        {
            // Of several errors the first counts, whichever was found first.
            ModuleValidator.ValidateBodies(_module!.Description, _types!, _engine.Options.Features);
            throw;
        }
    }

    /// <summary>Gives up: calls of functions that are not there fail with the exception.</summary>
    public void Fail(Exception exception)
    {
        _code?.Fail(exception);
        _instantiable.TrySetException(exception);
    }

    private void BeginCode()
    {
        Features features = _engine.Options.Features;

        // Pages that nothing has arrived in read as zeros.
        _bytes.Commit(_framing.CodeEnd);
        ModuleDescription head = ModuleReader.ReadHead(_bytes.Slice(0, _framing.CodeSection), _bytes.Slice(0, _framing.CodeEnd), features);
        TypeContext types = ModuleValidator.ValidateModule(head, features);
        _module = ModuleCore.BeginOnDemand(_engine, _owner, head, types, out _code);

        // Without data segments nothing that instantiation needs comes after the code.
        if (head.DataCount == 0)
            _instantiable.TrySetResult(_module);
    }

    private void StartWorkers()
    {
        while (_code!.HasWaiting && Volatile.Read(ref _workers) is int workers && workers < _threads)
        {
            if (Interlocked.CompareExchange(ref _workers, workers + 1, workers) == workers)
                ThreadPool.UnsafeQueueUserWorkItem(static self => self.Work(), this, preferLocal: false);
        }
    }

    private void Work()
    {
        while (_code!.CompileNext())
        {
        }
        Interlocked.Decrement(ref _workers);
        if (_code.HasWaiting)
            StartWorkers();
    }
}
