using System.Runtime.ExceptionServices;
using Wafer.Model;

namespace Wafer.Wasi;

/// <summary>The threads of one guest, and how it ends.</summary>
internal sealed class ThreadGroup
{
    // The proposal's range for the numbers of threads, which are positive.
    private const int LastId = 0x1FFF_FFFF;

    // The stack of a thread holds host functions only: what the guest calls has one of its own.
    private const int StackSize = 1 << 20;

    private readonly Store _mainStore;
    private readonly Module _module;
    private readonly WasiContext _context;
    private readonly Action<Linker>? _define;
    private readonly List<(ImportDescription Import, Memory Memory)> _memories = [];
    private readonly Lock _gate = new();
    private readonly Lock _lock = new();
    private readonly HashSet<Store> _stores = [];
    private readonly HashSet<Thread> _threads = [];
    private int _lastId;
    private bool _hasEnded;
    private ExceptionDispatchInfo? _failure;
    private int? _exitCode;

    public ThreadGroup(Store store, Module module, WasiContext context, Action<Linker>? define)
    {
        if (!HasStart(module))
            throw new LinkException($"The module imports \"{WasiThreads.SpawnModule}\" \"{WasiThreads.SpawnName}\" and exports no function \"{WasiThreads.StartName}\" of two i32.");
        _mainStore = store;
        _module = module;
        _context = context;
        _define = define;
        foreach (ImportDescription import in module.Imports)
        {
            if (import.Kind == ExternalKind.Memory && module.Description.Memories[import.Index] is { IsShared: true } type)
                _memories.Add((import, new Memory(module.Engine, type)));
        }
    }

    /// <summary>Runs the first thread on this one, and waits until all have ended.</summary>
    /// <returns>The exit code.</returns>
    public int Run()
    {
        try
        {
            _stores.Add(_mainStore);
            Guard(() =>
            {
                using WasiContext context = _context.ForThread(_gate);
                Instantiate(_mainStore, context).GetFunction("_start").Invoke([], Span<Value>.Empty);
            });
            End(failure: null, exitCode: null);
        }
        finally
        {
            Join();
        }
        _failure?.Throw();
        if (_exitCode is { } code)
            _context.NoteExit(code);
        return _exitCode ?? 0;
    }

    /// <summary><c>thread-spawn</c>: starts a thread.</summary>
    /// <param name="argument">What it is given.</param>
    /// <returns>Its number, or the negated number of an error.</returns>
    private int Spawn(int argument)
    {
        lock (_lock)
        {
            if (_hasEnded || _threads.Count >= _context.MaxThreads || _lastId == LastId)
                return -(int)WasiErrno.Again;
            int id = ++_lastId;
            var thread = new Thread(() => RunThread(id, argument), StackSize) { Name = $"WASI thread {id}", IsBackground = true };
            _threads.Add(thread);
            try
            {
                thread.Start();
            }
            catch (OutOfMemoryException)
            {
                // The system has no more threads.
                _threads.Remove(thread);
                return -(int)WasiErrno.Again;
            }
            return id;
        }
    }

    private void RunThread(int id, int argument)
    {
        try
        {
            Guard(() =>
            {
                using WasiContext context = _context.ForThread(_gate);
                using var store = new Store(_module.Engine);
                lock (_lock)
                {
                    if (_hasEnded)
                        return;
                    _stores.Add(store);
                }
                try
                {
                    Instantiate(store, context).GetFunction(WasiThreads.StartName).AsAction<int, int>()(id, argument);
                }
                finally
                {
                    lock (_lock)
                        _stores.Remove(store);
                }
            });
        }
        finally
        {
            lock (_lock)
                _threads.Remove(Thread.CurrentThread);
        }
    }

    // What a thread throws ends the group, unless it is because the group has ended.
    private void Guard(Action body)
    {
        try
        {
            body();
        }
        catch (WasiExitException exit)
        {
            End(failure: null, exit.ExitCode);
        }
        catch (Exception e)
        {
            End(ExceptionDispatchInfo.Capture(e), exitCode: null);
        }
    }

    private Instance Instantiate(Store store, WasiContext context)
    {
        var linker = new Linker(_module.Engine);
        linker.DefineWasi(context);
        linker.DefineFunction(WasiThreads.SpawnModule, WasiThreads.SpawnName, (int argument) => Spawn(argument));
        foreach ((ImportDescription import, Memory memory) in _memories)
            linker.Define(import.Module, import.Name, memory);
        _define?.Invoke(linker);
        return linker.Instantiate(store, _module);
    }

    private static bool HasStart(Module module)
    {
        foreach (ExportDescription export in module.Exports)
        {
            if (export.Name == WasiThreads.StartName && export.Kind == ExternalKind.Function)
                return module.Description.FunctionTypeOf(export.Index).Equals(new FunctionType([ValType.I32, ValType.I32], []));
        }

        return false;
    }

    // The first end counts.
    private void End(ExceptionDispatchInfo? failure, int? exitCode)
    {
        lock (_lock)
        {
            if (_hasEnded)
                return;
            _hasEnded = true;
            _failure = failure;
            _exitCode = exitCode;
            foreach (Store store in _stores)
                store.Interrupt();
        }
    }

    private void Join()
    {
        while (true)
        {
            Thread thread;
            lock (_lock)
            {
                if (_threads.Count == 0)
                    break;
                thread = _threads.First();
            }
            thread.Join();
        }
        _mainStore.Core.ClearInterrupt();
    }
}
