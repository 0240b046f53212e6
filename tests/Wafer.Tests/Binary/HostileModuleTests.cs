using Wafer.Binary;
using Wafer.Model;
using Wafer.Tests.House;
using Wafer.Tests.Suite;
using Wafer.Text.Script;
using Wafer.Validation;
using static Wafer.Tests.Binary.TestModule;

namespace Wafer.Tests.Binary;

/// <summary>Whatever the bytes are, the answer is a module or a <see cref="WasmException"/>, in bounded time and memory.</summary>
public class HostileModuleTests
{
    private const Features Everything = Features.Wasm3 | Features.Threads | Features.LegacyExceptions | Features.WideArithmetic | Features.CustomPageSizes;

    public static TheoryData<string> SmallModules() => [.. ModuleFiles.Small];

    // Suites that come from the specification's repository alone have no proposals.
    public static TheoryData<string> SuiteScripts() =>
    [
        "core/gc", "core/exceptions", "core/memory64/memory64.wast", "core/br_on_null.wast", "core/table.wast", "core/elem.wast",
        "core/return_call_indirect.wast", "core/simd/simd_lane.wast", "legacy", .. TestData.Scripts("proposals/threads-core").Where(file => file.EndsWith("/atomic.wast", StringComparison.Ordinal)),
    ];

    // Returns whether the module was valid; anything but a WasmException fails the test.
    private static bool Survives(byte[] bytes)
    {
        try
        {
            ModuleDescription module = ModuleReader.Read(bytes, Everything);
            TypeContext types = ModuleValidator.Validate(module, Everything);
            NameSection.Open(module)?.FunctionName(0);
            return types is not null;
        }
        catch (WasmException)
        {
            return false;
        }
    }

    [Theory]
    [MemberData(nameof(SmallModules))]
    public void Truncated_modules_are_rejected_at_every_length(string name)
    {
        byte[] bytes = ModuleFiles.Read(name);
        Assert.True(Survives(bytes));
        int valid = Enumerable.Range(0, bytes.Length).Count(length => Survives(bytes[..length]));

        // Only where custom sections begin is what came before a module; before the code there is none, since functions were declared.
        Assert.InRange(valid, 0, 8);
    }

    [Theory]
    [MemberData(nameof(SmallModules))]
    public void Modules_with_any_byte_changed_are_modules_or_rejected(string name)
    {
        byte[] bytes = ModuleFiles.Read(name);
        ChangeEveryByte(bytes, [0xFF, 0x01]);
    }

    [SuiteTheory]
    [MemberData(nameof(SuiteScripts))]
    public void Modules_of_the_test_suite_with_any_byte_changed_are_modules_or_rejected(string scripts)
    {
        string path = Path.Combine(TestData.RequireSuite(), scripts);
        string[] files = File.Exists(path) ? [path] : Directory.GetFiles(path, "*.wast", SearchOption.AllDirectories);
        int modules = 0;
        foreach (string file in files)
        {
            foreach (ScriptCommand command in ScriptParser.Parse(File.ReadAllBytes(file)))
            {
                if (command is ModuleCommand { Module: var module } && module.Assemble(nameSection: false) is { Length: < 3000 } bytes)
                {
                    ChangeEveryByte(bytes, [0xFF, 0x02]);
                    modules++;
                }
            }
        }

        Assert.True(modules > 0);
    }

    private static void ChangeEveryByte(byte[] bytes, byte[] masks)
    {
        foreach (byte mask in masks)
        {
            for (int i = 0; i < bytes.Length; i++)
            {
                bytes[i] ^= mask;
                Survives(bytes);
                bytes[i] ^= mask;
            }
        }
    }

    [Fact]
    public void Random_bodies_are_valid_or_rejected()
    {
        var random = new Random(12345);
        int valid = 0;
        for (int i = 0; i < 20_000; i++)
        {
            byte[] body = new byte[random.Next(1, 24)];
            random.NextBytes(body);

            // Favour what gets further: no locals, small numbers, an end.
            for (int j = 0; j < body.Length; j++)
                body[j] = random.Next(3) == 0 ? (byte)random.Next(4) : body[j];
            body[0] = 0;
            valid += Survives(WithBody([.. body, 0x0B])) ? 1 : 0;
        }

        Assert.NotEqual(0, valid);
    }

    [Theory]
    [InlineData(TypeSection)]
    [InlineData(ImportSection)]
    [InlineData(FunctionSection)]
    [InlineData(TableSection)]
    [InlineData(MemorySection)]
    [InlineData(GlobalSection)]
    [InlineData(ExportSection)]
    [InlineData(ElementSection)]
    [InlineData(CodeSection)]
    [InlineData(DataSection)]
    [InlineData(TagSection)]
    public void An_absurd_count_costs_no_memory(byte section)
    {
        byte[] bytes = Of(Section(section, U32(uint.MaxValue)));
        long before = GC.GetAllocatedBytesForCurrentThread();
        Assert.Throws<MalformedModuleException>(() => Read(bytes));
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 100_000);
    }

    [Theory]
    [InlineData("0E")] // br_table
    [InlineData("1C")] // select t
    [InlineData("1F40")] // try_table
    public void An_absurd_count_in_a_body_costs_no_memory(string operation)
    {
        byte[] bytes = WithBody([0, .. Convert.FromHexString(operation), .. U32(uint.MaxValue), 0x0B]);
        ModuleDescription module = Read(bytes);
        TypeContext types = ModuleValidator.ValidateModule(module, Features.Wasm3);
        long before = GC.GetAllocatedBytesForCurrentThread();
        Assert.Throws<MalformedModuleException>(() => ModuleValidator.ValidateBodies(module, types, Features.Wasm3));
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 100_000);
    }

    [Theory]
    [InlineData(0x02)] // block
    [InlineData(0x03)] // loop
    public void A_hundred_thousand_nested_blocks_are_valid(byte block)
    {
        byte[] open = [.. Enumerable.Repeat(new[] { block, (byte)0x40 }, 100_000).SelectMany(x => x)];
        byte[] close = [.. Enumerable.Repeat((byte)0x0B, 100_000)];
        Assert.True(Survives(WithBody([0, .. open, .. close, 0x0B])));
        Assert.False(Survives(WithBody([0, .. open, .. close])));
        Assert.False(Survives(WithBody([0, .. open, 0x45, .. close, 0x0B])));
    }

    [Fact]
    public void Deep_nesting_in_a_constant_expression_is_rejected()
    {
        byte[] blocks = [.. Enumerable.Repeat(new byte[] { 0x02, 0x40 }, 100_000).SelectMany(x => x), .. Enumerable.Repeat((byte)0x0B, 100_000)];
        var e = Assert.Throws<InvalidModuleException>(() =>
            ModuleValidator.Validate(Read(Of(Section(GlobalSection, [1, 0x7F, 0, .. blocks, 0x0B]))), Features.Wasm3));
        Assert.StartsWith("constant expression required", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_branch_table_of_a_million_labels_is_valid() =>
        Assert.True(Survives(WithBody([0, 0x41, 0, 0x0E, .. U32(1_000_000), .. new byte[1_000_001], 0x0B])));
}
