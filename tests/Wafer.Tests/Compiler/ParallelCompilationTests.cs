using System.Text;
using Wafer.Binary;
using Wafer.Compiler;
using Wafer.Model;
using Wafer.Text;
using Wafer.Validation;

namespace Wafer.Tests.Compiler;

public class ParallelCompilationTests
{
    /// <summary>Many functions of very different sizes that call each other forwards and backwards, so that there are many runs to put together.</summary>
    internal static byte[] ManyFunctions(int count, string? wrong = null, params int[] wrongAt)
    {
        var text = new StringBuilder("(module (memory 1) (global $g (mut i32) (i32.const 0))\n");
        for (int i = 0; i < count; i++)
        {
            text.Append($"(func $f{i} (param i32) (result i32) (local i32)\n");
            if (wrongAt.Contains(i))
                text.Append(wrong);
            for (int n = 0; n <= i % 97; n++)
                text.Append($"(local.set 1 (i32.add (i32.load offset={n} (local.get 0)) (i32.mul (local.get 1) (i32.const {i + n}))))\n");
            text.Append($"(if (i32.lt_s (local.get 0) (i32.const {i % 7})) (then (return (call $f{(i * 31) % count} (i32.const 100)))))\n");
            text.Append($"(global.set $g (i32.div_s (local.get 1) (i32.const {(i % 5) + 2})))\n(local.get 1))\n");
        }
        return Wat.Assemble(text.Append(')').ToString());
    }

    [Theory]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(16)]
    public void Code_is_the_same_byte_for_byte_however_many_threads_compile(int threads)
    {
        byte[] module = ManyFunctions(3000);
        CodeArtifact one = Compile(module, threads: 1);
        for (int i = 0; i < 5; i++)
        {
            CodeArtifact many = Compile(module, threads);
            Assert.True(one.Code.SequenceEqual(many.Code));
            Assert.Equal(one.FunctionOffsets, many.FunctionOffsets);
            AssertSameSites(one, many);
        }
    }

    [Fact]
    public void The_samples_and_kernels_compile_to_the_same_code_on_several_threads()
    {
        foreach (string file in House.ModuleFiles.Linked.Concat(House.ModuleFiles.Small))
        {
            byte[] module = House.ModuleFiles.Read(file);
            if (file.StartsWith("simd", StringComparison.Ordinal))
                continue;
            CodeArtifact one = Compile(module, threads: 1), many = Compile(module, threads: 4);
            Assert.True(one.Code.SequenceEqual(many.Code), file);
            AssertSameSites(one, many);
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(4)]
    public void Of_several_errors_the_first_is_reported_however_many_threads_compile(int threads)
    {
        byte[] module = ManyFunctions(3000, "(drop (i32.add (i64.const 1) (i32.const 1)))", 700, 1400, 2950);
        for (int i = 0; i < 10; i++)
            Assert.Equal(700, Assert.Throws<InvalidModuleException>(() => Compile(module, threads)).FunctionIndex);
    }

    [Fact]
    public void A_module_without_functions_has_no_code()
    {
        CodeArtifact artifact = Compile(Wat.Assemble("(module (memory 1))"), threads: 4);
        Assert.Equal(0, artifact.Code.Length);
    }

    private static CodeArtifact Compile(byte[] bytes, int threads)
    {
        var options = new CompilerOptions { Threads = threads };
        ModuleDescription module = ModuleReader.Read(bytes, options.Features);
        TypeContext types = ModuleValidator.ValidateModule(module, options.Features);
        return ModuleCompiler.Compile(new CompileJob(module, types, options), new HeapCodeBuffer());
    }

    private static void AssertSameSites(CodeArtifact one, CodeArtifact other)
    {
        Assert.True(one.CallSites.Entries.SequenceEqual(other.CallSites.Entries));
        Assert.Equal(one.CallSites.Runs, other.CallSites.Runs);
        Assert.Equal(one.CallSites.BodyOffsets, other.CallSites.BodyOffsets);
    }
}
