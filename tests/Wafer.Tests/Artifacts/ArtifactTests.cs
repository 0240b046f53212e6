using Wafer.Compiler.Artifacts;
using Wafer.Model;
using Wafer.Tests.Cli;
using Wafer.Text;

namespace Wafer.Tests.Artifacts;

public sealed class ArtifactTests : IDisposable
{
    private const string Sample = """
        (module $sample
          (import "host" "twice" (func $twice (param i32) (result i32)))
          (memory 1) (table 1 funcref) (elem (i32.const 0) $fib)
          (global $calls (mut i32) (i32.const 0))
          (data (i32.const 8) "\2a")
          (func $fib (export "fib") (param i32) (result i32)
            (if (result i32) (i32.lt_s (local.get 0) (i32.const 2)) (then (local.get 0))
              (else (i32.add (call $fib (i32.sub (local.get 0) (i32.const 1))) (call $fib (i32.sub (local.get 0) (i32.const 2)))))))
          (func (export "half") (param f64) (result f64) (f64.mul (local.get 0) (f64.const 0.5)))
          (func (export "run") (param i32) (result i32)
            (i32.add (call $twice (call_indirect (param i32) (result i32) (local.get 0) (i32.const 0))) (i32.load8_u (i32.const 8))))
          (func $inner (drop (i32.div_s (i32.const 1) (i32.load (i32.const 100)))))
          (func (export "trap") (call $inner)))
        """;

    private static readonly ArtifactOptions s_strict = new() { AllowRecompilation = false };
    private static readonly byte[] s_key = [.. Enumerable.Range(1, ArtifactOptions.KeySize).Select(i => (byte)i)];
    private readonly TemporaryFolder _folder = new();
    private readonly Engine _engine = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_saved_module_runs_like_the_one_that_was_compiled()
    {
        AssertRuns(Module.LoadFile(_engine, Save(), s_strict));
    }

    [Fact]
    public void A_trusted_file_runs_too()
    {
        AssertRuns(Module.LoadFile(_engine, Save(), s_strict with { IsTrusted = true }));
    }

    [Fact]
    public void Modules_without_functions_or_anything_else_can_be_saved()
    {
        foreach (string text in (string[])["(module)", "(module (memory 1) (export \"m\" (memory 0)))"])
        {
            string path = Save(Module.Compile(_engine, Wat.Assemble(text)));
            Module module = Module.LoadFile(_engine, path, s_strict);
            Assert.NotNull(new Linker(_engine).Instantiate(new Store(_engine), module));
        }
    }

    [Fact]
    public void A_lazily_compiled_module_is_saved_whole()
    {
        var lazy = new Engine(EngineOptions.Default with { Compilation = CompilationMode.Lazy });
        string path = Save(Module.Compile(lazy, Wat.Assemble(Sample)));
        AssertRuns(Module.LoadFile(_engine, path, s_strict));
    }

    [Fact]
    public void Precompiling_for_this_machine_gives_a_file_that_it_uses()
    {
        foreach (string cpu in (string[])["baseline", "native"])
        {
            string path = _folder["precompiled"];
            using (FileStream output = File.Create(path))
                Module.Precompile(Wat.Assemble(Sample), output, new PrecompilationTarget { Cpu = cpu });
            AssertRuns(Module.LoadFile(_engine, path, s_strict));
        }
    }

    [Fact]
    public void A_file_that_is_cut_off_anywhere_is_refused_or_made_anew_from_the_module_inside()
    {
        byte[] file = File.ReadAllBytes(Save());
        string path = _folder["cut"];
        IEnumerable<int> lengths = Enumerable.Range(0, 300).Concat(Enumerable.Range(0, file.Length / 97).Select(i => i * 97)).Append(file.Length - 1);
        foreach (int length in lengths)
        {
            File.WriteAllBytes(path, file[..length]);
            Assert.Throws<ArtifactException>(() => Module.LoadFile(_engine, path, s_strict));
            AssertRunsOrIsRefused(path, ArtifactOptions.Default);
        }
    }

    [Fact]
    public void A_file_with_any_byte_of_its_header_changed_is_refused_or_made_anew()
    {
        byte[] file = File.ReadAllBytes(Save());
        string path = _folder["changed"];
        for (int at = 0; at < ArtifactHeader.Size; at++)
        {
            foreach (byte change in (byte[])[0x01, 0x80, 0xFF])
            {
                byte[] changed = [.. file];
                changed[at] ^= change;
                File.WriteAllBytes(path, changed);
                Assert.Throws<ArtifactException>(() => Module.LoadFile(_engine, path, s_strict));
                Assert.Throws<ArtifactException>(() => Module.LoadFile(_engine, path, s_strict with { IsTrusted = true }));
                AssertRunsOrIsRefused(path, ArtifactOptions.Default);
                AssertRunsOrIsRefused(path, new ArtifactOptions { IsTrusted = true });
            }
        }
    }

    [Fact]
    public void A_file_with_any_byte_of_code_tables_or_module_changed_is_refused_or_made_anew()
    {
        byte[] file = File.ReadAllBytes(Save());
        Assert.Null(ArtifactHeader.Read(file, MessageTag.PublicKey, out ArtifactHeader? header));
        string path = _folder["changed"];
        foreach (ArtifactPart part in (ArtifactPart[])[header!.Code, header.Tables, header.Module])
        {
            for (long at = part.Offset; at < part.Offset + part.Length; at += 7)
            {
                byte[] changed = [.. file];
                changed[at] ^= 0x10;
                File.WriteAllBytes(path, changed);
                Assert.Throws<ArtifactException>(() => Module.LoadFile(_engine, path, s_strict));
                if (part == header.Module)
                    Assert.Throws<ArtifactException>(() => Module.LoadFile(_engine, path));
                else
                    AssertRuns(Module.LoadFile(_engine, path));
            }
        }
    }

