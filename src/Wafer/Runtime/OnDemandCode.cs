using System.Runtime.ExceptionServices;
using System.Runtime.InteropServices;
using Wafer.Compiler;
using Wafer.Runtime.Platform;

namespace Wafer.Runtime;

/// <summary>
/// The code of a module whose functions are compiled in small groups, when one is called or when somebody has time, in any order and by any thread. Functions call each other through
/// a table in data memory, where a thunk stands in for each that is not there yet; so code is never patched.
/// </summary>
/// <remarks>
/// A group is missing while its bytes have not arrived, waiting, being compiled, or done. Once anything has failed, the module is not a module:
/// everything stands in again, so that each call from one function to another fails with the exception that says why.
/// </remarks>
internal sealed unsafe class OnDemandCode : ModuleCode
{
    // Small: whoever calls one function waits for its group.
    private const int GroupBytes = 4 * 1024;

    private const int StopPollMilliseconds = 5;

    private readonly object _lock = new();
    private readonly ModuleCore _module;
    private readonly CompileJob _job;
    private readonly CodeRange _resolvers;
    private readonly List<Group> _groups = [];
    private nint* _table;
    private readonly List<WeakReference<InstanceCore>> _instances = [];
    private int _arrived;
    private bool _isComplete;
    private int _nextToCompile;
    private int _done;
    private ExceptionDispatchInfo? _failure;

    /// <summary>Prepares the table; nothing is compiled yet.</summary>
    public OnDemandCode(ModuleCore module, CompileJob job)
    {
        _module = module;
        _job = job;
        int count = job.Module.Bodies.Length;
        _resolvers = EmitResolvers(count);
        _table = (nint*)NativeMemory.Alloc((nuint)Math.Max(count, 1), (nuint)sizeof(nint));
        for (int i = 0; i < count; i++)
            _table[i] = StandInOf(i);
    }

    /// <summary>Gives the table back.</summary>
    ~OnDemandCode() => NativeMemory.Free(_table);

    private enum State
    {
        Waiting,
        Compiling,
        Done,
    }

    /// <inheritdoc/>
    public override nint* FunctionTable => _table;

    /// <summary>Whether there is a group that nobody has begun to compile.</summary>
    public bool HasWaiting
    {
        get
        {
            lock (_lock)
                return _failure is null && _nextToCompile < _groups.Count;
        }
    }

    /// <inheritdoc/>
    public override nint EntryOf(int function) => Volatile.Read(ref _table[function]);

    /// <summary>Makes known that the bodies of more functions are there.</summary>
    /// <param name="count">How many there are now in all.</param>
    /// <param name="isLast">Whether that is all there will be.</param>
    public void Arrive(int count, bool isLast)
    {
        lock (_lock)
        {
            foreach (FunctionRun run in FunctionRun.Divide(_job.Module, _arrived, count, GroupBytes, isLast))
            {
                _groups.Add(new Group(run));
                _arrived = run.First + run.Count;
            }
            _isComplete |= isLast;
            Monitor.PulseAll(_lock);
        }
    }

    /// <summary>Compiles one group that waits, if there is one.</summary>
    /// <returns>Whether there was one.</returns>
    public bool CompileNext()
    {
        Group? group = null;
        lock (_lock)
        {
            while (_failure is null && _nextToCompile < _groups.Count && group is null)
            {
                Group next = _groups[_nextToCompile++];
                if (next.State != State.Waiting)
                    continue;
                next.State = State.Compiling;
                group = next;
            }
        }
        if (group is null)
            return false;
        Compile(group);
        return true;
    }

    /// <summary>Declares that the module is not one: what was not called yet will never run.</summary>
    public void Fail(Exception exception)
    {
        lock (_lock)
        {
            _failure ??= ExceptionDispatchInfo.Capture(exception);
            for (int i = 0; i < _job.Module.Bodies.Length; i++)
            {
                Volatile.Write(ref _table[i], StandInOf(i));
                foreach (WeakReference<InstanceCore> attached in _instances)
                {
                    if (attached.TryGetTarget(out InstanceCore? instance))
                        SetRecord(instance, i, StandInOf(i));
                }
            }
            Monitor.PulseAll(_lock);
        }
    }

