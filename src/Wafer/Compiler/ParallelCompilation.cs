using System.Runtime.ExceptionServices;

namespace Wafer.Compiler;

/// <summary>Compiles runs of functions on several threads and appends them in order, so that the outcome is the same, byte for byte, as on one.</summary>
/// <param name="job">The module.</param>
/// <param name="runs">All runs, in order.</param>
/// <param name="linker">Where they go.</param>
/// <remarks>
/// The calling thread works too. Threads of the pool help as they come; a pool that is busy delays nothing, because nobody waits for a helper that has
/// not begun.
/// </remarks>
internal sealed class ParallelCompilation(CompileJob job, FunctionRun[] runs, CodeLinker linker)
{
    // How far a worker may run ahead of the first run that is missing: bounds the memory that finished runs take.
    private const int Window = 64;

    private readonly Lock _lock = new();
    private readonly FunctionCompiler?[] _finished = new FunctionCompiler?[Window];
    private readonly ManualResetEventSlim _progress = new();
    private int _next;
    private int _appended;
    private int _working;
    private int _failedRun = int.MaxValue;
    private ExceptionDispatchInfo? _failure;

    /// <summary>Compiles everything.</summary>
    /// <param name="threads">How many threads may work at a time, the calling one included.</param>
    public void Execute(int threads)
    {
        for (int i = 1; i < threads; i++)
            ThreadPool.UnsafeQueueUserWorkItem(static self => self.Work(isHelper: true), this, preferLocal: false);
        Work(isHelper: false);
        WaitForHelpers();
        foreach (FunctionCompiler? worker in _finished)
            worker?.Return();
        _failure?.Throw();
    }

    private void Work(bool isHelper)
    {
        while (TryTake(isHelper, out int index))
        {
            FunctionCompiler worker = FunctionCompiler.Rent();
            try
            {
                worker.Compile(job, runs[index]);
            }
            catch (Exception exception)
            {
                worker.Return();
                Fail(index, exception);
                continue;
            }
            Finish(index, worker);
        }
    }

    // A helper leaves when the window is full, the calling thread waits: so a helper that comes late, after everything is done, finds nothing to do.
    private bool TryTake(bool isHelper, out int index)
    {
        while (true)
        {
            lock (_lock)
            {
                index = _next;
                if (index >= runs.Length || index > _failedRun)
                    return false;
                if (index < _appended + Window)
                {
                    _next++;
                    _working++;
                    return true;
                }
                _progress.Reset();
            }
            if (isHelper)
                return false;
            _progress.Wait();
        }
    }

    private void Finish(int index, FunctionCompiler worker)
    {
        lock (_lock)
        {
            _finished[index % Window] = worker;
            try
            {
                AppendReady();
            }
            catch (Exception exception)
            {
                Note(_appended, exception);
            }
            _working--;
            _progress.Set();
        }
    }

    private void AppendReady()
    {
        while (_appended < _failedRun && _finished[_appended % Window] is { } ready)
        {
            linker.Append(ready);
            _finished[_appended % Window] = null;
            ready.Return();
            _appended++;
        }
    }

    private void Fail(int index, Exception exception)
    {
        lock (_lock)
        {
            Note(index, exception);
            _working--;
            _progress.Set();
        }
    }

    // The first run that is wrong is reported, as if all had been compiled in order: those before it are still finished.
    private void Note(int index, Exception exception)
    {
        if (index >= _failedRun)
            return;
        _failedRun = index;
        _failure = ExceptionDispatchInfo.Capture(exception);
    }

    private void WaitForHelpers()
    {
        while (true)
        {
            lock (_lock)
            {
                if (_working == 0)
                    return;
                _progress.Reset();
            }
            _progress.Wait();
        }
    }
}