    [Fact]
    public void Code_for_other_options_is_made_anew_or_refused_with_the_reason()
    {
        string path = Save();
        AssertIsForSomethingElse(path, EngineOptions.Default with { Bounds = BoundsMode.Explicit }, "memory accesses");
        AssertIsForSomethingElse(path, EngineOptions.Default with { Features = Features.Wasm2WithoutSimd & ~Features.SignExtension }, "features");
        AssertIsForSomethingElse(path, EngineOptions.Default with { DeterministicRelaxedSimd = true }, "options");
    }

    [Fact]
    public void Code_for_a_better_processor_is_made_anew_or_refused_with_the_reason()
    {
        // What the machine that runs the tests has is more than nothing.
        Assert.NotEqual(0UL, _engine.Core.Target.Cpu);
        AssertIsForSomethingElse(Save(), EngineOptions.Default with { CpuExtensions = CpuExtensions.None }, "processor");
    }

    [Fact]
    public void A_file_that_was_written_with_a_secret_is_accepted_with_the_same_one_alone()
    {
        var options = new ArtifactOptions { Key = s_key };
        string path = Save(options: options);
        AssertRuns(Module.LoadFile(_engine, path, options with { AllowRecompilation = false }));
        Assert.Throws<ArtifactException>(() => Module.LoadFile(_engine, path));
        Assert.Throws<ArtifactException>(() => Module.LoadFile(_engine, path, new ArtifactOptions { Key = new byte[ArtifactOptions.KeySize] }));
        Assert.Throws<ArtifactException>(() => Module.LoadFile(_engine, Save(), options));
    }

    [Fact]
    public void A_forged_file_is_not_run_where_a_secret_is_asked_for()
    {
        // Whoever knows the format, but not the secret, can make all tags anew; so does this, with code that returns at once.
        byte[] file = File.ReadAllBytes(Save());
        Assert.Null(ArtifactHeader.Read(file, MessageTag.PublicKey, out ArtifactHeader? header));
        byte[] code = header!.Code.In(file).ToArray();
        code.AsSpan().Fill(0xC3);
        code.CopyTo(file, header.Code.Offset);
        (header with { Code = ArtifactPart.Of(code, header.Code.Offset, MessageTag.PublicKey) }).Write(file, MessageTag.PublicKey);
        string path = _folder.Write("forged", file);
        Assert.Throws<ArtifactException>(() => Module.LoadFile(_engine, path, new ArtifactOptions { Key = s_key }));
    }

    [Fact]
    public void What_is_no_compiled_module_is_refused()
    {
        foreach (byte[] content in (byte[][])[[], [0], Wat.Assemble("(module)"), new byte[10_000]])
            Assert.Throws<ArtifactException>(() => Module.LoadFile(_engine, _folder.Write("other", content)));
    }

    [Fact]
    public void A_key_of_another_size_is_refused() => Assert.Throws<ArgumentException>(() => new ArtifactOptions { Key = new byte[8] });

    [Fact]
    public void Machines_and_processors_that_nobody_knows_are_refused()
    {
        Assert.Throws<ArgumentException>(() => new PrecompilationTarget { Machine = "pdp11-unix" });
        Assert.Throws<ArgumentException>(() => new PrecompilationTarget { Cpu = "mmx" });
    }

    private void AssertIsForSomethingElse(string path, EngineOptions options, string reason)
    {
        var engine = new Engine(options);
        Assert.Contains(reason, Assert.Throws<ArtifactException>(() => Module.LoadFile(engine, path, s_strict)).Reason);
        AssertRuns(Module.LoadFile(engine, path));
    }

    private void AssertRunsOrIsRefused(string path, ArtifactOptions options)
    {
        Module module;
        try
        {
            module = Module.LoadFile(_engine, path, options);
        }
        catch (ArtifactException)
        {
            return;
        }
        AssertRuns(module);
    }

    private static void AssertRuns(Module module)
    {
        using var store = new Store(module.Engine);
        var linker = new Linker(module.Engine);
        linker.DefineFunction("host", "twice", (int x) => 2 * x);
        Instance instance = linker.Instantiate(store, module);
        Assert.Equal(55, instance.GetFunction("fib").Invoke(10)[0].AsI32());
        Assert.Equal((2 * 55) + 42, instance.GetFunction("run").Invoke(10)[0].AsI32());
        Assert.Equal(1.25, instance.GetFunction("half").Invoke(2.5)[0].AsF64());
        var trap = Assert.Throws<TrapException>(() => instance.GetFunction("trap").Invoke());
        Assert.Equal(TrapCode.IntegerDivideByZero, trap.Code);
        Assert.Equal(["inner", "trap"], trap.WasmStackTrace.Frames.Select(frame => frame.FunctionName));
        Assert.Equal("sample", module.Name);
    }

    private string Save(Module? module = null, ArtifactOptions? options = null)
    {
        string path = _folder[$"{Guid.NewGuid():n}.wafer"];
        using FileStream output = File.Create(path);
        (module ?? Module.Compile(_engine, Wat.Assemble(Sample))).Save(output, options);
        return path;
    }
}