    /// <summary>Waits until all groups that have arrived are done.</summary>
    /// <exception cref="InvalidModuleException">A body breaks a validation rule.</exception>
    /// <exception cref="MalformedModuleException">A body's bytes are malformed.</exception>
    public void WaitUntilDone()
    {
        lock (_lock)
        {
            while (_failure is null && _done < _groups.Count)
                Monitor.Wait(_lock);
            _failure?.Throw();
        }
    }

    /// <inheritdoc/>
    /// <exception cref="InvalidModuleException">The module turned out to be invalid.</exception>
    /// <exception cref="MalformedModuleException">The module turned out to be malformed.</exception>
    public override nint Resolve(int function, InstanceCore instance)
    {
        while (true)
        {
            Group? group;
            lock (_lock)
            {
                _failure?.Throw();
                group = Find(function);
                if (group?.State == State.Done)
                    return Bind(function, instance, group.Code!.EntryOf(function));
                if (group?.State != State.Waiting)
                {
                    if (instance.Store.IsInterruptRequested)
                        return 0;
                    Monitor.Wait(_lock, StopPollMilliseconds);
                    continue;
                }
                group.State = State.Compiling;
            }
            Compile(group);
        }
    }

    /// <inheritdoc/>
    public override void Attach(InstanceCore instance)
    {
        lock (_lock)
        {
            // Once all is validated, nothing will ever stand in again.
            if (!_isComplete || _done < _groups.Count)
                _instances.Add(new WeakReference<InstanceCore>(instance));
        }
    }

    // From now on the instance's calls from outside, and by reference, go to the code directly.
    private nint Bind(int function, InstanceCore instance, nint code)
    {
        SetRecord(instance, function, code);
        return code;
    }

    private void SetRecord(InstanceCore instance, int function, nint code)
    {
        int index = _job.Module.ImportedFunctions + function;
        if (_job.Layout.Record(index) >= 0)
            Volatile.Write(ref instance.RecordOf(index)->Code, code);
    }

    private void Compile(Group group)
    {
        try
        {
            var range = new CodeRange(ModuleCompiler.EstimateCodeSize(_job.Module, group.Run));
            CodeArtifact artifact = ModuleCompiler.Compile(_job, group.Run, range);
            var code = new PublishedCode(_module, artifact);
            lock (_lock)
            {
                group.Code = code;
                group.State = State.Done;
                _done++;
                for (int i = group.Run.First; i < group.Run.First + group.Run.Count && _failure is null; i++)
                    Volatile.Write(ref _table[i], code.EntryOf(i));
                if (_isComplete && _done == _groups.Count)
                    _instances.Clear();
                Monitor.PulseAll(_lock);
            }
        }
        catch (Exception exception)
        {
            Fail(exception);
        }
    }

    // The group of a function, or null if it has not arrived.
    private Group? Find(int function)
    {
        int low = 0, high = _groups.Count - 1;
        while (low <= high)
        {
            int middle = (low + high) >>> 1;
            FunctionRun run = _groups[middle].Run;
            if (function < run.First)
                high = middle - 1;
            else if (function >= run.First + run.Count)
                low = middle + 1;
            else
                return _groups[middle];
        }
        return null;
    }

    private nint StandInOf(int function) => _resolvers.Start + (function * Thunks.ResolverSize);

    private static CodeRange EmitResolvers(int count)
    {
        byte[] code = new byte[count * Thunks.ResolverSize];
        Thunks.EmitResolvers(code, count);
        return CodeArena.Publish(code, owner: null);
    }

    private sealed class Group(FunctionRun run)
    {
        public readonly FunctionRun Run = run;
        public State State;
        public PublishedCode? Code;
    }
}
