using System.Globalization;
using System.Text;

namespace Wafer.Tests.Runtime.Objects;

/// <summary>
/// A random program over structures, arrays and i31: its text, and beside it functions that do the same with .NET objects, straight from the specification's words. The text is all that the
/// engine sees, the functions know nothing of the engine.
/// </summary>
internal sealed partial class ObjectProgram
{
    /// <summary>The number of types below each other; the last one is beyond the shortest list of supertypes.</summary>
    private const int Levels = 10;

    private readonly Random _random;
    private readonly List<Func<ModelState, object?[], int>> _functions = [];
    private int _labels, _budget;

    private ObjectProgram(int seed) => _random = new Random(seed);

    /// <summary>The module: exports "run" and the globals "node", "any" and "items".</summary>
    public string Text { get; private set; } = "";

    /// <summary>Runs the program on the model.</summary>
    /// <returns>Its result.</returns>
    public int Run(ModelState state) => _functions[^1](state, [5, null]);

    public static ObjectProgram Generate(int seed)
    {
        var program = new ObjectProgram(seed);
        program.Write();
        return program;
    }

    // A part of the program: its text, and what it does.
    private readonly record struct Part<T>(string Text, Func<ModelFrame, T> Run);

    private static string TypeName(int level) => $"$n{level.ToString(CultureInfo.InvariantCulture)}";

    private void Write()
    {
        var text = new StringBuilder("(module\n  (rec\n");
        text.Append("    (type $n0 (sub (struct (field (mut i32)) (field (mut (ref null $n0))) (field (mut anyref)))))\n");
        for (int i = 1; i < Levels; i++)
            text.Append(CultureInfo.InvariantCulture, $"    (type $n{i} (sub $n{i - 1} (struct (field (mut i32)) (field (mut (ref null $n0))) (field (mut anyref)) (field (mut i64)) (field (mut f64)))))\n");
        text.Append("""
                (type $items (array (mut anyref)))
                (type $bytes (array (mut i8)))
                (type $shorts (array (mut i16)))
                (type $longs (array (mut i64)))
                (type $f (func (param i32 (ref null $n0)) (result i32))))
              (import "env" "object" (func $object (param i32) (result externref)))
              (table 4 anyref)
              (global $node (export "node") (mut (ref null $n0)) (ref.null none))
              (global $any (export "any") (mut anyref) (ref.null none))
              (global $items (export "items") (mut (ref null $items)) (ref.null none))
              (func $churn (param i32)
                (loop $l
                  (drop (array.new $longs (i64.const -1) (i32.and (local.get 0) (i32.const 63))))
                  (br_if $l (local.tee 0 (i32.sub (local.get 0) (i32.const 1))))))

            """);
        int functions = 1 + _random.Next(3);
        for (int i = 0; i < functions; i++)
            Function(text, i);
        text.Append(CultureInfo.InvariantCulture, $"  (func (export \"run\") (result i32) (call $f{functions - 1} (i32.const 5) (ref.null none)))\n)");
        Text = text.ToString();
    }

    private static readonly (string Name, string Type)[] s_locals =
    [
        ("$i", "i32"), ("$j", "i32"), ("$k", "i64"), ("$n", "(ref null $n0)"), ("$m", "(ref null $n0)"), ("$a", "anyref"), ("$b", "anyref"), ("$c", "anyref"),
        ("$x", "(ref null $items)"), ("$y", "(ref null $items)"), ("$s", "(ref null $bytes)"), ("$w", "(ref null $longs)"), ("$d", "f64"),
    ];

    private static object? Initial(string type) => type switch { "i32" => 0, "i64" => 0L, "f64" => 0.0, _ => null };

    private void Function(StringBuilder text, int index)
    {
        _budget = 120;
        var body = new List<Part<int>>();
        for (int i = 2 + _random.Next(8); i > 0; i--)
            body.Add(Statement(3));
        Part<int> result = Number(5);
        text.Append(CultureInfo.InvariantCulture, $"  (func $f{index} (type $f) (param $p i32) (param $q (ref null $n0)) (result i32)\n   ");
        foreach ((string name, string type) in s_locals)
            text.Append(CultureInfo.InvariantCulture, $" (local {name} {type})");
        text.Append('\n');
        foreach (Part<int> part in body)
            text.Append("    ").Append(part.Text).Append('\n');
        text.Append("    ").Append(result.Text).Append(")\n");
        _functions.Add((state, arguments) =>
        {
            var frame = new ModelFrame(state);
            frame.Locals["$p"] = arguments[0];
            frame.Locals["$q"] = arguments[1];
            foreach ((string name, string type) in s_locals)
                frame.Locals[name] = Initial(type);
            foreach (Part<int> part in body)
            {
                state.Step();
                part.Run(frame);
            }
            return result.Run(frame);
        });
    }

    private string NewLabel() => $"$l{(_labels++).ToString(CultureInfo.InvariantCulture)}";

