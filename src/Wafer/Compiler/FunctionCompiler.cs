using System.Buffers;
using Wafer.Compiler.Baseline;
using Wafer.Compiler.Targets.X64;
using Wafer.Validation;

namespace Wafer.Compiler;

/// <summary>A worker: validates and compiles one run of functions at a time, and holds the outcome until the next. Workers are pooled, for the memory they have.</summary>
internal sealed unsafe class FunctionCompiler
{
    // What a worker keeps between runs; a function that needed more is rare.
    private const int KeptCode = 4 << 20;

    private static readonly Stack<FunctionCompiler> s_pool = new();

    private BaselineScratch _scratch = new();
    private readonly FunctionReaderScratch _readerScratch = new();
    private readonly CodeFixups _fixups = new();
    private int[] _siteRuns = new int[64];
    private int[] _bodyOffsets = new int[64];
    private X64MacroAssembler _masm;

    private FunctionCompiler() => _masm = new X64MacroAssembler(64 * 1024, CpuFeatures.Baseline);

    /// <summary>Gives the native memory back.</summary>
    ~FunctionCompiler() => _masm.Assembler.Dispose();

    /// <summary>The functions that were compiled last.</summary>
    public FunctionRun Run { get; private set; }

    /// <summary>Their machine code.</summary>
    public ReadOnlySpan<byte> Code => _masm.Assembler.Code;

    /// <summary>Where each function starts, and the calls to be completed.</summary>
    public CodeFixups Fixups => _fixups;

    /// <summary>The call-site entries of all functions, in their encoded form.</summary>
    public ReadOnlySpan<byte> Sites => _scratch.Sites.Encoded;

    /// <summary>For each function, where its entries start in <see cref="Sites"/>.</summary>
    public ReadOnlySpan<int> SiteRuns => _siteRuns.AsSpan(0, Run.Count);

    /// <summary>For each function, the module offset from which wasm offsets are counted.</summary>
    public ReadOnlySpan<int> BodyOffsets => _bodyOffsets.AsSpan(0, Run.Count);

    /// <summary>Takes a worker from the pool.</summary>
    public static FunctionCompiler Rent()
    {
        lock (s_pool)
        {
            if (s_pool.TryPop(out FunctionCompiler? worker))
                return worker;
        }
        return new FunctionCompiler();
    }

    /// <summary>Gives the worker back to the pool.</summary>
    public void Return()
    {
        if (_scratch.IsOversized)
            _scratch = new BaselineScratch();
        _masm.Trim(KeptCode);
        lock (s_pool)
        {
            if (s_pool.Count < 2 * Environment.ProcessorCount)
                s_pool.Push(this);
        }
    }

    /// <summary>Validates and compiles a run of functions.</summary>
    /// <exception cref="InvalidModuleException">A body breaks a validation rule.</exception>
    /// <exception cref="MalformedModuleException">A body's bytes are malformed.</exception>
    /// <exception cref="ResourceLimitException">A body is beyond a limit of the implementation.</exception>
    public void Compile(CompileJob job, FunctionRun run)
    {
        Run = run;
        _fixups.Reset(run.First, run.Count);
        _scratch.Sites.Reset();
        _masm.Reset(job.Options.Cpu);
        if (_siteRuns.Length < run.Count)
        {
            _siteRuns = new int[Math.Max(run.Count, 2 * _siteRuns.Length)];
            _bodyOffsets = new int[_siteRuns.Length];
        }

        // The macro assembler, which owns memory, lives in the sink meanwhile.
        using MemoryHandle bytes = job.Module.Bytes.Pin();
        var sink = new BaselineCompiler<X64MacroAssembler>(job, (byte*)bytes.Pointer, _scratch, _fixups, _masm);
        var reader = new FunctionReader<BaselineCompiler<X64MacroAssembler>>(job.Module, job.Types, job.Options.Features, _readerScratch, sink);
        try
        {
            for (int i = 0; i < run.Count; i++)
            {
                _siteRuns[i] = _scratch.Sites.Position;
                reader.Read(job.Module.ImportedFunctions + run.First + i);
                _bodyOffsets[i] = _scratch.Sites.Origin;
            }
        }
        finally
        {
            _masm = reader.Sink.Masm;
        }
    }
}
