using System.Collections.Concurrent;
using System.Diagnostics;
using System.Text;

namespace Wafer.Tests.Programs.Hosts;

/// <summary>
/// Runs a C program that Emscripten compiled with threads: each of its threads is one of .NET, with a store and an instance of its own, and
/// they have the memory in common.
/// </summary>
internal sealed class EmscriptenThreads
{
    private const string Imports = "env";
    private const int StackSize = 1 << 20;

    // Where the program keeps the end and the size of a thread's stack, in its structure of the thread.
    private const int StackEndAt = 44, StackSizeAt = 48;

    // A program that runs much longer has gone wrong.
    private static readonly TimeSpan s_patience = TimeSpan.FromMinutes(5);

    private readonly Engine _engine;
    private readonly Module _module;
    private readonly Memory _memory;
    private readonly MemoryStream _output = new();
    private readonly ConcurrentBag<Thread> _threads = [];
    private readonly CancellationTokenSource _stop = new(s_patience);
    private Exception? _failure;

    public EmscriptenThreads(Engine engine, Module module)
    {
        _engine = engine;
        _module = module;
        _memory = new Memory(engine, module.Description.Memories[0]);
    }

    /// <summary>How many threads the program has started.</summary>
    public int ThreadCount => _threads.Count;

    /// <summary>Runs the program to its end, and that of its threads.</summary>
    /// <returns>What its function main returned, and what it wrote.</returns>
    public (int Status, string Output) Run()
    {
        int status = -1;
        Guard(() =>
        {
            using var store = new Store(_engine);
            using IDisposable registration = store.InterruptOn(_stop.Token);
            Instance instance = Instantiate(store);
            instance.GetFunction("__wasm_call_ctors").Invoke();
            status = instance.GetFunction("main").Invoke(0, 0)[0].AsI32();
        });
        foreach (Thread thread in _threads)
            thread.Join();
        return _failure is null
            ? (status, Encoding.UTF8.GetString(_output.ToArray()))
            : throw new InvalidOperationException($"The program failed after '{Encoding.UTF8.GetString(_output.ToArray())}'.", _failure);
    }

    private Instance Instantiate(Store store)
    {
        var linker = new Linker(_engine);
        foreach (Model.ImportDescription import in _module.Imports)
        {
            if (import.Kind == Model.ExternalKind.Function)
                linker.DefineFunction(import.Module, import.Name, _module.Description.FunctionTypeOf(import.Index), (_, _, _) => throw new UnreachableException($"'{import.Name}' is not defined."));
        }

        linker.AllowShadowing = true;
        return linker.Define(Imports, "memory", _memory)
            .DefineFunction(Imports, "__emscripten_init_main_thread_js", (Caller caller, int thread) => Begin(caller.Instance!, thread, isMain: true))
            .DefineFunction(Imports, "__pthread_create_js", (int thread, int _, int start, int argument) => Start(thread, start, argument))
            .DefineFunction(Imports, "__emscripten_thread_cleanup", (Caller caller, int thread) => caller.GetFunction("_emscripten_thread_free_data").AsAction<int>()(thread))
            .DefineFunction(Imports, "_emscripten_default_pthread_stack_size", () => StackSize)
            .DefineFunction(Imports, "emscripten_check_blocking_allowed", () => { })
            .DefineFunction(Imports, "emscripten_unwind_to_js_event_loop", (Action)(() => throw new ThreadExit()))
            .DefineFunction(Imports, "emscripten_get_now", () => Stopwatch.GetElapsedTime(0).TotalMilliseconds)
            .DefineFunction(Imports, "clock_gettime", (int _, int result) => Clock(result))
            .DefineFunction(Imports, "__clock_gettime", (int _, int result) => Clock(result))
            .DefineFunction("wasi_snapshot_preview1", "fd_write", (int _, int buffers, int count, int result) => Write((uint)buffers, count, (uint)result))
            .Instantiate(store, _module);
    }

    // What a thread is and may do, its part of the memory that is each thread's own, and its stack.
    private void Begin(Instance instance, int thread, bool isMain)
    {
        const int mayWait = 1;
        instance.GetFunction("_emscripten_thread_init").Invoke(thread, 0, isMain ? 1 : 0, mayWait, 0);
        if (!isMain)
        {
            int end = _memory.Read<int>((uint)(thread + StackEndAt)), size = _memory.Read<int>((uint)(thread + StackSizeAt));
            instance.GetFunction("emscripten_stack_set_limits").Invoke(end, end - size);
            instance.GetFunction("stackRestore").Invoke(end);
        }

        instance.GetFunction("emscripten_tls_init").Invoke();
    }

    private int Start(int thread, int start, int argument)
    {
        var host = new Thread(() => Guard(() => RunThread(thread, start, argument)), StackSize) { Name = "program's thread", IsBackground = true };
        _threads.Add(host);
        host.Start();
        return 0;
    }

    private void RunThread(int thread, int start, int argument)
    {
        using var store = new Store(_engine);
        using IDisposable registration = store.InterruptOn(_stop.Token);
        Instance instance = Instantiate(store);
        Begin(instance, thread, isMain: false);
        try
        {
            Value result = instance.GetTable("__indirect_function_table")[(uint)start].AsFuncRef()!.Invoke(argument)[0];
            instance.GetFunction("_emscripten_thread_exit").Invoke(result);
        }
        catch (ThreadExit)
        {
            // pthread_exit has done the rest.
        }
    }

    // The first failure is the one that counts: it stops the others.
    private void Guard(Action body)
    {
        try
        {
            body();
        }
        catch (Exception e)
        {
            Interlocked.CompareExchange(ref _failure, e, null);
            _stop.Cancel();
        }
    }

    private int Clock(int result)
    {
        long ticks = DateTime.UtcNow.Ticks - DateTime.UnixEpoch.Ticks;
        _memory.Write((uint)result, (int)(ticks / TimeSpan.TicksPerSecond));
        _memory.Write((uint)result + 4, (int)(ticks % TimeSpan.TicksPerSecond * 100));
        return 0;
    }

    private int Write(uint buffers, int count, uint result)
    {
        lock (_output)
        {
            int total = 0;
            for (uint i = 0; i < count; i++)
            {
                Span<byte> bytes = _memory.GetSpan(_memory.Read<uint>(buffers + (8 * i)), _memory.Read<int>(buffers + (8 * i) + 4));
                _output.Write(bytes);
                total += bytes.Length;
            }

            _memory.Write(result, total);
            return 0;
        }
    }

    private sealed class ThreadExit : Exception;
}
