using Wafer.Model;

namespace Wafer.Compiler;

/// <summary>Puts compiled runs of functions together to one piece of code: in order, with the calls between them completed.</summary>
/// <param name="job">The module.</param>
/// <param name="all">The functions of all runs.</param>
/// <param name="code">Where the code goes.</param>
internal sealed class CodeLinker(CompileJob job, FunctionRun all, CodeBuffer code)
{
    // One more entry each, for the end.
    private readonly int[] _functions = new int[all.Count + 1];
    private readonly int[] _siteRuns = new int[all.Count + 1];
    private readonly int[] _bodyOffsets = new int[all.Count];
    private readonly FunctionSet _leaves = new(all.Count);
    private byte[] _sites = [];
    private int _siteBytes;
    private CallFixup[] _calls = new CallFixup[64];
    private int _callCount;

    /// <summary>Appends the run that a worker has just compiled; runs come in order.</summary>
    public void Append(FunctionCompiler worker) => Append(worker.Run, worker.Code, worker.Fixups, worker.Sites, worker.SiteRuns, worker.BodyOffsets);

    /// <summary>Appends a run; runs come in order.</summary>
    /// <param name="run">The functions.</param>
    /// <param name="runCode">Their code.</param>
    /// <param name="fixups">Where each starts, and the calls to be completed.</param>
    /// <param name="sites">Their call-site entries, encoded.</param>
    /// <param name="siteRuns">For each function, where its entries start.</param>
    /// <param name="bodyOffsets">For each function, the module offset from which wasm offsets are counted.</param>
    public void Append(
        FunctionRun run, ReadOnlySpan<byte> runCode, CodeFixups fixups, ReadOnlySpan<byte> sites, ReadOnlySpan<int> siteRuns, ReadOnlySpan<int> bodyOffsets)
    {
        int start = code.Append(runCode), first = run.First - all.First;
        ReadOnlySpan<int> functions = fixups.Functions;
        ReadOnlySpan<bool> leaves = fixups.Leaves;
        for (int i = 0; i < functions.Length; i++)
        {
            _functions[first + i] = start + functions[i];
            _siteRuns[first + i] = _siteBytes + siteRuns[i];
            if (leaves[i])
                _leaves.Add(first + i);
        }
        bodyOffsets.CopyTo(_bodyOffsets.AsSpan(first));
        AppendSites(sites);
        foreach (CallFixup call in fixups.Calls)
            AddCall(new CallFixup(start + call.Field, call.Target));
        if (job.Options.Progress is { } progress && all.Count == job.Module.Bodies.Length)
            progress.Report(ProgressAfter(run));
    }

    private CompilationProgress ProgressAfter(FunctionRun run)
    {
        ReadOnlySpan<FunctionBody> bodies = job.Module.Bodies;
        int start = bodies[0].Code.Start, done = run.First + run.Count;
        return new CompilationProgress(done, bodies.Length, bodies[done - 1].Code.End - start, bodies[^1].Code.End - start);
    }

    /// <summary>Completes the calls, once all runs have been appended.</summary>
    public CodeArtifact Link()
    {
        foreach (CallFixup call in _calls.AsSpan(0, _callCount))
            code.PatchRel32(call.Field, _functions[call.Target - all.First]);
        _functions[^1] = code.Length;
        _siteRuns[^1] = _siteBytes;
        Array.Resize(ref _sites, _siteBytes);
        var sites = new CallSiteTable(job.Module.ImportedFunctions + all.First, _functions, _bodyOffsets, _siteRuns, _sites);
        return new CodeArtifact(all.First, code, _functions, _leaves, sites, job.Layout, job.Options.Bounds);
    }

    private void AppendSites(ReadOnlySpan<byte> sites)
    {
        if (_sites.Length - _siteBytes < sites.Length)
            Array.Resize(ref _sites, Math.Max(_siteBytes + sites.Length, 2 * _sites.Length));
        sites.CopyTo(_sites.AsSpan(_siteBytes));
        _siteBytes += sites.Length;
    }

    // A call to a function that is in place already is completed at once, while its code is in the cache.
    private void AddCall(CallFixup call)
    {
        int target = call.Target - all.First;
        if (_functions[target] != 0 || target == 0)
        {
            code.PatchRel32(call.Field, _functions[target]);
            return;
        }
        if (_callCount == _calls.Length)
            Array.Resize(ref _calls, Math.Max(1024, 2 * _calls.Length));
        _calls[_callCount++] = call;
    }
}
