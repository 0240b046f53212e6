using Wafer.Binary;
using Wafer.Model;
using Wafer.Tests.House;
using Wafer.Tests.Suite;
using Wafer.Text;
using Wafer.Text.Script;

namespace Wafer.Tests.Text;

/// <summary>What is printed assembles to what it was printed from.</summary>
public class RoundTripTests
{
    public static TheoryData<string> Scripts() => SuiteTextTests.Scripts();

    public static TheoryData<string> LinkedModules() => [.. ModuleFiles.Linked];

    [SuiteTheory]
    [MemberData(nameof(Scripts))]
    public void Every_valid_module_of_a_script_survives_printing(string file)
    {
        byte[] script = File.ReadAllBytes(Path.Combine(TestData.RequireSuite(), file));
        List<string> failures = [];
        foreach (ScriptCommand command in ScriptParser.Parse(script))
        {
            ScriptModule? module = command switch
            {
                ModuleCommand c => c.Module,
                AssertUnlinkable c => c.Module,
                AssertModuleTrap c => c.Module,
                _ => null,
            };
            if (module is not null)
                CheckModule(module, $"{file}:{command.Line}", failures);
        }

        Assert.True(failures.Count == 0, string.Join('\n', failures));
    }

    private static void CheckModule(ScriptModule module, string place, List<string> failures)
    {
        byte[] first = module.Assemble();
        if (module.Form == ScriptModuleForm.Binary)
        {
            // Bytes may be encoded in more than one way: the assembler's way is what must survive.
            first = Wat.Assemble(Print(first));
        }

        string text = Print(first);
        byte[] second;
        try
        {
            second = Wat.Assemble(text);
        }
        catch (WasmException e)
        {
            failures.Add($"{place}: {e.Message}\n{text}");
            return;
        }

        if (!first.AsSpan().SequenceEqual(second))
            failures.Add($"{place}: differs at byte {first.AsSpan().CommonPrefixLength(second)} of {first.Length}\n{text}");
    }

    [Theory]
    [MemberData(nameof(LinkedModules))]
    public void A_linked_module_is_printed_without_loss(string file)
    {
        byte[] module = ModuleFiles.Read(file);
        byte[] again = Wat.Assemble(Print(module));

        // The linker pads indices that it relocates, so that bodies may be longer than need be; everything else is as it was.
        Assert.Equal(Normalized(module), Normalized(again));
        if (again.Length == module.Length)
            Assert.Equal(module, again);
    }

    /// <summary>The module with the integers of function bodies in their shortest form.</summary>
    private static byte[] Normalized(byte[] module)
    {
        ModuleDescription description = ModuleReader.Read(module, Features.Wasm3);
        int codeStart = description.Bodies[0].Code.Start;
        int codeEnd = description.Bodies[^1].Code.End;
        var output = new ByteWriter();
        output.WriteBytes(module.AsSpan(0, SectionStart(module, 10)));
        foreach (FunctionBody body in description.Bodies)
        {
            var reader = new ByteReader(module.AsSpan(0, body.Code.End), body.Code.Start);
            for (int runs = reader.ReadLength(); runs > 0; runs--)
            {
                output.WriteU32(reader.ReadU32());
                output.WriteByte(reader.ReadByte());
            }

            while (!reader.AtEnd)
                NormalizeOperator(ref reader, output);
        }

        Assert.True(codeStart < codeEnd);
        output.WriteBytes(module.AsSpan(codeEnd));
        return output.ToArray();
    }

    private static int SectionStart(byte[] module, int wanted)
    {
        var reader = new ByteReader(module, 8);
        while (true)
        {
            int start = reader.Position;
            int id = reader.ReadByte();
            int length = reader.ReadLength();
            if (id == wanted)
                return start;
            reader.Position += length;
        }
    }

    private static void NormalizeOperator(ref ByteReader reader, ByteWriter output)
    {
        int start = reader.Position;
        OperatorInfo row = OperatorDecoder.ReadOpcode(ref reader, Features.Wasm3);
        int immediates = reader.Position;
        output.WriteBytes(reader.Bytes[start..immediates]);
        OperatorDecoder.SkipImmediates(ref reader, row, Features.Wasm3, hasDataCount: true);
        bool isRelocated = row.Immediates is Immediates.Function or Immediates.Global or Immediates.TypeTable or Immediates.Memory
            or Immediates.I32;
        if (!isRelocated)
        {
            output.WriteBytes(reader.Bytes[immediates..reader.Position]);
            return;
        }

        int end = reader.Position;
        reader.Position = immediates;
        while (reader.Position < end)
        {
            if (row.Immediates == Immediates.I32)
                output.WriteS32(reader.ReadS32());
            else
                output.WriteU64(reader.ReadU64());
        }
    }

    private static string Print(byte[] module)
    {
        var output = new StringWriter();
        Wat.Print(module, output);
        return output.ToString();
    }
}
