using Wafer.Model;
using Wafer.Tests.Compiler.Vectors;

namespace Wafer.Tests.Compiler.Reference;

/// <summary>Makes random programs that are valid, that end, and whose results the specification determines but for the bits of NaNs (which no program looks at).</summary>
internal sealed class ProgramGenerator
{
    private static readonly ulong[] InterestingIntegers =
    [
        0, 1, 2, 3, 4, 5, 7, 8, 10, 16, 31, 32, 33, 63, 64, 127, 128, 255, 256, 1000, 4096, 65535, 65536, 0x7FFF_FFFF, 0x8000_0000, 0xFFFF_FFFF, 0xFFFF_FF80,
        0x1_0000_0000, 0x7FFF_FFFF_FFFF_FFFF, 0x8000_0000_0000_0000, ulong.MaxValue, ulong.MaxValue - 1, 0xFFFF_FFFF_8000_0000, 0xFFFF_FFFF_7FFF_FFFF, 0xAAAA_AAAA_5555_5555,
    ];

    private static readonly double[] InterestingFloats =
    [
        0, -0.0, 1, -1, 0.5, -0.5, 1.5, 2.5, -2.5, 3.25, 100, -129, 65536.75, 1e9, 2147483647, 2147483648, -2147483648, -2147483649, 4294967295, 4294967296, 9223372036854775807,
        -9223372036854775808, 18446744073709551616.0, 1e19, 1e-40, 1e-310, 3.4028234e38, 1e300, double.PositiveInfinity, double.NegativeInfinity, double.NaN, 16777217, 9007199254740993,
    ];

    private readonly Random _random;
    private readonly GeneratedProgram _program;

    private ProgramGenerator(int seed)
    {
        _random = new Random(seed);
        _program = new GeneratedProgram { UsesVectors = _random.Next(2) == 0 };
    }

    public static GeneratedProgram Generate(int seed)
    {
        var generator = new ProgramGenerator(seed);
        generator.Run();
        return generator._program;
    }

    /// <summary>A random word of a type of numbers or vectors.</summary>
    public static UInt128 Word(Random random, ValType type)
    {
        if (type == ValType.V128)
            return VectorValues.Next(random);
        if (type == ValType.I32)
            return (uint)(random.Next(3) == 0 ? (ulong)random.NextInt64() : InterestingIntegers[random.Next(InterestingIntegers.Length)]);
        if (type == ValType.I64)
            return random.Next(3) == 0 ? (ulong)random.NextInt64(long.MinValue, long.MaxValue) : InterestingIntegers[random.Next(InterestingIntegers.Length)];
        double value = random.Next(3) == 0 ? (random.NextDouble() - 0.5) * Math.Pow(2, random.Next(-20, 70)) : InterestingFloats[random.Next(InterestingFloats.Length)];
        if (double.IsNaN(value))
            return type == ValType.F32 ? 0x7FC0_0000UL : 0x7FF8_0000_0000_0000UL;
        return type == ValType.F32 ? BitConverter.SingleToUInt32Bits((float)value) : BitConverter.DoubleToUInt64Bits(value);
    }

    /// <summary>A random type of numbers, or where there are any, of vectors.</summary>
    public static ValType NumberType(Random random, bool vectors) => random.Next(vectors ? 15 : 10) switch
    {
        >= 10 => ValType.V128,
        < 4 => ValType.I32,
        < 6 => ValType.I64,
        < 8 => ValType.F64,
        _ => ValType.F32,
    };

    private void Run()
    {
        _program.Data = new byte[_random.Next(16, 2000)];
        _random.NextBytes(_program.Data);
        for (int i = _random.Next(1, 6); i > 0; i--)
        {
            ValType type = NumberType(_random, _program.UsesVectors);
            _program.Globals.Add(type);
            _program.GlobalValues.Add(Word(_random, type));
        }
        for (int i = _random.Next(4) switch { 0 => 3, 1 => 2, _ => 1 }; i > 0; i--)
            _program.Memories.Add(RandomMemory());
        int functions = _random.Next(1, 6);
        for (int i = 0; i < functions; i++)
        {
            _program.Types.Add(RandomType());
            _program.Functions.Add(new GeneratedFunction { Type = i });
        }
        for (int i = 0; i < functions; i++)
        {
            _program.Functions[i].Body = new FunctionGenerator(_random, _program, i).Generate();
            _program.Elements.Add(i + _program.Imports.Length);
        }
        for (int i = functions - 1; i >= 0; i--)
        {
            for (int n = 0; n < 3; n++)
            {
                ReadOnlySpan<ValType> parameters = _program.Types[i].Parameters;
                var arguments = new UInt128[parameters.Length];
                for (int p = 0; p < arguments.Length; p++)
                    arguments[p] = Word(_random, parameters[p]);
                _program.Calls.Add(new GeneratedCall(i + _program.Imports.Length, arguments));
            }
        }
    }

    private MemoryType RandomMemory()
    {
        bool is64 = _random.Next(3) == 0;
        if (_random.Next(4) != 0)
            return new MemoryType(new Limits(1, 3), is64, IsShared: _random.Next(3) == 0);
        // In pages of one byte; not so few that constant addresses are out of bounds as a rule.
        var bytes = (ulong)_random.Next(33_000, 70_000);
        return new MemoryType(new Limits(bytes, bytes + 3000), is64, PageSizeLog2: 0);
    }

    private FunctionType RandomType()
    {
        int parameters = _random.Next(6) == 0 ? _random.Next(5, 25) : _random.Next(5);
        int results = _random.Next(6) switch { 0 => 0, 1 => _random.Next(2, 5), 2 when _random.Next(3) == 0 => _random.Next(5, 14), _ => 1 };
        return new FunctionType(Types(parameters), Types(results));
    }

    private ValType[] Types(int count)
    {
        var types = new ValType[count];
        foreach (ref ValType type in types.AsSpan())
            type = NumberType(_random, _program.UsesVectors);
        return types;
    }
}
