using Wafer.Compiler.Baseline;
using Wafer.Compiler.Targets.X64;
using Wafer.Model;
using Wafer.Validation;

namespace Wafer.Compiler;

/// <summary>Compiles a module's functions to native code. Thread-safe: every compilation has its own state.</summary>
internal static class ModuleCompiler
{
    // Native code is about three times the size of the wasm it comes from.
    private const int CodeExpansion = 3;

    [ThreadStatic]
    private static BaselineScratch? t_scratch;

    [ThreadStatic]
    private static FunctionReaderScratch? t_readerScratch;

    /// <summary>Validates and compiles all function bodies.</summary>
    /// <param name="module">A module whose parts outside of bodies have been validated.</param>
    /// <param name="types">Its types, as the validator gave them.</param>
    /// <param name="options">What to compile for.</param>
    /// <exception cref="InvalidModuleException">A body breaks a validation rule.</exception>
    /// <exception cref="MalformedModuleException">A body's bytes are malformed.</exception>
    public static CodeArtifact Compile(ModuleDescription module, TypeContext types, CompilerOptions options)
    {
        BaselineScratch scratch = t_scratch ??= new BaselineScratch();
        FunctionReaderScratch readerScratch = t_readerScratch ??= new FunctionReaderScratch();
        var layout = new ModuleLayout(module);
        var fixups = new CodeFixups(module.Bodies.Length);
        var masm = new X64MacroAssembler(4096 + (CodeExpansion * BodyBytes(module)), options.Cpu);
        try
        {
            masm.EmitTrapThunks(fixups);
            var sink = new BaselineCompiler<X64MacroAssembler>(module, layout, options, scratch, fixups, masm);
            var reader = new FunctionReader<BaselineCompiler<X64MacroAssembler>>(module, types, options.Features, readerScratch, sink);
            masm = default;
            try
            {
                return CompileBodies(ref reader, module, layout, scratch, fixups, options);
            }
            finally
            {
                reader.Sink.Masm.Assembler.Dispose();
            }
        }
        finally
        {
            masm.Assembler.Dispose();
        }
    }

    private static CodeArtifact CompileBodies(
        ref FunctionReader<BaselineCompiler<X64MacroAssembler>> reader,
        ModuleDescription module,
        ModuleLayout layout,
        BaselineScratch scratch,
        CodeFixups fixups,
        CompilerOptions options)
    {
        int count = module.Bodies.Length;
        var runs = new int[count + 1];
        var bodyOffsets = new int[count];
        scratch.Sites.Reset();
        for (int i = 0; i < count; i++)
        {
            runs[i] = scratch.Sites.Position;
            reader.Read(module.ImportedFunctions + i);
            bodyOffsets[i] = scratch.Sites.Origin;
        }
        runs[count] = scratch.Sites.Position;
        ref X64MacroAssembler masm = ref reader.Sink.Masm;
        masm.Link(fixups);

        var boundaries = new int[count + 1];
        fixups.Functions.CopyTo(boundaries, 0);
        boundaries[count] = masm.Position;
        var sites = new CallSiteTable(module.ImportedFunctions, boundaries, bodyOffsets, runs, scratch.Sites.ToArray());
        return new CodeArtifact(masm.Assembler.Code.ToArray(), fixups.Functions, sites, layout, options.Bounds);
    }

    private static int BodyBytes(ModuleDescription module) =>
        module.Bodies.Length == 0 ? 0 : module.Bodies[^1].Code.End - module.Bodies[0].Code.Start;
}
