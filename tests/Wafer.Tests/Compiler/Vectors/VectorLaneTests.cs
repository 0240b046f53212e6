using System.Globalization;
using System.Text;
using Wafer.Tests.Compiler.Reference;
using Wafer.Text;

namespace Wafer.Tests.Compiler.Vectors;

/// <summary>Operators with a lane or a constant count: each lane, and each count, from registers and into them.</summary>
public class VectorLaneTests
{
    private static readonly UInt128 s_vector = new(0x8899_AABB_CCDD_EEFF, 0x0011_2233_4455_6677);

    public static TheoryData<string> Configurations => VectorConfigurations.Names;

    [Theory]
    [MemberData(nameof(Configurations))]
    public void Each_lane_can_be_extracted(string configuration)
    {
        var text = new StringBuilder("(module\n");
        List<(string Name, Value Expected)> expected = [];
        foreach ((string shape, int bits, string type) in Shapes())
        {
            foreach (string sign in bits < 32 ? (string[])["_s", "_u"] : [""])
            {
                for (int lane = 0; lane < 128 / bits; lane++)
                {
                    string name = $"{shape}.extract_lane{sign} {lane}";
                    text.AppendLine(CultureInfo.InvariantCulture, $"(func (export \"{name}\") (param v128) (result {type} v128) ({name} (local.get 0)) (local.get 0))");
                    ulong bitsOfLane = ReferenceVector.Split(s_vector, bits)[lane];
                    expected.Add((name, ToValue(type, sign == "_s" ? (ulong)ReferenceVector.Signed(bitsOfLane, bits) : bitsOfLane)));
                }
            }
        }
        using Store store = Instantiate(configuration, text, out Instance instance);
        foreach ((string name, Value value) in expected)
            Assert.Equal([value, VectorConfigurations.ToValue(s_vector)], instance.GetFunction(name).Invoke(VectorConfigurations.ToValue(s_vector)));
    }

    [Theory]
    [MemberData(nameof(Configurations))]
    public void Each_lane_can_be_replaced(string configuration)
    {
        var text = new StringBuilder("(module\n");
        List<(string Name, int Bits, int Lane, string Type)> functions = [];
        foreach ((string shape, int bits, string type) in Shapes())
        {
            for (int lane = 0; lane < 128 / bits; lane++)
            {
                string name = $"{shape}.replace_lane {lane}";
                text.AppendLine(CultureInfo.InvariantCulture, $"(func (export \"{name}\") (param v128 {type}) (result v128 v128 {type}) ({name} (local.get 0) (local.get 1)) (local.get 0) (local.get 1))");
                text.AppendLine(CultureInfo.InvariantCulture, $"(func (export \"{name} in place\") (param v128 {type}) (result v128 v128 {type}) (local v128)");
                text.AppendLine(CultureInfo.InvariantCulture, $"  (local.set 2 (local.get 0)) (local.set 0 ({name} (local.get 0) (local.get 1))) (local.get 0) (local.get 2) (local.get 1))");
                text.AppendLine(CultureInfo.InvariantCulture, $"(func (export \"{name} of computed values\") (param v128 {type}) (result v128 v128 {type})");
                string computed = type[0] == 'f' ? $"({type}.neg ({type}.neg (local.get 1)))" : $"({type}.add (local.get 1) ({type}.const 0))";
                text.AppendLine(CultureInfo.InvariantCulture, $"  ({name} (v128.not (v128.not (local.get 0))) {computed}) (local.get 0) (local.get 1))");
                functions.Add((name, bits, lane, type));
            }
        }
        using Store store = Instantiate(configuration, text, out Instance instance);
        foreach ((string name, int bits, int lane, string type) in functions)
        {
            Value value = ToValue(type, 0x0123_4567_89AB_CDEF);
            Value[] wanted = [VectorConfigurations.ToValue(ReferenceVector.Replace(s_vector, bits, lane, 0x0123_4567_89AB_CDEF)), VectorConfigurations.ToValue(s_vector), value];
            foreach (string suffix in (string[])["", " in place", " of computed values"])
                Assert.Equal(wanted, instance.GetFunction(name + suffix).Invoke(VectorConfigurations.ToValue(s_vector), value));
        }
    }

    [Theory]
    [MemberData(nameof(Configurations))]
    public void Shifts_by_constants_are_those_by_variables(string configuration)
    {
        var text = new StringBuilder("(module\n");
        List<string> names = [];
        foreach (int bits in (int[])[8, 16, 32, 64])
        {
            foreach (string shift in (string[])["shl", "shr_s", "shr_u"])
            {
                string name = $"i{bits}x{128 / bits}.{shift}";
                names.Add(name);
                text.AppendLine(CultureInfo.InvariantCulture, $"(func (export \"{name}\") (param v128 i32) (result v128) ({name} (local.get 0) (local.get 1)))");
                for (int count = 0; count <= bits; count++)
                {
                    text.AppendLine(CultureInfo.InvariantCulture, $"(func (export \"{name} {count}\") (param v128) (result v128 v128) (local v128)");
                    text.AppendLine(CultureInfo.InvariantCulture, $"  (local.set 1 ({name} (local.get 0) (i32.const {count}))) (local.get 1) (local.get 0))");
                }
            }
        }
        using Store store = Instantiate(configuration, text, out Instance instance);
        foreach (string name in names)
        {
            int bits = ReferenceVector.Bits(name);
            Wafer.Model.Opcode op = Wafer.Model.OperatorTable.Operators.ToArray().Single(row => row.Name == name).Opcode;
            for (int count = 0; count <= bits; count++)
            {
                Value expected = VectorConfigurations.ToValue(ReferenceVector.Apply(op, [s_vector, (UInt128)count]));
                Assert.Equal([expected], instance.GetFunction(name).Invoke(VectorConfigurations.ToValue(s_vector), Value.FromI32(count)));
                Assert.Equal([expected, VectorConfigurations.ToValue(s_vector)], instance.GetFunction($"{name} {count}").Invoke(VectorConfigurations.ToValue(s_vector)));
            }
        }
    }

    private static IEnumerable<(string Shape, int Bits, string Type)> Shapes() =>
    [
        ("i8x16", 8, "i32"), ("i16x8", 16, "i32"), ("i32x4", 32, "i32"), ("i64x2", 64, "i64"), ("f32x4", 32, "f32"), ("f64x2", 64, "f64"),
    ];

    private static Value ToValue(string type, ulong bits) => type switch
    {
        "i32" => Value.FromI32((int)bits),
        "i64" => Value.FromI64((long)bits),
        "f32" => Value.FromF32Bits((uint)bits),
        _ => Value.FromF64Bits(bits),
    };

    private static Store Instantiate(string configuration, StringBuilder text, out Instance instance)
    {
        Engine engine = VectorConfigurations.Engine(configuration);
        var store = new Store(engine);
        instance = new Linker(engine).Instantiate(store, Module.Compile(engine, Wat.Assemble(text.Append(')').ToString())));
        return store;
    }
}
