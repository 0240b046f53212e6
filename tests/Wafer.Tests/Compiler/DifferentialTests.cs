using System.Globalization;
using Wafer.Model;
using Wafer.Tests.Compiler.Reference;
using Wafer.Text;

namespace Wafer.Tests.Compiler;

/// <summary>
/// Random programs, compiled in several ways, against the reference interpreter. WAFER_FUZZ_COUNT says how many (400 if it is not set), WAFER_FUZZ_SEED where to start.
/// </summary>
public class DifferentialTests
{
    private const int Chunks = 4;

    private static readonly int Count = Setting("WAFER_FUZZ_COUNT", 400), First = Setting("WAFER_FUZZ_SEED", 1);

    public static TheoryData<int> ChunkNumbers() => [.. Enumerable.Range(0, Chunks)];

    [Theory]
    [MemberData(nameof(ChunkNumbers))]
    public void Compiled_code_does_what_the_specification_says(int chunk)
    {
        int useful = 0, total = 0;
        for (int seed = First + chunk; seed < First + Count; seed += Chunks)
        {
            GeneratedProgram program = ProgramGenerator.Generate(seed);
            string? difference = Difference(program, out bool isUseful);
            if (difference is not null)
                Assert.Fail(Explain(seed, program, difference));
            total++;
            useful += isUseful ? 1 : 0;
        }
        // A program that runs too long is not compared; there must be few.
        Assert.True(useful >= total * 9 / 10, $"only {useful} of {total} programs were compared");
    }

    [Fact]
    public void Programs_contain_every_operator()
    {
        var seen = new HashSet<Opcode>();
        for (int seed = 1; seed <= 300; seed++)
        {
            foreach (GeneratedFunction function in ProgramGenerator.Generate(seed).Functions)
                seen.UnionWith(function.Body.Select(o => o.Op));
        }
        // What would need state that the generator does not make: references of the host, several tables.
        Opcode[] without =
        [
            Opcode.TableInit, Opcode.ElemDrop, Opcode.TableCopy, Opcode.TableGrow, Opcode.TableFill,
        ];
        IEnumerable<Opcode> missing = OperatorTable.Operators.ToArray()
            .Where(row => (row.Feature & ~(Features.Wasm2 | Features.RelaxedSimd | Features.WideArithmetic | Features.Threads)) == 0)
            .Select(row => row.Opcode)
            .Except(without)
            .Except(seen);
        Assert.Empty(missing);
    }

    private static string? Difference(GeneratedProgram program, out bool isUseful)
    {
        isUseful = true;
        try
        {
            return DifferentialRunner.FindDifference(program, out isUseful);
        }
        catch (Exception e) when (e is InvalidOperationException or IndexOutOfRangeException or ArgumentException or NullReferenceException)
        {
            // The compiler itself failed.
            return e.ToString();
        }
    }

    // A smaller program that fails too, as far as that can be found in a short time.
    private static string Explain(int seed, GeneratedProgram program, string difference)
    {
        var deadline = Environment.TickCount64 + 60_000;
        var shrinker = new ProgramShrinker(candidate =>
            Environment.TickCount64 < deadline ? Difference(candidate, out _) is not null : throw new TimeoutException());
        try
        {
            shrinker.Shrink(program);
        }
        catch (TimeoutException)
        {
            // What has been found so far will do.
        }
        using var text = new StringWriter(CultureInfo.InvariantCulture);
        Wat.Print(shrinker.Best.ToBinary(), text);
        return $"seed {seed}: {difference}\nsmaller: {Difference(shrinker.Best, out _)}\n{text}";
    }

    private static int Setting(string name, int otherwise) =>
        Environment.GetEnvironmentVariable(name) is { } text ? int.Parse(text, CultureInfo.InvariantCulture) : otherwise;
}
