using System.Globalization;
using System.Text;
using Wafer.Model;
using Wafer.Tests.Compiler.Reference;
using Wafer.Text;

namespace Wafer.Tests.Compiler.Vectors;

/// <summary>Choices of bytes: all that are one instruction on some machine, those beside them, and random ones, against the reference.</summary>
public class VectorShuffleTests
{
    private static readonly UInt128 s_left = new(0x0F0E_0D0C_0B0A_0908, 0x0706_0504_0302_0180), s_right = new(0xFF1E_1D1C_1B1A_1918, 0x1716_1514_1312_1110);

    private static readonly List<byte[]> s_choices = [.. Choices()];

    public static TheoryData<string> Configurations => VectorConfigurations.Names;

    private const string Left = "(local.get 0)", Right = "(local.get 1)", ComputedLeft = "(v128.not (v128.not (local.get 0)))", ComputedRight = "(v128.not (v128.not (local.get 1)))",
        Zero = "(v128.const i64x2 0 0)";

    // The operands and the local that gets the result; both live on unless they are overwritten.
    private static readonly (string Name, string Left, string Right, int Target)[] s_placements =
    [
        ("of two parameters", Left, Right, 2),
        ("into the first", Left, Right, 0),
        ("into the second", Left, Right, 1),
        ("of computed values", ComputedLeft, ComputedRight, 2),
        ("of a computed second", Left, ComputedRight, 2),
        ("of the first alone", Left, Left, 2),
        ("of the first alone into it", Left, Left, 0),
        ("of the first and zero", Left, Zero, 2),
        ("of zero and the second", Zero, Right, 1),
        ("of zeros", Zero, Zero, 2),
    ];

    [Theory]
    [MemberData(nameof(Configurations))]
    public void Shuffles_choose_the_bytes_that_they_name(string configuration)
    {
        foreach ((string name, string left, string right, int target) in s_placements)
            Check(VectorConfigurations.Engine(configuration), name, left, right, target);
    }

    [Theory]
    [MemberData(nameof(Configurations))]
    public void Swizzles_by_constants_do_what_those_by_variables_do(string configuration)
    {
        var random = new Random(5);
        List<UInt128> indices = [.. Enumerable.Range(0, 300).Select(i => RandomIndices(random, i))];
        foreach (Opcode op in (Opcode[])[Opcode.I8x16Swizzle, Opcode.I8x16RelaxedSwizzle])
        {
            string name = OperatorTable.Get(op).Name;
            var text = new StringBuilder($"(module (func (export \"variable\") (param v128 v128) (result v128) ({name} (local.get 0) (local.get 1)))\n");
            for (int i = 0; i < indices.Count; i++)
            {
                text.AppendLine(CultureInfo.InvariantCulture, $"(func (export \"{i}\") (param v128) (result v128) ({name} (local.get 0) {Constant(indices[i])}))");
            }
            Instance instance = Instantiate(VectorConfigurations.Engine(configuration), text.Append(')').ToString(), out Store store);
            using (store)
            {
                for (int i = 0; i < indices.Count; i++)
                {
                    Value expected = instance.GetFunction("variable").Invoke(VectorConfigurations.ToValue(s_left), VectorConfigurations.ToValue(indices[i]))[0];
                    if (op == Opcode.I8x16Swizzle)
                        Assert.Equal(VectorConfigurations.ToValue(ReferenceVector.Apply(op, [s_left, indices[i]])), expected);
                    Value[] actual = instance.GetFunction(i.ToString(CultureInfo.InvariantCulture)).Invoke(VectorConfigurations.ToValue(s_left));
                    Assert.True(expected == actual[0], $"{name} by {indices[i]:x32} gives {actual[0]} and should give {expected}");
                }
            }
        }
    }

    private static void Check(Engine engine, string name, string left, string right, int target)
    {
        var text = new StringBuilder("(module\n");
        for (int i = 0; i < s_choices.Count; i++)
        {
            text.AppendLine(CultureInfo.InvariantCulture, $"(func (export \"{i}\") (param v128 v128) (result v128 v128 v128) (local v128)");
            text.AppendLine(CultureInfo.InvariantCulture, $"  (local.set {target} (i8x16.shuffle {string.Join(' ', s_choices[i])} {left} {right}))");
            text.AppendLine(CultureInfo.InvariantCulture, $"  (local.get {target}) (local.get 0) (local.get 1))");
        }
        Instance instance = Instantiate(engine, text.Append(')').ToString(), out Store store);
        using (store)
        {
            UInt128 x = Operand(left), y = Operand(right);
            for (int i = 0; i < s_choices.Count; i++)
            {
                Value[] results = instance.GetFunction(i.ToString(CultureInfo.InvariantCulture)).Invoke(VectorConfigurations.ToValue(s_left), VectorConfigurations.ToValue(s_right));
                Value expected = VectorConfigurations.ToValue(ReferenceVector.Shuffle(s_choices[i], x, y));
                Assert.True(expected == results[0], $"{name}, {string.Join(' ', s_choices[i])} gives {results[0]} and should give {expected}");
                Assert.Equal(target == 0 ? expected : VectorConfigurations.ToValue(s_left), results[1]);
                Assert.Equal(target == 1 ? expected : VectorConfigurations.ToValue(s_right), results[2]);
            }
        }
    }