    private T Pick<T>(params T[] items) => items[_random.Next(items.Length)];

    // ---- Statements ----

    private Part<int> Statement(int depth)
    {
        _budget--;
        if (_budget < 0)
            depth = 0;
        switch (_random.Next(depth > 0 ? 19 : 14))
        {
            case 0: return Assign(Pick("$i", "$j", "$p"), Number(depth));
            case 1: return Assign(Pick("$n", "$m", "$q"), Node(depth));
            case 2: return Assign(Pick("$a", "$b", "$c"), Any(depth));
            case 3: return Assign(Pick("$x", "$y"), Items(depth));
            case 4: return Assign("$s", Numbers(8, depth));
            case 5: return Assign("$w", Numbers(64, depth));
            case 6: return Assign("$k", Long(depth));
            case 7: return Assign("$d", Float(depth));
            case 8: return SetField(depth);
            case 9: return SetElement(depth);
            case 10:
                {
                    Part<object?> value = Node(depth);
                    return new($"(global.set $node {value.Text})", f => Done(f.State.Globals["$node"] = value.Run(f)));
                }
            case 11:
                {
                    Part<object?> value = Any(depth);
                    int index = _random.Next(4);
                    return new($"(table.set (i32.const {index}) {value.Text})", f => Done(f.State.Globals[$"table{index}"] = value.Run(f)));
                }
            case 12:
                {
                    Part<object?> value = Items(depth);
                    return new($"(global.set $items {value.Text})", f => Done(f.State.Globals["$items"] = value.Run(f)));
                }
            case 13:
                {
                    int count = 1 + _random.Next(200);
                    return new($"(call $churn (i32.const {count}))", static _ => 0);
                }
            case 14: return Condition(depth);
            case 15: return Loop(depth);
            case 16: return Bulk(depth);
            case 17: return BranchTable(depth);
            default:
                {
                    Part<object?> value = Any(depth);
                    return new($"(global.set $any {value.Text})", f => Done(f.State.Globals["$any"] = value.Run(f)));
                }
        }
    }

    private static int Done(object? _) => 0;

    private static Part<int> Assign<T>(string local, Part<T> value) =>
        new($"(local.set {local} {value.Text})", f => Done(f.Locals[local] = value.Run(f)));

    private Part<int> Sequence(int depth)
    {
        Part<int>[] parts = [.. Enumerable.Range(0, 1 + _random.Next(3)).Select(_ => Statement(depth))];
        return new(string.Join(' ', parts.Select(p => p.Text)), f =>
        {
            foreach (Part<int> part in parts)
            {
                f.State.Step();
                part.Run(f);
            }
            return 0;
        });
    }

    private Part<int> Condition(int depth)
    {
        Part<int> condition = Number(depth - 1), then = Sequence(depth - 1), otherwise = Sequence(depth - 1);
        return new($"(if {condition.Text} (then {then.Text}) (else {otherwise.Text}))", f => condition.Run(f) != 0 ? then.Run(f) : otherwise.Run(f));
    }

    private Part<int> Loop(int depth)
    {
        // Counts in a global of its own kind: the statements inside do not touch it, other loops inside have one for their depth.
        string label = NewLabel(), local = depth == 3 ? "$i" : "$j";
        int count = 1 + _random.Next(4);
        Part<int> body = Sequence(depth - 1);
        string end = NewLabel();
        return new(
            $"(local.set {local} (i32.const {count})) (block {end} (loop {label} {body.Text} (br_if {end} (i32.le_s (local.get {local}) (i32.const 0))) (br_if {label} (local.tee {local} (i32.sub (local.get {local}) (i32.const 1))))))",
            f =>
            {
                f.Locals[local] = count;
                while (true)
                {
                    f.State.Step();
                    body.Run(f);
                    int left = (int)f.Locals[local]!;
                    if (left <= 0)
                        return 0;
                    f.Locals[local] = left - 1;
                    if (left - 1 == 0)
                        return 0;
                }
            });
    }

    private Part<int> BranchTable(int depth)
    {
        // The labels take a reference; each stores it somewhere else.
        string first = NewLabel(), second = NewLabel(), end = NewLabel();
        Part<object?> value = Any(depth - 1);
        Part<int> selector = Number(depth - 1);
        return new(
            $"(block {end} (local.set $a (block {second} (result anyref) (local.set $b (block {first} (result anyref) (br_table {first} {second} {value.Text} {selector.Text}))) (br {end}))))",
            f =>
            {
                object? item = value.Run(f);
                return Done(f.Locals[selector.Run(f) == 0 ? "$b" : "$a"] = item);
            });
    }

