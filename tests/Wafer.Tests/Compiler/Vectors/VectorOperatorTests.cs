using System.Globalization;
using Wafer.Model;
using Wafer.Tests.Compiler.Reference;
using Wafer.Text;

namespace Wafer.Tests.Compiler.Vectors;

/// <summary>
/// Every vector operator without immediates, wherever its operands are and its result goes, against the reference, with each set of instructions. That operands that live on are
/// not destroyed is looked at each time.
/// </summary>
public class VectorOperatorTests
{
    private const int Samples = 60;

    private static readonly Opcode[] s_operators = [.. OperatorTable.Operators.ToArray().Select(row => row.Opcode).Where(ReferenceVector.IsVector)];

    public static TheoryData<string> Configurations => VectorConfigurations.Names;

    [Theory]
    [MemberData(nameof(Configurations))]
    public void Operators_give_what_the_specification_says_wherever_their_operands_are(string configuration)
    {
        foreach (Opcode op in s_operators)
            Check(op, VectorConfigurations.Engine(configuration), [.. Enumerable.Range(0, ReferenceRelaxed.Choices(op))]);
    }

    [Theory]
    [MemberData(nameof(Configurations))]
    public void Relaxed_operators_follow_the_deterministic_profile_on_demand(string configuration)
    {
        foreach (Opcode op in s_operators.Where(op => op >= Opcode.I8x16RelaxedSwizzle))
            Check(op, VectorConfigurations.Engine(configuration, deterministic: true), [0]);
    }

    [Fact]
    public void All_operators_are_tested() =>
        // The 236 of version 2.0 (Core spec 5.4.9) and 20 relaxed ones, without those with immediates: 22 loads and stores, 14 of lanes, a constant and a shuffle.
        Assert.Equal(236 + 20 - 22 - 14 - 2, s_operators.Length);

    private static void Check(Opcode op, Engine engine, List<int> choices)
    {
        string operation = OperatorTable.Get(op).Name;
        List<Placement> placements = [.. Placement.All(op)];
        byte[] binary = Wat.Assemble(Placement.Module(op, placements));
        using var store = new Store(engine);
        Instance instance = new Linker(engine).Instantiate(store, Module.Compile(engine, binary));
        Span<byte> memory = instance.GetMemory("memory").Span;
        var random = new Random((int)op);
        for (int sample = 0; sample < Samples; sample++)
        {
            var operands = new UInt128[ReferenceVector.Arity(op)];
            for (int i = 0; i < operands.Length; i++)
                operands[i] = Placement.IsVector(op, i) ? VectorValues.Next(random) : Scalar(op, random);
            for (int p = 0; p < placements.Count; p++)
            {
                UInt128[] used = placements[p].Operands(operands);
                if (operands.Length > 1)
                    BitConverter.TryWriteBytes(memory, used[^1]);
                Value[] results = instance.GetFunction(p.ToString(CultureInfo.InvariantCulture)).Invoke([.. operands.Select((x, i) => ToValue(op, i, x))]);
                string where = $"{operation}, {placements[p].Name}, of {string.Join(", ", used.Select(x => x.ToString("x32", CultureInfo.InvariantCulture)))}";
                UInt128 result = ToBits(results[0]);

                // A relaxed operator may have one of several results, but the same for all operands.
                choices.RemoveAll(choice => !VectorResult.Agrees(op, used, ReferenceVector.Apply(op, used, choice), result));
                Assert.True(choices.Count > 0, $"{where} gives {result:x32} and should give {ReferenceVector.Apply(op, used):x32}");
                for (int i = 0; i < operands.Length; i++)
                {
                    UInt128 after = ToBits(results[i + 1]), wanted = placements[p].Target == i ? result : operands[i];
                    Assert.True(after == wanted, $"{where}: operand {i} is {after:x32} afterwards");
                }
            }
        }
    }

    private static UInt128 Scalar(Opcode op, Random random)
    {
        ulong bits = (ulong)VectorValues.Next(random);
        return OperatorTable.Get(op).Signature[^3] is 'l' or 'd' ? bits : (uint)bits;
    }

    private static Value ToValue(Opcode op, int index, UInt128 bits) => OperatorTable.Get(op).Signature[index] switch
    {
        'i' => Value.FromI32((int)(uint)bits),
        'l' => Value.FromI64((long)(ulong)bits),
        'f' => Value.FromF32Bits((uint)bits),
        'd' => Value.FromF64Bits((ulong)bits),
        _ => VectorConfigurations.ToValue(bits),
    };

    private static UInt128 ToBits(Value value) => value.Kind switch
    {
        ValueKind.I32 => (uint)value.AsI32(),
        ValueKind.I64 => (ulong)value.AsI64(),
        ValueKind.F32 => value.AsF32Bits(),
        ValueKind.F64 => value.AsF64Bits(),
        _ => VectorConfigurations.ToBits(value.AsV128()),
    };
}
