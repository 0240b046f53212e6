using System.Buffers;
using Wafer.Compiler.Baseline;
using Wafer.Compiler.Targets.X64;
using Wafer.Model;
using Wafer.Validation;

namespace Wafer.Compiler.Explain;

/// <summary>Compiles a module as <see cref="ModuleCompiler"/> does, and notes where the code comes from.</summary>
internal sealed unsafe class TracingCompiler
{
    private readonly CompileJob _job;
    private readonly BaselineScratch _scratch = new();
    private readonly FunctionReaderScratch _readerScratch = new();
    private readonly CodeFixups _fixups = new();
    private readonly CodeRecorder _recorder = new();
    private readonly FunctionTrace[] _functions;
    private readonly int[] _siteRuns;
    private readonly int[] _bodyOffsets;
    private CountingMasm<X64MacroAssembler> _masm;

    private TracingCompiler(CompileJob job)
    {
        _job = job;
        int count = job.Module.Bodies.Length;
        _functions = new FunctionTrace[count];
        _siteRuns = new int[count];
        _bodyOffsets = new int[count];
        _masm = new CountingMasm<X64MacroAssembler>(new X64MacroAssembler(64 * 1024, job.Options.Cpu), _recorder);
    }

    /// <summary>Validates and compiles all function bodies.</summary>
    /// <param name="job">The module and what to compile it for.</param>
    /// <exception cref="InvalidModuleException">A body breaks a validation rule.</exception>
    /// <exception cref="MalformedModuleException">A body's bytes are malformed.</exception>
    /// <exception cref="ResourceLimitException">A body is beyond a limit of the implementation.</exception>
    public static ModuleTrace Trace(CompileJob job)
    {
        var compiler = new TracingCompiler(job);
        var linker = new CodeLinker(job, new FunctionRun(0, job.Module.Bodies.Length), new HeapCodeBuffer());
        try
        {
            // In the same runs, because what functions share depends on them.
            foreach (FunctionRun run in FunctionRun.Divide(job.Module, ModuleCompiler.RunBytes))
            {
                compiler.Compile(run);
                linker.Append(
                    run,
                    compiler._masm.Inner.Assembler.Code,
                    compiler._fixups,
                    compiler._scratch.Sites.Encoded,
                    compiler._siteRuns.AsSpan(run.First, run.Count),
                    compiler._bodyOffsets.AsSpan(run.First, run.Count));
            }
            return new ModuleTrace(linker.Link(), compiler._functions);
        }
        finally
        {
            compiler._masm.Inner.Assembler.Dispose();
        }
    }

    private void Compile(FunctionRun run)
    {
        ModuleDescription module = _job.Module;
        _fixups.Reset(run.First, run.Count);
        _scratch.Sites.Reset();
        _masm.Inner.Reset(_job.Options.Cpu);

        // The macro assembler, which owns memory, lives in the sink meanwhile.
        using MemoryHandle bytes = module.Bytes.Pin();
        var compiler = new BaselineCompiler<CountingMasm<X64MacroAssembler>>(_job, (byte*)bytes.Pointer, _scratch, _fixups, _masm);
        var sink = new TracingSink<X64MacroAssembler>(compiler, _recorder, module.ImportedFunctions);
        var reader = new FunctionReader<TracingSink<X64MacroAssembler>>(module, _job.Types, _job.Options.Features, _readerScratch, sink);
        try
        {
            for (int i = run.First; i < run.First + run.Count; i++)
            {
                int index = module.ImportedFunctions + i;
                _recorder.Begin(module.Bodies[i].Code.Start);
                _siteRuns[i] = _scratch.Sites.Position;
                reader.Read(index);
                _bodyOffsets[i] = _scratch.Sites.Origin;
                _functions[i] = _recorder.Complete(index, reader.Sink.Compiler.Masm.Position);
            }
        }
        finally
        {
            _masm = reader.Sink.Compiler.Masm;
        }
    }
}
