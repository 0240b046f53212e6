using System.Globalization;
using System.Text;
using Wafer.Model;

namespace Wafer.Tests.Compiler.Vectors;

/// <summary>A function that applies a vector operator: where the operands are taken from, and which local the result is assigned to.</summary>
/// <param name="Name">What is special.</param>
/// <param name="Sources">The operands in the text format; a number stands for that parameter.</param>
/// <param name="Target">The parameter that is assigned the result, or -1.</param>
internal sealed record Placement(string Name, string[] Sources, int Target = -1)
{
    private const string Vector0 = "(v128.const i64x2 0 0)", Vector1 = "(v128.const i64x2 0x7FF880008001FF7F 0x0102030405060708)";

    private const ulong Low1 = 0x7FF8_8000_8001_FF7F, High1 = 0x0102_0304_0506_0708;

    /// <summary>The ways to place an operator.</summary>
    public static IEnumerable<Placement> All(Opcode op)
    {
        int arity = OperatorTable.Get(op).Signature.IndexOf(':', StringComparison.Ordinal);
        string[] parameters = [.. Enumerable.Range(0, arity).Select(i => i.ToString(CultureInfo.InvariantCulture))];
        yield return new("from parameters", parameters);
        bool isVectorResult = OperatorTable.Get(op).Signature[^1] == 'v';
        for (int i = 0; i < arity && isVectorResult; i++)
        {
            if (IsVector(op, i))
                yield return new($"into operand {i}", parameters, i);
        }
        if (!IsVector(op, 0))
            yield break;
        for (int mask = 1; mask < 1 << arity; mask++)
        {
            // Values that nothing else needs.
            string[] computed = [.. parameters.Select((p, i) => (mask >> i & 1) != 0 && IsVector(op, i) ? $"(v128.not (v128.not (local.get {p})))" : p)];
            yield return new($"of computed operands {mask}", computed);
            yield return new($"of computed operands {mask} into the first", computed, isVectorResult ? 0 : -1);
        }
        foreach (string constant in (string[])[Vector0, Vector1])
        {
            for (int i = 0; i < arity; i++)
            {
                string[] sources = [.. parameters];
                sources[i] = IsVector(op, i) ? constant : constant == Vector0 ? "(i32.const 0)" : "(i32.const 69)";
                yield return new($"with a constant {i}", sources);
            }
        }
        if (arity == 1)
            yield break;
        if (IsVector(op, arity - 1))
        {
            yield return new("of memory", [.. parameters[..^1], "(v128.load (local.get $zero))"]);
            yield return new("of memory into the first", [.. parameters[..^1], "(v128.load (i32.const 0))"], isVectorResult ? 0 : -1);
            yield return new("of the same operand", [.. parameters.Select(_ => "0")]);
            yield return new("of the same operand into it", [.. parameters.Select(_ => "0")], isVectorResult ? 0 : -1);
        }
        if (arity == 3)
        {
            yield return new("of the same first and second", ["0", "0", "2"], 2);
            yield return new("of the same first and third", ["0", "1", "0"], 1);
            yield return new("of the same second and third", ["0", "1", "1"], 1);
            yield return new("of exchanged operands", ["1", "2", "0"], 0);
        }
    }

    /// <summary>Whether an operand is a vector.</summary>
    public static bool IsVector(Opcode op, int operand) => OperatorTable.Get(op).Signature[operand] == 'v';

    /// <summary>The operands that the operator gets for some parameters.</summary>
    public UInt128[] Operands(UInt128[] parameters)
    {
        var operands = new UInt128[Sources.Length];
        for (int i = 0; i < operands.Length; i++)
        {
            operands[i] = Sources[i] switch
            {
                Vector0 or "(i32.const 0)" => 0,
                Vector1 => new UInt128(High1, Low1),
                "(i32.const 69)" => 69,
                string text when text.Contains("load", StringComparison.Ordinal) => parameters[i],
                string text => parameters[int.Parse(text[(text.LastIndexOf(' ') + 1)..].TrimEnd(')'), CultureInfo.InvariantCulture)],
            };
        }
        return operands;
    }

    /// <summary>A module with a function for each placement, exported by number: it gives the operator's result, and then the parameters as they are afterwards.</summary>
    public static string Module(Opcode op, IEnumerable<Placement> placements)
    {
        OperatorInfo row = OperatorTable.Get(op);
        string[] types = [.. row.Signature.Where(c => c != ':').Select(c => c switch { 'i' => "i32", 'l' => "i64", 'f' => "f32", 'd' => "f64", _ => "v128" })];
        string parameters = string.Join(' ', types[..^1]), result = types[^1];
        var text = new StringBuilder("(module (memory (export \"memory\") 1)");
        int number = 0;
        foreach (Placement placement in placements)
        {
            string operands = string.Join(' ', placement.Sources.Select(s => s[0] == '(' ? s : $"(local.get {s})"));
            string assign = placement.Target < 0 ? "$r" : placement.Target.ToString(CultureInfo.InvariantCulture);
            text.AppendLine(CultureInfo.InvariantCulture, $"(func (export \"{number++}\") (param {parameters}) (result {result} {parameters}) (local $zero i32) (local $r {result})");
            text.AppendLine(CultureInfo.InvariantCulture, $"  (local.set {assign} ({row.Name} {operands}))");
            text.Append(CultureInfo.InvariantCulture, $"  (local.get {assign})");
            for (int i = 0; i < types.Length - 1; i++)
                text.Append(CultureInfo.InvariantCulture, $" (local.get {i})");
            text.AppendLine(")");
        }
        return text.Append(')').ToString();
    }
}