    private Part<int> SetField(int depth)
    {
        Part<object?> target = Node(depth);
        switch (_random.Next(4))
        {
            case 0:
                {
                    Part<int> value = Number(depth);
                    return new($"(struct.set $n0 0 {target.Text} {value.Text})", f => { object? o = target.Run(f); int v = value.Run(f); return Structure(o).Number = v; });
                }
            case 1:
                {
                    Part<object?> value = Node(depth);
                    return new($"(struct.set $n0 1 {target.Text} {value.Text})", f => { object? o = target.Run(f), v = value.Run(f); return Done(Structure(o).Next = v); });
                }
            case 2:
                {
                    Part<object?> value = Any(depth);
                    return new($"(struct.set $n0 2 {target.Text} {value.Text})", f => { object? o = target.Run(f), v = value.Run(f); return Done(Structure(o).Any = v); });
                }
            default:
                {
                    Part<long> value = Long(depth);
                    int level = 1 + _random.Next(Levels - 1);
                    return new(
                        $"(struct.set {TypeName(level)} 3 (ref.cast (ref null {TypeName(level)}) {target.Text}) {value.Text})",
                        f => { object? o = Cast(target.Run(f), o => o is null || IsLevel(o, level)); long v = value.Run(f); return Done(Structure(o).Long = v); });
                }
        }
    }

    private Part<int> SetElement(int depth)
    {
        Part<int> index = Index(depth);
        if (_random.Next(2) == 0)
        {
            Part<object?> items = Items(depth), value = Any(depth);
            return new($"(array.set $items {items.Text} {index.Text} {value.Text})", f =>
            {
                object? a = items.Run(f);
                int i = index.Run(f);
                object? v = value.Run(f);
                return Done(Elements(a, i).Items[i] = v);
            });
        }
        int bits = Pick(8, 16, 64);
        Part<object?> numbers = Numbers(bits, depth);
        Part<long> number = Long(depth);
        string wrapped = bits == 64 ? number.Text : $"(i32.wrap_i64 {number.Text})";
        return new($"(array.set {NumbersType(bits)} {numbers.Text} {index.Text} {wrapped})", f =>
        {
            object? a = numbers.Run(f);
            int i = index.Run(f);
            long v = number.Run(f);
            ModelNumbers found = NumberElements(a, i);
            return Done(found.Items[i] = found.Fit(v));
        });
    }

    private Part<int> Bulk(int depth)
    {
        Part<object?> target = Items(depth - 1), other = Items(depth - 1), value = Any(depth - 1);
        Part<int> to = Index(0), from = Index(0), count = Index(0);
        if (_random.Next(2) == 0)
        {
            return new($"(array.copy $items $items {target.Text} {to.Text} {other.Text} {from.Text} {count.Text})", f =>
            {
                object? a = target.Run(f);
                int i = to.Run(f);
                object? b = other.Run(f);
                int j = from.Run(f), n = count.Run(f);
                if (a is not ModelArray into || b is not ModelArray outOf)
                    throw new ModelTrap(TrapCode.NullArrayReference);
                if ((uint)i + (ulong)(uint)n > (uint)into.Items.Length || (uint)j + (ulong)(uint)n > (uint)outOf.Items.Length)
                    throw new ModelTrap(TrapCode.ArrayOutOfBounds);
                Array.Copy(outOf.Items, j, into.Items, i, n);
                return 0;
            });
        }
        return new($"(array.fill $items {target.Text} {to.Text} {value.Text} {count.Text})", f =>
        {
            object? a = target.Run(f);
            int i = to.Run(f);
            object? v = value.Run(f);
            int n = count.Run(f);
            if (a is not ModelArray into)
                throw new ModelTrap(TrapCode.NullArrayReference);
            if ((uint)i + (ulong)(uint)n > (uint)into.Items.Length)
                throw new ModelTrap(TrapCode.ArrayOutOfBounds);
            Array.Fill(into.Items, v, i, n);
            return 0;
        });
    }

    // ---- What operators do ----

    private static ModelNode Structure(object? item) => item as ModelNode ?? throw new ModelTrap(TrapCode.NullStructureReference);

    private static bool IsLevel(object? item, int level) => item is ModelNode node && node.Level >= level;

    private static object? Cast(object? item, Predicate<object?> test) => test(item) ? item : throw new ModelTrap(TrapCode.CastFailure);

    private static ModelArray Elements(object? item, int index)
    {
        var array = item as ModelArray ?? throw new ModelTrap(TrapCode.NullArrayReference);
        return (uint)index < (uint)array.Items.Length ? array : throw new ModelTrap(TrapCode.ArrayOutOfBounds);
    }

    private static ModelNumbers NumberElements(object? item, int index)
    {
        var array = item as ModelNumbers ?? throw new ModelTrap(TrapCode.NullArrayReference);
        return (uint)index < (uint)array.Items.Length ? array : throw new ModelTrap(TrapCode.ArrayOutOfBounds);
    }

    private static string NumbersType(int bits) => bits switch { 8 => "$bytes", 16 => "$shorts", _ => "$longs" };
}