    private static UInt128 Operand(string text) => text switch { Left or ComputedLeft => s_left, Zero => 0, _ => s_right };

    private static Instance Instantiate(Engine engine, string text, out Store store)
    {
        store = new Store(engine);
        return new Linker(engine).Instantiate(store, Module.Compile(engine, Wat.Assemble(text)));
    }

    private static string Constant(UInt128 vector) => $"(v128.const i64x2 0x{(ulong)vector:x16} 0x{(ulong)(vector >> 64):x16})";

    private static UInt128 RandomIndices(Random random, int kind)
    {
        int most = (kind % 4) switch { 0 => 16, 1 => 18, 2 => 128, _ => 256 };
        return ReferenceVector.Join(Enumerable.Range(0, 16).Select(i => kind % 5 == 0 ? (ulong)((i + kind) % most) : (ulong)random.Next(most)), 8);
    }

    private static IEnumerable<byte[]> Choices()
    {
        var random = new Random(1);
        foreach (byte[] choice in Patterns())
        {
            yield return choice;

            // Beside the pattern: one byte differs.
            byte[] beside = [.. choice];
            beside[random.Next(16)] = (byte)random.Next(32);
            yield return beside;
        }
        for (int i = 0; i < 300; i++)
            yield return [.. Enumerable.Range(0, 16).Select(_ => (byte)random.Next(i % 3 == 0 ? 16 : 32))];
    }

    private static IEnumerable<byte[]> Patterns()
    {
        var random = new Random(2);

        // Consecutive bytes, from every start.
        for (int start = 0; start < 32; start++)
        {
            yield return Of(i => (start + i) % 32);
            yield return Of(i => (start + i) % 16);
        }

        // Lanes of each width: all orders of two, many of four and eight; blends; interleavings; one lane in all.
        foreach (int width in (int[])[1, 2, 4, 8])
        {
            int count = 16 / width;
            for (int n = 0; n < (width == 8 ? 16 : 100); n++)
            {
                int[] lanes = [.. Enumerable.Range(0, count).Select(i => width == 8 ? (n >> (2 * i)) & 3 : random.Next(2 * count))];
                yield return Of(i => (lanes[i / width] * width) + (i % width));
            }
            for (int n = 0; n < Math.Min(1 << count, 70); n++)
            {
                int mask = n < 1 << count ? (count > 6 ? random.Next(1 << count) : n) : 0;
                yield return Of(i => i + (16 * (mask >> (i / width) & 1)));
            }
            for (int start = 0; start < 16; start += 8)
            {
                foreach ((int first, int second) in ((int, int)[])[(0, 16), (16, 0), (0, 0), (16, 16)])
                    yield return Of(i => (i / width % 2 == 0 ? first : second) + start + (i / width / 2 * width) + (i % width));
            }
            for (int lane = 0; lane < 2 * count; lane++)
                yield return Of(i => (lane * width) + (i % width));
            for (int to = 2 * width; to <= 8; to *= 2)
            {
                // Extension: what comes from beside the first source may be zero.
                yield return Of(i => i % to < width ? (i / to * width) + (i % to) : 16 + (i % 16));
            }
        }

        // One half of 16-bit lanes stays.
        for (int n = 0; n < 40; n++)
        {
            int[] lanes = [.. Enumerable.Range(0, 8).Select(i => i < 4 == (n % 2 == 0) ? random.Next(n % 5 == 0 ? 8 : 4) + (n % 2 == 0 || n % 5 == 0 ? 0 : 4) : i)];
            yield return Of(i => (lanes[i / 2] * 2) + (i % 2));
        }

        // All 32-bit lanes but one stay.
        for (int n = 0; n < 64; n++)
        {
            int lane = n & 3, source = n >> 2 & 7, stays = n >> 5;
            yield return Of(i => i / 4 == lane ? (source * 4) + (i % 4) : i + (16 * stays));
        }

        // The bytes that are zero when one operand is: shifts.
        for (int by = 1; by < 16; by++)
        {
            yield return Of(i => i < by ? 16 : i - by);
            yield return Of(i => i + by < 16 ? i + by : 16);
            yield return Of(i => i < by ? 3 : i - by + 16);
        }

        static byte[] Of(Func<int, int> choose) => [.. Enumerable.Range(0, 16).Select(i => (byte)choose(i))];
    }
}
