using System.Text;
using Wafer.Tests.House;
using Wafer.Tests.Suite;
using Wafer.Text;
using Wafer.Text.Script;

namespace Wafer.Tests.Text;

/// <summary>Whatever the input, the answer is a module or a <see cref="WasmException"/>.</summary>
public class HostileTextTests
{
    private static readonly string[] Files = ["core/annotations.wast", "core/id.wast", "core/elem.wast", "core/func.wast", "core/gc/struct.wast", "core/simd/simd_lane.wast", "core/exceptions/try_table.wast", "core/memory64/address64.wast"];

    private static readonly string[] Pieces =
    [
        "(", ")", "\"", "(;", ";)", ";;", "(@custom \"x\" ", "(@name \"n\")", "$", "$x", "0", "-1", "0x", "nan:0x", "1e999999999", "offset=", "align=0",
        "(type 0)", "(type 4294967295)", "(param i32)", "(result", "block", "end", "else", "(then", "i32.const", "(import \"a\" \"b\"", "(elem", "(data", "func",
        "\0", "\u00e9", "(ref null 99999999)", "4294967296", "try_table", "delegate", "(rec", "(sub final 0 0", "memory.init", "br_on_cast 0",
    ];

    [SuiteFact]
    public void Damaged_text_gives_a_module_or_an_error_of_ours()
    {
        var random = new Random(42);
        int refused = 0, accepted = 0;
        foreach (string file in Files)
        {
            byte[] script = File.ReadAllBytes(Path.Combine(TestData.RequireSuite(), file));
            for (int i = 0; i < 60; i++)
            {
                byte[] damaged = Damage(script, random);
                try
                {
                    foreach (ScriptCommand command in ScriptParser.Parse(damaged))
                    {
                        if (SuiteTextTests.ModuleOf(command) is { } module)
                            accepted += Assemble(module) ? 1 : 0;
                    }
                }
                catch (WasmException)
                {
                    refused++;
                }
            }
        }

        Assert.True(refused > 0 && accepted > 0);
    }

    private static bool Assemble(ScriptModule module)
    {
        try
        {
            module.Assemble();
            return true;
        }
        catch (WasmException)
        {
            return false;
        }
    }

    private static byte[] Damage(byte[] script, Random random)
    {
        var text = new StringBuilder(Encoding.Latin1.GetString(script));
        for (int n = random.Next(1, 6); n > 0; n--)
        {
            int at = random.Next(text.Length);
            switch (random.Next(4))
            {
                case 0:
                    text.Remove(at, Math.Min(text.Length - at, random.Next(1, 12)));
                    break;
                case 1:
                    text.Insert(at, Pieces[random.Next(Pieces.Length)]);
                    break;
                case 2:
                    text.Insert(at, " " + Pieces[random.Next(Pieces.Length)] + " ");
                    break;
                default:
                    text[at] = (char)random.Next(256);
                    break;
            }
        }

        return Encoding.Latin1.GetBytes(text.ToString());
    }

    [Fact]
    public void A_damaged_binary_is_printed_or_refused_and_what_is_printed_is_text()
    {
        var random = new Random(43);
        int printed = 0, refused = 0;
        foreach (string name in ModuleFiles.Linked.Intersect(["report.wasm", "wasi_hello.wasm", "hashmap.wasm", "simd_f32.wasm"]))
        {
            byte[] module = ModuleFiles.Read(name);
            for (int i = 0; i < 400; i++)
            {
                byte[] damaged = [.. module];
                for (int n = random.Next(1, 4); n > 0; n--)
                    damaged[random.Next(8, damaged.Length)] = (byte)random.Next(256);
                try
                {
                    var output = new StringWriter();
                    Wat.Print(damaged, output);
                    printed++;
                    Wat.Assemble(output.ToString());
                }
                catch (WasmException)
                {
                    refused++;
                }
            }
        }

        Assert.True(printed > 0 && refused > 0);
    }
}
